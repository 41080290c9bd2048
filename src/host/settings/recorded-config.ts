/** The recorded configuration of a run as settings say it, to train it again or with other values. Pure. */
import { choiceParams, declaredParam } from '../../catalog/param-titles.ts';
import { FROM_PROGRAM, MACHINE_SETTINGS } from '../../catalog/settings.ts';
import { defaults, isRecord, type Param } from '../../core/params.ts';
import { partsOf, PLAIN_LAYER } from '../../core/layer-options.ts';
import type { RunConfig } from '../../core/run.ts';
import { SETTING_KEYS } from './setting-scopes.ts';

export type Values = Readonly<Record<string, unknown>>;

/**
 * The values that resolve to this configuration. What is about the machine (paths of programs on it) is that of `current`: it
 * changes nothing in a training, and may have moved since.
 */
export function recordedValues({ dataset, model, ...config }: RunConfig, current: Values): Values {
  const { training } = config;
  const choices = Object.entries({ dataset, model }).filter(([, { type }]) => type !== FROM_PROGRAM.type);
  const machine = [...MACHINE_SETTINGS].flatMap((group) => (current[group] === undefined ? [] : [[group, current[group]]]));
  const recorded = Object.entries(config).filter(([group]) => !MACHINE_SETTINGS.has(group));
  return {
    ...Object.fromEntries([...recorded, ...choices, ...machine]),
    training: { ...training, batchSize: training.batchSize === 0 ? 'all' : training.batchSize },
  };
}

export interface EditableSetting {
  /** `optimizer.learningRate`, `optimizer.type`, `backend`. */
  readonly key: string;
  readonly title: string;
  /** Absent for a program's own hyperparameters, which nothing declares. */
  readonly param?: Param;
  readonly value: unknown;
}

/** Every setting of a configuration that can be edited, in the order of the settings. */
export function editableSettings(config: RunConfig): readonly EditableSetting[] {
  return SETTING_KEYS.filter((group) => !MACHINE_SETTINGS.has(group)).flatMap((group): readonly EditableSetting[] => {
    if (group === 'layers') return layerSettings(config);
    const values: unknown = config[group];
    if (!isRecord(values)) return values === undefined ? [] : [settingAt(config, group, values)];
    if (values.type === FROM_PROGRAM.type) return [];
    return Object.entries(values).map(([name, value]) => settingAt(config, `${group}.${name}`, value));
  });
}

/** Both options of each pattern, also the one that it leaves as it is. */
const layerSettings = (config: RunConfig): readonly EditableSetting[] =>
  Object.entries(config.layers).flatMap(([pattern, options]) =>
    Object.entries({ ...PLAIN_LAYER, ...options }).map(([name, value]) => settingAt(config, `layers.${pattern}.${name}`, value)),
  );

function settingAt(config: RunConfig, key: string, value: unknown): EditableSetting {
  const { title, param } = declaredParam(config, key);
  return { key, title, value, ...(param ? { param } : {}) };
}

/** The configuration with another value. Another optimizer, model, dataset or schedule starts with its own defaults. */
export function withSetting(config: RunConfig, key: string, value: unknown): RunConfig {
  const { group: layers, entry: pattern, name: option } = partsOf(key);
  if (layers === 'layers' && pattern !== undefined)
    return { ...config, layers: { ...config.layers, [pattern]: { ...config.layers[pattern], [option]: value } } };
  const dot = key.indexOf('.');
  if (dot < 0) return { ...config, [key]: value };
  const [group, name] = [key.slice(0, dot), key.slice(dot + 1)];
  const values = config[group as keyof RunConfig];
  const changed =
    name === 'type'
      ? { type: value, ...defaults(choiceParams(group, String(value))) }
      : { ...(isRecord(values) ? values : {}), [name]: value };
  return { ...config, [group]: changed };
}
