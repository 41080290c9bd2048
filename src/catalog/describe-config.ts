/** Describes a configuration: its title, and the settings that can be changed during training. */
import * as l10n from '@vscode/l10n';
import { find, type Param } from '../core/params.ts';
import { formatHyperparameter } from '../core/format.ts';
import { PLAIN_LAYER } from '../core/layer-options.ts';
import type { Chosen, RunConfig } from '../core/run.ts';
import { datasets } from './datasets/index.ts';
import { fileTitle } from './file-name.ts';
import { optimizers } from './optimizers/index.ts';
import { decaysItself } from './optimizers/slot.ts';
import { EARLY_STOPPING, FROM_PROGRAM, LAYER, REGULARIZATION } from './settings.ts';

/** The default title of a run: `iris · mlp · adam 1e-3`. */
export const titleOf = (config: RunConfig) =>
  `${subjectOf(config)} · ${config.optimizer.type} ${formatHyperparameter(Number(config.optimizer.learningRate))}`;

/** The dataset and the model, or the program: `iris · mlp`. */
export function subjectOf(config: RunConfig): string {
  const own = (chosen: Chosen) => chosen.type === FROM_PROGRAM.type || chosen.type === '';
  const parts = [
    ...(config.program ? [fileTitle(config.program)] : [source(config.dataset)]),
    ...(config.program && !own(config.dataset) ? [source(config.dataset)] : []),
    ...(config.program || own(config.model) ? [] : [config.model.type]),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

/** The title of the dataset's first file, or the id of the dataset. */
function source(chosen: Chosen): string {
  const params = Object.entries(find(datasets, chosen.type)?.params ?? {});
  const file = params.find(([, param]) => param.kind === 'text' && param.file)?.[0] ?? '';
  return fileTitle(String(chosen[file] ?? '')) || chosen.type;
}

export interface LiveParam {
  /** The key in `changed` events: `optimizer.learningRate`. */
  readonly key: string;
  readonly param: Param;
  readonly value: number | boolean | string;
}

/** The settings of this configuration that a `change` command can change, with their initial values. */
export function liveParams(config: RunConfig): readonly LiveParam[] {
  const rule = find(optimizers, config.optimizer.type);
  // A rule with its own weight decay does not use the regularizer's.
  const { weightDecay, ...others } = REGULARIZATION;
  const groups: readonly (readonly [string, Readonly<Record<string, Param>>, Readonly<Record<string, unknown>>])[] = [
    ['optimizer', rule?.params ?? {}, config.optimizer],
    ['regularization', rule && decaysItself(rule) ? others : REGULARIZATION, config.regularization],
    ...Object.entries(config.layers).map(
      ([pattern, options]) => [`layers.${pattern}`, ofLayer(pattern), { ...PLAIN_LAYER, ...options }] as const,
    ),
    ['earlyStopping', EARLY_STOPPING, { ...config.earlyStopping }],
  ];
  return groups.flatMap(([group, params, values]) =>
    Object.entries(params).flatMap(([name, param]) => {
      const value = values[name];
      const simple = typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string';
      return param.live && simple ? [{ key: `${group}.${name}`, param, value }] : [];
    }),
  );
}

/** The parameters of a layer, with titles that name it. */
export const ofLayer = (pattern: string): Readonly<Record<string, Param>> => ({
  learningRateFactor: { ...LAYER.learningRateFactor, title: l10n.t('{0}: learning rate factor', pattern) },
  frozen: { ...LAYER.frozen, title: l10n.t('{0}: frozen', pattern) },
});
