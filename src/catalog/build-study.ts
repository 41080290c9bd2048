/** Builds a study from the optimizers, learning rates and seeds to compare. */
import * as l10n from '@vscode/l10n';
import { listOf } from '../core/localize.ts';
import { check, defaults, find } from '../core/params.ts';
import { UserError } from '../core/fault.ts';
import type { RunConfig } from '../core/run.ts';
import { type Candidate, STUDY_FORMAT, type Study, studyConfig } from '../core/study.ts';
import { subjectOf } from './describe-config.ts';
import type { Optimizer } from './types.ts';
import { optimizers } from './optimizers/index.ts';

/** Default learning rates of an optimizer, as factors of its own. */
export const FACTORS = [0.1, 1, 10] as const;
export const DEFAULT_SEEDS = 3;
/** Enough epochs to distinguish good learning rates from bad ones. A shorter run keeps its own number of epochs. */
const EPOCHS = 5;
export const defaultEpochs = (config: RunConfig) => Math.min(EPOCHS, config.training.epochs);

/** The learning rate of the configuration, or the default of another optimizer, times each factor. */
export function defaultRates(optimizer: Optimizer, config: RunConfig, factors: readonly number[] = FACTORS): readonly number[] {
  const own = config.optimizer.type === optimizer.id ? config.optimizer.learningRate : undefined;
  const center = typeof own === 'number' ? own : Number(defaults(optimizer.params).learningRate);
  return factors.map((factor) => Number((center * factor).toPrecision(3)));
}

/** Creates a candidate. Throws a `UserError` if a learning rate is invalid, or if there is none. */
export function candidate(optimizer: Optimizer, config: RunConfig, learningRates: readonly number[]): Candidate {
  const own = config.optimizer.type === optimizer.id ? config.optimizer : {};
  const rates = [...new Set(learningRates)].sort((a, b) => a - b);
  const param = optimizer.params.learningRate;
  const name = l10n.t('The learning rate of {0}', optimizer.title);
  const problem = rates.map((rate) => param && check(param, rate, name)).find(Boolean);
  if (rates.length === 0 || problem)
    throw new UserError({
      message: problem ?? l10n.t('No learning rate was given for {0}.', optimizer.title),
      remedy: l10n.t('Enter one or more learning rates, such as 0.001, 0.01, 0.1.'),
    });
  return {
    title: optimizer.title,
    optimizer: { ...defaults(optimizer.params), ...own, type: optimizer.id },
    learningRates: rates,
  };
}

/** Returns an optimizer by its id. Throws a `UserError` if there is none. */
export function optimizerOf(id: string): Optimizer {
  const found = find(optimizers, id);
  if (found) return found;
  const known = optimizers.map((optimizer) => optimizer.id).join(', ');
  throw new UserError({ message: l10n.t('Unknown optimizer "{0}".', id), remedy: l10n.t('Available: {0}.', known) });
}

/** The seed of the configuration and the ones that follow it. */
export const seedsFrom = (config: RunConfig, count: number) =>
  Array.from({ length: count }, (_, i) => (config.training.seed + i) % 4_294_967_296);

export interface Wanted {
  readonly id: string;
  readonly created: number;
  readonly workspaceFolder: string;
  readonly config: RunConfig;
  readonly origins: Study['origins'];
  readonly candidates: readonly Candidate[];
  readonly seeds: readonly number[];
  readonly epochs: number;
  /** Overrides the target of the configuration; see `Study.target`. */
  readonly target?: number;
}

export function studyOf({ config, epochs, target, ...rest }: Wanted): Study {
  const { target: own } = config.training;
  return {
    format: STUDY_FORMAT,
    ...rest,
    title: studyTitle(config, rest.candidates),
    config: studyConfig(config, epochs),
    target: target ?? (own === 0 ? null : own),
  };
}

/** `iris · mlp · Adam, SGD and Momentum`; of more than three optimizers, their number. */
export function studyTitle(config: RunConfig, candidates: readonly Candidate[]): string {
  const names = candidates.map(({ title }) => title);
  const all = names.length > 3 ? l10n.t('{0} optimizers', names.length) : listOf(names);
  return `${subjectOf(config)} · ${all}`;
}
