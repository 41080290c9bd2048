/** Aggregates the trials of a study into one row per optimizer and learning rate. Pure. */
import { isRising, isRisingIn, reaches, watchedColumn } from './early-stopping.ts';
import { bestIndex, bestValue, median } from './order-statistics.ts';
import { type StudyState, type Trial, type TrialResult, trialsOf } from './study.ts';

/** A mean over seeds and its standard error, s/√n. The error is NaN for a single value. */
export interface Estimate {
  readonly mean: number;
  readonly error: number;
  readonly count: number;
}

/** The outcome of one trial. Missing values are NaN. */
export interface Outcome {
  readonly trial: Trial;
  readonly result: TrialResult;
  /** The trial diverged, or its monitored metric is not finite at the end. */
  readonly diverged: boolean;
  /** The best value of the monitored metric, and its epoch. */
  readonly best: number;
  readonly bestEpoch: number;
  /** The best value of the metric other than the loss. */
  readonly metric: number;
  /** Generalization gap: validation loss minus training loss at the end. */
  readonly gap: number;
  /** Steps to the end of the first epoch that reached the target. */
  readonly stepsToTarget: number;
  readonly secondsToTarget: number;
  readonly seconds: number;
  /** Mean and maximum of the global gradient norm over the steps. */
  readonly gradientNorm: number;
  readonly largestGradientNorm: number;
  /** The monitored metric was still improving at the end. */
  readonly improving: boolean;
}

/** One optimizer with one learning rate, over all finished seeds. */
export interface Arm {
  readonly key: string;
  readonly candidate: number;
  readonly title: string;
  readonly learningRate: number;
  readonly outcomes: readonly Outcome[];
  readonly best: Estimate;
  readonly metric: Estimate;
  readonly gap: Estimate;
  readonly stepsToTarget: Estimate;
  readonly secondsToTarget: Estimate;
  readonly seconds: Estimate;
  readonly gradientNorm: Estimate;
  /** Over the steps of all seeds; NaN where none was recorded. */
  readonly largestGradientNorm: number;
  /** Fraction of its seeds that diverged, 0 to 1. */
  readonly diverged: number;
  /** Standard deviation of the best values over seeds. */
  readonly spread: number;
}

export interface Results {
  readonly monitor: string;
  /** Higher is better. */
  readonly rising: boolean;
  /** The column of the metric; undefined if there is none besides the loss. */
  readonly metric: string | undefined;
  /** Of the metric, a higher value is better. */
  readonly metricRising: boolean;
  readonly target: number;
  readonly arms: readonly Arm[];
  readonly done: number;
  readonly of: number;
}

export function resultsOf(state: StudyState): Results {
  const { study, results } = state;
  const trials = trialsOf(study);
  const columns = results.find((result) => result && result.columns.length > 0)?.columns ?? [];
  const validated =
    columns.length > 0 ? columns.some((name) => name.startsWith('val_')) : study.config.training.validationSplit > 0;
  const monitor = watchedColumn(study.config.earlyStopping.monitor, validated);
  const rising = isRising(study.config.earlyStopping, monitor);
  const metric = metricOf(columns, monitor);
  const metricRising = isRisingIn({ ...study.config.earlyStopping, monitor }, metric ?? '');
  const done = trials.flatMap((trial) => {
    const result = results[trial.index];
    return result ? [{ trial, result }] : [];
  });
  const measured = done.map(({ trial, result }) => measure(trial, result, { monitor, rising, metric, metricRising }));
  const target = study.target ?? median(measured.filter(({ diverged }) => !diverged).map(({ best }) => best));
  const outcomes = measured.map((outcome) => ({ ...outcome, ...reach(outcome.result, monitor, rising, target) }));
  const arms = study.candidates.flatMap(({ title, learningRates }, candidate) =>
    learningRates.map((learningRate) => {
      const own = outcomes.filter(({ trial }) => trial.candidate === candidate && trial.learningRate === learningRate);
      return armOf(candidate, title, learningRate, own);
    }),
  );
  return { monitor, rising, metric, metricRising, target, arms, done: done.length, of: trials.length };
}

/** The metric to show besides the monitored one: the first validation metric, otherwise the first training metric. */
function metricOf(columns: readonly string[], monitor: string): string | undefined {
  const figures = columns.filter((name) => !['epoch', 'time', 'learningRate', 'loss', 'val_loss', monitor].includes(name));
  return figures.find((name) => name.startsWith('val_')) ?? figures[0] ?? (monitor.endsWith('loss') ? undefined : monitor);
}

const columnOf = (result: TrialResult, name: string | undefined): readonly number[] => {
  const at = name === undefined ? -1 : result.columns.indexOf(name);
  return result.epochs.map(({ values }) => values[at] ?? Number.NaN);
};

