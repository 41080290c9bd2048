/** Resolves the raw values of the `descent.*` settings to the configuration of a run. */
import * as l10n from '@vscode/l10n';
import { listOf } from '../core/localize.ts';
import { type Choice, check, find, isRecord, type Params, type Problem, resolve, suggest, type Values } from '../core/params.ts';
import { UserError } from '../core/fault.ts';
import type { LayerSettings } from '../core/layer-options.ts';
import type { Chosen, RunConfig } from '../core/run.ts';
import { conflictOf } from './setting-conflicts.ts';
import { datasets } from './datasets/index.ts';
import type { Model, Task } from './types.ts';
import { models } from './models/index.ts';
import { optimizers } from './optimizers/index.ts';
import { schedules } from './schedules/index.ts';
import {
  BACKEND,
  EARLY_STOPPING,
  FROM_PROGRAM,
  GPU,
  INSTRUMENTATION,
  LAYER,
  NODE,
  PROGRAM,
  REGULARIZATION,
  SETTINGS,
  TENSORFLOW,
  TRAINING,
} from './settings.ts';

export { type LiveParam, liveParams, titleOf } from './describe-config.ts';

export interface ResolvedConfig {
  readonly config: RunConfig;
  /** All problems. Do not run a configuration that has any. */
  readonly problems: readonly Problem[];
}

/**
 * Fills in defaults and validates all settings. `given` holds the raw value of each `descent.*` setting by its short key, such as
 * `{ optimizer: { type: 'adam' } }`. Returns all problems, not only the first.
 */
export function resolveConfig(given: Readonly<Record<string, unknown>>): ResolvedConfig {
  const problems: Problem[] = [];
  const report = (found: readonly Problem[]) => problems.push(...found);
  const group = <P extends Params>(params: P, name: string): Values<P> => {
    const resolved = resolve(params, given[name], `descent.${name}`);
    report(resolved.problems);
    return resolved.values;
  };

  for (const name of Object.keys(given))
    if (!SETTINGS.some((known) => known === name))
      report([{ key: `descent.${name}`, message: l10n.t('Unknown setting "descent.{0}". {1}', name, suggest(name, SETTINGS)) }]);

  const program = single(PROGRAM, given.program, 'descent.program', report);
  const own = (value: unknown) => program !== '' && (!isSet(value) || typeOf(value) === FROM_PROGRAM.type);
  const dataset = own(given.dataset) ? FROM_PROGRAM : chosenDataset(given.dataset, report);
  const model = own(given.model) ? FROM_PROGRAM : chosenModel(given.model, dataset, report);
  const config: RunConfig = {
    program,
    hyperparameters: hyperparameters(given.hyperparameters, report),
    dataset,
    model,
    optimizer: choose(optimizers, given.optimizer, 'descent.optimizer', optimizers[0], report),
    schedule: chosenSchedule(given.schedule, report),
    regularization: group(REGULARIZATION, 'regularization'),
    layers: layers(given.layers, report),
    earlyStopping: group(EARLY_STOPPING, 'earlyStopping'),
    training: group(TRAINING, 'training'),
    backend: single(BACKEND, given.backend, 'descent.backend', report),
    tensorflow: group(TENSORFLOW, 'tensorflow'),
    gpu: group(GPU, 'gpu'),
    node: group(NODE, 'node'),
    instrumentation: group(INSTRUMENTATION, 'instrumentation'),
  };
  report(contradictions(config));
  return { config, problems };
}

type Report = (found: readonly Problem[]) => void;

const isSet = (value: unknown) => value !== undefined && value !== null && !(isRecord(value) && Object.keys(value).length === 0);
const typeOf = (value: unknown) => (isRecord(value) ? value.type : undefined);

function single<V extends string>(
  param: { readonly kind: 'text' | 'pick'; readonly default: V } & Params[string],
  value: unknown,
  key: string,
  report: Report,
): V {
  if (value === undefined || value === null) return param.default;
  const problem = check(param, value, key);
  if (!problem) return value as V;
  report([{ key, message: problem }]);
  return param.default;
}

function hyperparameters(value: unknown, report: Report): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  if (isRecord(value)) return value;
  report([
    { key: 'descent.hyperparameters', message: l10n.t('descent.hyperparameters must be an object, such as { "units": 64 }.') },
  ]);
  return {};
}

/** Resolves only the given options. Otherwise the defaults of one pattern would override another pattern for the same layer. */
function layers(value: unknown, report: Report): LayerSettings {
  if (value === undefined || value === null) return {};
  if (!isRecord(value)) {
    const example = '{ "conv2d_1": { "learningRateFactor": 0.1 }, "embedding*": { "frozen": true } }';
    report([{ key: 'descent.layers', message: l10n.t('descent.layers must be an object, such as {0}.', example) }]);
    return {};
  }
  return Object.fromEntries(
    Object.entries(value).map(([pattern, options]) => {
      const { values, problems } = resolve(LAYER, options, `descent.layers.${pattern}`);
      report(problems);
      const given = isRecord(options) ? options : {};
      return [pattern, Object.fromEntries(Object.entries(values).filter(([name]) => given[name] !== undefined))];
    }),
  );
}

