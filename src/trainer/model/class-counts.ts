/** How often each class occurs, what guessing alone achieves, and weights that make all classes count alike. */
import * as l10n from '@vscode/l10n';
import { strataOf } from '../../catalog/datasets/split.ts';
import type { Samples, Suggestion } from '../../catalog/types.ts';
import { formatPercent } from '../../core/format.ts';
import { UserError } from '../../core/fault.ts';
import type { TrainingOptions } from '../../core/training-options.ts';
import type { MemoryData, ProgramData } from '../program/types.ts';
import { lossId } from './losses.ts';
import { isR2, isRootMeanSquaredError } from './regression-metrics.ts';
import { targetsOf } from './validate-labels.ts';

const ACCURACY = /^(accuracy|acc|(binary|categorical|sparseCategorical)Accuracy)$/;
/** A column's metric, without the number by which it is told from another of that name. */
const metricOf = (column: string) => column.replace(/_\d+$/, '');

/** The number of examples of each class, by its number; undefined where examples do not have one class each. */
function countsOf(data: MemoryData, samples: Samples): ReadonlyMap<number, number> | undefined {
  if (data.targetShapes.length !== 1) return undefined;
  const strata = strataOf({ targets: targetsOf(data, samples, 0), count: samples.count });
  if (!strata) return undefined;
  const counts = new Map<number, number>();
  for (let i = 0; i < samples.count; i++) counts.set(strata[i] ?? 0, (counts.get(strata[i] ?? 0) ?? 0) + 1);
  return counts;
}

const most = (counts: ReadonlyMap<number, number>): number =>
  [...counts].reduce((best, one) => (one[1] > best[1] ? one : best), [0, 0] as const)[0];

/**
 * What a model that has learned nothing achieves, by the columns of the epochs table: accuracy by always predicting the most frequent
 * class of training, errors by predicting its mean. `deviation` leads from standardized targets to their unit.
 */
export function baselinesOf(
  data: ProgramData,
  metrics: readonly string[],
  loss: string | undefined,
  deviation = 1,
): Readonly<Record<string, number>> {
  if (data.kind === 'stream' || data.targetShapes.length !== 1) return {};
  const { training, validation } = data;
  const parts = [['', training] as const, ...(validation ? [['val_', validation] as const] : [])];
  const counts = asksSeveral(data, loss) ? undefined : countsOf(data, training);
  const { targets } = training;
  const mean = targets.length === training.count ? targets.reduce((sum, y) => sum + y, 0) / targets.length : Number.NaN;
  const of = (column: string, part: Samples): number => {
    const name = metricOf(column);
    if (ACCURACY.test(name)) return counts ? (countsOf(data, part)?.get(most(counts)) ?? 0) / part.count : Number.NaN;
    const errors = (f: (error: number) => number) => part.targets.reduce((sum, y) => sum + f(y - mean), 0) / part.targets.length;
    if (isRootMeanSquaredError(name)) return deviation * Math.sqrt(errors((error) => error * error));
    if (lossId(name) === 'meanAbsoluteError') return deviation * errors(Math.abs);
    if (!isR2(name)) return Number.NaN;
    const own = part.targets.reduce((sum, y) => sum + y, 0) / part.targets.length;
    const variance = part.targets.reduce((sum, y) => sum + (y - own) ** 2, 0) / part.targets.length;
    return 1 - errors((error) => error * error) / variance;
  };
  const entries = parts.flatMap(([prefix, part]) => metrics.map((name) => [`${prefix}${name}`, of(name, part)] as const));
  return Object.fromEntries(entries.filter(([, value]) => Number.isFinite(value)));
}

/**
 * The data with what each class counts in the training loss, as the setting says. `balanced` is n / (classes · examples of the class),
 * as in scikit-learn, so that the mean over the examples is 1. Throws a `UserError` where there are no classes to count.
 */
export function withClassWeights<D extends ProgramData>(data: D, classWeights: TrainingOptions['classWeights']): D {
  if (classWeights === 'none') return data;
  const key = 'descent.training.classWeights';
  if (data.classWeights)
    return { ...data, notices: [...data.notices, l10n.t('{0} is not used: the program returns classWeight.', key)] };
  const counts = data.kind === 'memory' ? countsOf(data, data.training) : undefined;
  if (!counts)
    throw new UserError({
      message:
        data.kind === 'stream'
          ? l10n.t('{0} is "balanced", but the classes of examples that come in batches cannot be counted.', key)
          : l10n.t('{0} is "balanced", but the examples do not have one class each.', key),
      key,
      remedy:
        data.kind === 'stream'
          ? l10n.t('Return classWeight from the program, such as classWeight: { 0: 1, 1: 19 }, or set it to "none".')
          : l10n.t('Set it to "none".'),
    });
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const weights = [...counts].map(([index, count]) => [index, all / (counts.size * count)] as const);
  return { ...data, classWeights: new Map(weights) };
}

/** A class is rare below this share of the examples, and this share of the most frequent class. */
const RARE = 0.05;
const RARER = 0.1;
/** Of more classes, each is rare. */
const MANY = 100;

/** Several sigmoid units, steps or pixels are as many questions with an answer each, whose accuracy is the mean of theirs. */
const asksSeveral = ({ targetShapes }: ProgramData, loss: string | undefined) =>
  /^(binary|sparseCategorical)Crossentropy$/.test(loss ?? '') &&
  (targetShapes[0] ?? []).reduce((product, n) => product * n, 1) > 1;

/** Offers weights where a class is rare. */
export function aboutRareClasses(data: ProgramData, loss: string | undefined): readonly Suggestion[] {
  if (!/crossentropy$|hinge$/i.test(loss ?? '') || asksSeveral(data, loss)) return [];
  // Weights of examples may be weights of their classes.
  const weighted = data.classWeights !== undefined || data.weightShape !== undefined;
  const counts = data.kind === 'memory' && !weighted ? countsOf(data, data.training) : undefined;
  if (!counts || counts.size < 2 || counts.size > MANY) return [];
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const usual = most(counts);
  const largest = counts.get(usual) ?? 0;
  const [rarest, smallest] = [...counts].reduce((least, one) => (one[1] < least[1] ? one : least));
  if (smallest > RARE * all || smallest > RARER * largest) return [];
  const nameOf = (index: number) => data.classes?.[index] ?? String(index);
  const message = l10n.t(
    'Only {0} of the training examples belong to the class "{1}". Always predicting "{2}" has an accuracy of {3}. To weight all classes equally in the loss, set descent.training.classWeights to "balanced".',
    formatPercent(smallest / all),
    nameOf(rarest),
    nameOf(usual),
    formatPercent(largest / all),
  );
  return [{ message, training: { classWeights: 'balanced' } }];
}
