/** Recommends an optimizer and a learning rate, with reasons and their statistical significance. Pure, and deterministic. */
import * as l10n from '@vscode/l10n';
import { listOf } from './localize.ts';
import { formatHyperparameter, formatMetric, metricName } from './format.ts';
import { type Arm, bestArms, type Estimate, estimate, type Results } from './study-results.ts';

/** The best configuration of another optimizer, compared with the recommended one on common seeds. */
export interface Rival {
  readonly arm: Arm;
  /** Mean of the paired differences (rival minus recommended), in which the effect of the seed cancels out. */
  readonly difference: Estimate;
  /** Half the width of the 95 % confidence interval of the mean; NaN for fewer than two seeds. */
  readonly margin: number;
  /** The confidence interval excludes 0. */
  readonly apart: boolean;
}

export interface Recommendation {
  readonly arm: Arm;
  readonly rivals: readonly Rival[];
  /** Set if the best learning rate is the lowest or highest one tried. A better one may be outside the range. */
  readonly edge: 'lowest' | 'highest' | undefined;
  /** The recommendation, and its reasons as sentences. */
  readonly what: string;
  readonly reasons: readonly string[];
}

/**
 * The 97.5 % quantiles of Student's t distribution for 1, 2, … degrees of freedom. The 95 % confidence interval of a mean is ± this many
 * standard errors; n values have n − 1 degrees of freedom. Source: Abramowitz & Stegun (1964), table 26.10.
 */
const T = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131];
const T_MANY = 1.96;
/** Student's t quantile. Beyond the table it is Fisher's expansion (Abramowitz & Stegun, 26.7.5), accurate to 1e-3. */
export const studentT = (degrees: number) =>
  T[degrees - 1] ??
  T_MANY + (T_MANY ** 3 + T_MANY) / (4 * degrees) + (5 * T_MANY ** 5 + 16 * T_MANY ** 3 + 3 * T_MANY) / (96 * degrees ** 2);

export function recommend(results: Results, learningRates: (candidate: number) => readonly number[]): Recommendation | undefined {
  const [arm, ...others] = bestArms(results);
  if (!arm || arm.best.count === 0) return undefined;
  const rivals = others.filter(({ best }) => best.count > 0).map((other) => compare(arm, other));
  const rates = learningRates(arm.candidate);
  const edge =
    rates.length < 2
      ? undefined
      : arm.learningRate === Math.min(...rates)
        ? 'lowest'
        : arm.learningRate === Math.max(...rates)
          ? 'highest'
          : undefined;
  const what = l10n.t('{0} with learning rate {1}', arm.title, formatHyperparameter(arm.learningRate));
  return { arm, rivals, edge, what, reasons: reasonsOf(results, arm, rivals, edge) };
}

/** Compares two configurations on their common seeds, except those with which one of them diverged. */
function compare(arm: Arm, other: Arm): Rival {
  const values = new Map(arm.outcomes.flatMap(({ trial, best, diverged }) => (diverged ? [] : [[trial.seed, best] as const])));
  const differences = other.outcomes.flatMap(({ trial, best, diverged }) => {
    const own = values.get(trial.seed);
    return own === undefined || diverged ? [] : [best - own];
  });
  const difference = estimate(differences);
  const margin = difference.count < 2 ? Number.NaN : studentT(difference.count - 1) * difference.error;
  return { arm: other, difference, margin, apart: Math.abs(difference.mean) > margin };
}

function reasonsOf(
  { monitor, done, of }: Results,
  arm: Arm,
  rivals: readonly Rival[],
  edge: Recommendation['edge'],
): readonly string[] {
  const { best } = arm;
  const seeds = best.count === 1 ? l10n.t('one seed') : l10n.t('{0} seeds', best.count);
  const reasons = [
    l10n.t('Its mean best {0} over {1} is {2}, which ranks first.', metricName(monitor), seeds, plusMinus(best, monitor)),
  ];
  const apart = rivals.filter((rival) => rival.apart);
  const close = rivals.filter((rival) => !rival.apart);
  if (rivals.length > 0 && best.count < 2)
    reasons.push(l10n.t('One seed does not show the variance between runs. Use more seeds before you rely on the ranking.'));
  else {
    if (apart.length > 0)
      reasons.push(
        l10n.t(
          'Significant difference from {0}: the 95 % confidence interval of the paired difference excludes 0.',
          listed(apart),
        ),
      );
    if (close.length > 0) {
      const [nearest] = close;
      reasons.push(
        nearest
          ? l10n.t(
              'No significant difference between {0} with {1}: the paired difference from {2} is {3} ± {4}.',
              listed([{ arm }, ...close]),
              seeds,
              nearest.arm.title,
              formatMetric(monitor, nearest.difference.mean),
              formatMetric(monitor, nearest.margin),
            )
          : l10n.t('No significant difference between {0} with {1}.', listed([{ arm }, ...close]), seeds),
      );
    }
  }
  if (arm.diverged > 0)
    reasons.push(
      l10n.t(
        'It diverged with {0} of {1} seeds. All other candidates also diverged with some seeds.',
        Math.round(arm.diverged * arm.outcomes.length),
        arm.outcomes.length,
      ),
    );
  if (edge !== undefined)
    reasons.push(
      edge === 'lowest'
        ? l10n.t('This is the lowest learning rate tried. A lower one may be better.')
        : l10n.t('This is the highest learning rate tried. A higher one may be better.'),
    );
  const judged = [arm, ...rivals.map((rival) => rival.arm)].map(({ outcomes }) => outcomes.filter(({ diverged }) => !diverged));
  const improving = judged.map((outcomes) => outcomes.filter((outcome) => outcome.improving));
  // One of the curves that are compared goes on falling: where it would end, nobody knows.
  if (judged.some((outcomes, i) => outcomes.length > 0 && 2 * (improving[i]?.length ?? 0) > outcomes.length))
    reasons.push(
      l10n.t(
        'The study was too short: in {0} of the {1} trials compared, {2} was still improving at the last epoch. Use more epochs before you rely on the ranking.',
        improving.flat().length,
        judged.flat().length,
        metricName(monitor),
      ),
    );
  if (done < of) reasons.push(l10n.t('Only {0} of {1} trials have finished.', done, of));
  return reasons;
}

const listed = (rivals: readonly { readonly arm: Arm }[]) => listOf(rivals.map(({ arm: { title } }) => title));

/** Formats a mean with its standard error: `0.214 ± 0.003`, or `70.8 % ± 1.2 %` for an accuracy. */
export const plusMinus = ({ mean, error }: Estimate, metric = 'loss') =>
  Number.isNaN(error) ? formatMetric(metric, mean) : `${formatMetric(metric, mean)} ± ${formatMetric(metric, error)}`;