type Judged = Pick<Results, 'monitor' | 'rising' | 'metric' | 'metricRising'>;

function measure(trial: Trial, result: TrialResult, { monitor, rising, metric, metricRising }: Judged): Outcome {
  const values = columnOf(result, monitor);
  const best = bestValue(values, rising);
  const last = (name: string) => columnOf(result, name).at(-1) ?? Number.NaN;
  const metrics = columnOf(result, metric);
  return {
    trial,
    result,
    diverged: result.status === 'diverged' || !Number.isFinite(values.at(-1) ?? Number.NaN),
    best,
    bestEpoch: bestIndex(values, rising) + 1,
    metric: bestValue(metrics, metricRising),
    gap: last('val_loss') - last('loss'),
    stepsToTarget: Number.NaN,
    secondsToTarget: Number.NaN,
    seconds: last('time'),
    gradientNorm: result.gradientNorm?.mean ?? Number.NaN,
    largestGradientNorm: result.gradientNorm?.largest ?? Number.NaN,
    improving: isImproving(values, rising),
  };
}

/** The last part of the epochs, and of all that was gained, that decide whether a trial was still improving. */
const LAST_EPOCHS = 0.2;
const LAST_GAIN = 0.02;

/** The last epoch is the best, and the last fifth of the epochs brought more than 2 % of the whole improvement. */
function isImproving(values: readonly number[], rising: boolean): boolean {
  const split = values.length - Math.max(1, Math.round(LAST_EPOCHS * values.length));
  const [first = Number.NaN] = values;
  const best = bestValue(values, rising);
  const before = bestValue(values.slice(0, split), rising);
  return values.at(-1) === best && Math.abs(best - before) > LAST_GAIN * Math.abs(best - first);
}

function reach(result: TrialResult, monitor: string, rising: boolean, target: number) {
  const at = columnOf(result, monitor).findIndex((value) => reaches(value, target, rising));
  return {
    stepsToTarget: result.epochs[at]?.step ?? Number.NaN,
    secondsToTarget: columnOf(result, 'time')[at] ?? Number.NaN,
  };
}

function armOf(candidate: number, title: string, learningRate: number, outcomes: readonly Outcome[]): Arm {
  const whole = outcomes.filter(({ diverged }) => !diverged);
  const over = (read: (outcome: Outcome) => number, of: readonly Outcome[] = whole) =>
    estimate(of.map(read).filter(Number.isFinite));
  const best = over((outcome) => outcome.best);
  return {
    key: `${candidate}@${learningRate}`,
    candidate,
    title,
    learningRate,
    outcomes,
    best,
    metric: over((outcome) => outcome.metric),
    gap: over((outcome) => outcome.gap),
    stepsToTarget: over((outcome) => outcome.stepsToTarget),
    secondsToTarget: over((outcome) => outcome.secondsToTarget),
    seconds: over((outcome) => outcome.seconds, outcomes),
    gradientNorm: over((outcome) => outcome.gradientNorm),
    largestGradientNorm: bestValue(
      whole.map((outcome) => outcome.largestGradientNorm),
      true,
    ),
    diverged: outcomes.length === 0 ? Number.NaN : 1 - whole.length / outcomes.length,
    spread: best.error * Math.sqrt(best.count),
  };
}

/** Mean and standard error, from the sample standard deviation (n − 1). */
export function estimate(values: readonly number[]): Estimate {
  const count = values.length;
  const [first] = values;
  // The error of equal values is exactly 0, which rounding would otherwise change.
  if (first !== undefined && count > 1 && values.every((value) => value === first)) return { mean: first, error: 0, count };
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: count < 2 ? Number.NaN : Math.sqrt(squares / (count - 1) / count), count };
}

/**
 * Ranks best first: by the fraction of diverged seeds, then by the mean of the best values, then by order and learning rate.
 * The last two make the ranking deterministic for equal results.
 */
export function ranked({ arms, rising }: Results): readonly Arm[] {
  const sign = rising ? -1 : 1;
  return arms
    .filter(({ outcomes }) => outcomes.length > 0)
    .sort(
      (a, b) =>
        a.diverged - b.diverged ||
        lastIfNaN(sign * (a.best.mean - b.best.mean), a.best.mean, b.best.mean) ||
        a.candidate - b.candidate ||
        a.learningRate - b.learningRate,
    );
}

const lastIfNaN = (difference: number, a: number, b: number) =>
  Number.isNaN(difference) ? Number(Number.isNaN(a)) - Number(Number.isNaN(b)) : difference;

/** Each optimizer with its best learning rate, best first. */
export function bestArms(results: Results): readonly Arm[] {
  const order = ranked(results);
  return order.filter(({ candidate }, i) => order.findIndex((arm) => arm.candidate === candidate) === i);
}
