/** What declares a setting of a run, so that its name and value can be said as its form says them. */
import { msg, translated } from '../core/localize.ts';
import { type Choice, find, type Param, type Params, type PickParam } from '../core/params.ts';
import { partsOf } from '../core/layer-options.ts';
import type { Chosen, RunConfig } from '../core/run.ts';
import { datasets } from './datasets/index.ts';
import { ofLayer } from './describe-config.ts';
import { models } from './models/index.ts';
import { optimizers } from './optimizers/index.ts';
import { schedules } from './schedules/index.ts';
import { BACKEND, EARLY_STOPPING, GPU, INSTRUMENTATION, PROGRAM, REGULARIZATION, TENSORFLOW, TRAINING } from './settings.ts';

/** Settings that are an entry of a registry and its parameters. */
const CHOICES: Readonly<Record<string, readonly [title: string, registry: readonly Choice[]]>> = {
  dataset: [msg('Dataset'), datasets],
  model: [msg('Model'), models],
  optimizer: [msg('Optimizer'), optimizers],
  schedule: [msg('Schedule'), schedules],
};

const SINGLE: Readonly<Record<string, Param>> = { program: PROGRAM, backend: BACKEND };

/** A title stands for itself unless another group may have the like. */
const GROUPS: Readonly<Record<string, readonly [title: string, params: Params]>> = {
  training: ['', TRAINING],
  regularization: ['', REGULARIZATION],
  earlyStopping: [msg('Early stopping'), EARLY_STOPPING],
  instrumentation: [msg('Instrumentation'), INSTRUMENTATION],
  tensorflow: [msg('TensorFlow'), TENSORFLOW],
  gpu: [msg('GPU'), GPU],
};

/** An entry of a registry as one would write it into settings: without the parameters that are as they come. */
export function withoutDefaults(group: string, chosen: Chosen): Chosen {
  const params = find(CHOICES[group]?.[1] ?? [], chosen.type)?.params ?? {};
  const own = Object.entries(chosen).filter(
    ([name, value]) => !(name in params) || JSON.stringify(value) !== JSON.stringify(params[name]?.default),
  );
  return { type: chosen.type, ...Object.fromEntries(own) };
}

export interface DeclaredParam {
  /** In the language of the editor, as the form has it, its group before it where that alone would not tell: `Learning rate`, `Early stopping: Patience`. */
  readonly title: string;
  /** Absent where nothing declares it, as a program's own hyperparameters. */
  readonly param?: Param;
}

/** By the setting's key in this configuration: `optimizer.learningRate`, `model.type`, `backend`. */
export function declaredParam(config: RunConfig, key: string): DeclaredParam {
  const single = SINGLE[key];
  if (single) return { title: translated(single.title), param: single };
  const { group, entry, name } = partsOf(key);
  if (group === 'layers' && entry !== undefined) return of('', ofLayer(entry), name);
  const choice = CHOICES[group];
  if (choice) {
    const [title, registry] = choice;
    if (name === 'type') return { title: translated(title), param: picked(title, registry) };
    const chosen = config[group as 'optimizer'];
    return of(group === 'optimizer' ? '' : title, find(registry, chosen.type)?.params ?? {}, name);
  }
  const [title, params] = GROUPS[group] ?? ['', {}];
  return of(title, params, entry === undefined ? name : key.slice(group.length + 1));
}

function of(group: string, params: Params, name: string): DeclaredParam {
  const param = params[name];
  const title = translated(param?.title ?? name);
  return { title: group === '' ? title : `${translated(group)}: ${title}`, ...(param ? { param } : {}) };
}

const picked = (title: string, registry: readonly Choice[]): PickParam => ({
  kind: 'pick',
  title,
  help: '',
  default: '',
  options: registry.map(({ id, title: words }) => ({ value: id, title: words })),
});