/** Resolves an entry of a registry and its parameters. `fallback` is used if no type is given. */
function choose(registry: readonly Choice[], given: unknown, key: string, fallback: Choice | undefined, report: Report): Chosen {
  if (isSet(given) && !isRecord(given)) {
    report([{ key, message: l10n.t('{0} must be an object with a "type", not {1}.', key, JSON.stringify(given)) }]);
    return { type: '' };
  }
  const type = typeOf(given);
  const choice = type === undefined ? fallback : find(registry, type);
  if (!choice) {
    const known = registry.map(({ id }) => id);
    const problem =
      type === undefined
        ? l10n.t('{0}.type is missing.', key)
        : l10n.t('{0}.type: unknown value {1}.', key, JSON.stringify(type));
    report([{ key: `${key}.type`, message: `${problem} ${suggest(typeof type === 'string' ? type : '', known)}` }]);
    return { type: typeof type === 'string' ? type : '' };
  }
  const { values, problems } = resolve(choice.params, given, key);
  report(problems);
  return { type: choice.id, ...values };
}

function chosenDataset(given: unknown, report: Report): Chosen {
  if (isSet(given)) return choose(datasets, given, 'descent.dataset', undefined, report);
  report([
    {
      key: 'descent.dataset',
      message: l10n.t(
        'No training data: neither descent.program nor descent.dataset is set. Set descent.program to your training program, or descent.dataset to a dataset, such as { "type": "spirals" }.',
      ),
    },
  ]);
  return { type: '' };
}

function chosenSchedule(given: unknown, report: Report): Chosen {
  let right = true;
  const chosen = choose(schedules, given, 'descent.schedule', schedules[0], (found) => {
    right &&= found.length === 0;
    report(found);
  });
  // Check for conflicts only if each value is valid on its own.
  const schedule = right ? find(schedules, chosen.type) : undefined;
  const conflict = schedule && conflictOf(schedule, resolve(schedule.params, chosen, '').values, 'descent.schedule');
  if (conflict) report([conflict]);
  return chosen;
}

/** Resolves the model: by default the one that suits the dataset. Reports a model that does not accept the dataset's inputs. */
function chosenModel(given: unknown, dataset: Chosen, report: Report): Chosen {
  const source = find(datasets, dataset.type);
  const kind = source?.input(source ? resolve(source.params, dataset, '').values : {});
  const suited = models.filter((model) => kind === undefined || model.inputs.includes(kind));
  const best = suited.find((model) => model.inputs[0] === kind) ?? models[0];
  const chosen = choose(models, given, 'descent.model', best, report);
  const model = find(models, chosen.type);
  if (model && kind && !suited.includes(model))
    report([
      {
        key: 'descent.model.type',
        message: l10n.t(
          'descent.model.type "{0}" does not accept {1}, the inputs of descent.dataset "{2}". {3}',
          chosen.type,
          PLURAL[kind],
          dataset.type,
          chooseFrom(suited),
        ),
      },
    ]);
  return chosen;
}

const chooseFrom = (suited: readonly Choice[]) =>
  l10n.t(
    'Use {0}.',
    listOf(
      suited.map(({ id }) => `"${id}"`),
      'disjunction',
    ),
  );

const PLURAL = { vector: 'numeric features', image: 'images', text: 'texts' } as const satisfies Record<
  Task['input']['kind'],
  string
>;

/** Problems of settings that are valid on their own but conflict with each other. */
function contradictions({ dataset, training, earlyStopping, schedule }: RunConfig): Problem[] {
  if (dataset.type === FROM_PROGRAM.type || training.validationSplit !== 0) return [];
  const watched = [
    ['descent.earlyStopping.monitor', earlyStopping.enabled ? earlyStopping.monitor : undefined],
    ['descent.schedule.monitor', schedule.monitor],
  ] as const;
  return watched.flatMap(([key, monitor]) =>
    typeof monitor === 'string' && monitor.startsWith('val_')
      ? [
          {
            key,
            message: l10n.t(
              '{0} is "{1}", but descent.training.validationSplit is 0, so there is no validation metric. Monitor "{2}", or set a validation split.',
              key,
              monitor,
              monitor.slice(4),
            ),
          },
        ]
      : [],
  );
}

/** The model of a configuration and its parameters, checked against the task. Throws a `UserError`. */
export function resolveModel(config: RunConfig, task: Task): { readonly model: Model; readonly values: Values } {
  const model = find(models, config.model.type);
  if (!model)
    throw new UserError({
      message: l10n.t('descent.model.type: unknown value "{0}".', config.model.type),
      key: 'descent.model.type',
      remedy: suggest(
        config.model.type,
        models.map(({ id }) => id),
      ),
    });
  const { values, problems } = resolve(model.params, config.model, 'descent.model');
  const problem = problems[0];
  if (problem) throw new UserError(problem);
  if (!model.inputs.includes(task.input.kind))
    throw new UserError({
      message: l10n.t('descent.model.type "{0}" does not accept {1}.', model.id, PLURAL[task.input.kind]),
      key: 'descent.model.type',
      remedy: chooseFrom(models.filter(({ inputs }) => inputs.includes(task.input.kind))),
    });
  return { model, values };
}
