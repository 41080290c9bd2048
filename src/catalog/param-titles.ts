/** Finds the declaration of a setting, so that other places show the same title and value as its form. */
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

/** Settings whose value is an entry of a registry with its parameters. */
const CHOICES: Readonly<Record<string, readonly [title: string, registry: readonly Choice[]]>> = {
  dataset: [msg('Dataset'), datasets],
  model: [msg('Model'), models],
  optimizer: [msg('Optimizer'), optimizers],
  schedule: [msg('Schedule'), schedules],
};

const SINGLE: Readonly<Record<string, Param>> = { program: PROGRAM, backend: BACKEND };

/** The prefix of each group's titles. It is empty if the titles are unambiguous. */
const GROUPS: Readonly<Record<string, readonly [title: string, params: Params]>> = {
  training: ['', TRAINING],
  regularization: ['', REGULARIZATION],
  earlyStopping: [msg('Early stopping'), EARLY_STOPPING],
  instrumentation: [msg('Instrumentation'), INSTRUMENTATION],
  tensorflow: [msg('TensorFlow'), TENSORFLOW],
  gpu: [msg('GPU'), GPU],
};

/** The parameters of an entry of a registry, such as `adam` in the group `optimizer`. Empty if there is no such entry. */
export const choiceParams = (group: string, type: string): Params => find(CHOICES[group]?.[1] ?? [], type)?.params ?? {};

/** An entry of a registry as you would write it in settings: without the parameters that have their default value. */
export function withoutDefaults(group: string, chosen: Chosen): Chosen {
  const params = choiceParams(group, chosen.type);
  const own = Object.entries(chosen).filter(
    ([name, value]) => !(name in params) || JSON.stringify(value) !== JSON.stringify(params[name]?.default),
  );
  return { type: chosen.type, ...Object.fromEntries(own) };
}

export interface DeclaredParam {
  /** The title in the form, in the language of the editor, with its group if it is ambiguous: `Learning rate`, `Early stopping: Patience`. */
  readonly title: string;
  /** Absent if the setting is not declared, such as the hyperparameters of a program. */
  readonly param?: Param;
}

/** The declaration of a setting, by its key: `optimizer.learningRate`, `model.type`, `backend`. */
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
