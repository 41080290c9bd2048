/** Which optimizer and learning rate to take, why, and how sure that is. Pure, and the same for the same losses. */
import { formatHyperparameter, formatMetric, metricName } from './format.ts';
import { type Arm, bestArms, type Estimate, estimate, type Results } from './study-results.ts';

/** Another optimizer's best arm against the recommended one, on the seeds that both have. */
export interface Rival {
  readonly arm: Arm;
  /** Rival minus recommended: the mean of the differences seed by seed, so that what a seed does to both cancels out. */
  readonly difference: Estimate;
  /** Half the width of the 95 % confidence interval of that mean; NaN with fewer than two seeds. */
  readonly margin: number;
  /** The interval leaves out 0. */
  readonly apart: boolean;
}

export interface Recommendation {
  readonly arm: Arm;
  readonly rivals: readonly Rival[];
  /** The best learning rate is the lowest or highest that was tried: a better one may lie beyond. */
  readonly edge: 'lowest' | 'highest' | undefined;
  /** Sentences: what, why, how sure. */
  readonly what: string;
  readonly reasons: readonly string[];
}

/**
 * The 97.5 % quantiles of Student's t for 1, 2, … degrees of freedom: with this many standard errors on either side, the mean of
 * n = degrees + 1 differences has its 95 % confidence interval. Abramowitz & Stegun (1964), table 26.10.
 */
const T = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131];
const T_MANY = 1.96;
/** Beyond the table: Fisher's expansion around the normal quantile (Abramowitz & Stegun, 26.7.5), exact to 1e-3 from there on. */
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
  const what = `${arm.title} with learning rate ${formatHyperparameter(arm.learningRate)}`;
  return { arm, rivals, edge, what, reasons: reasonsOf(results, arm, rivals, edge) };
}

/** Paired over the seeds of both; a seed in which one diverged is left to the share of diverged ones. */
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
  const seeds = best.count === 1 ? 'one seed' : `${best.count} seeds`;
  const reasons = [
    `Its best ${metricName(monitor)} is ${plusMinus(best, monitor)} over ${seeds}, ahead of all others in the mean.`,
  ];
  const apart = rivals.filter((rival) => rival.apart);
  const close = rivals.filter((rival) => !rival.apart);
  if (rivals.length > 0 && best.count < 2)
    reasons.push('One seed tells nothing about chance: run more seeds before you trust the order.');
  else {
    if (apart.length > 0)
      reasons.push(`Told apart from ${listed(apart)} seed by seed, by more than the 95 % interval of the difference.`);
    if (close.length > 0) {
      const [nearest] = close;
      reasons.push(
        `${listed([{ arm }, ...close])} cannot be told apart by ${seeds}` +
          (nearest
            ? `: against ${nearest.arm.title}, the difference is ${formatMetric(monitor, nearest.difference.mean)} ± ${formatMetric(monitor, nearest.margin)}.`
            : '.'),
      );
    }
  }
  if (arm.diverged > 0) reasons.push(`It diverged in ${shareOf(arm)} of its seeds, as all others did in some.`);
  if (edge !== undefined)
    reasons.push(
      `This is the ${edge} learning rate that was tried: a ${edge === 'lowest' ? 'lower' : 'higher'} one may be better.`,
    );
  if (done < of) reasons.push(`Only ${done} of ${of} trials are done.`);
  return reasons;
}

const listed = (rivals: readonly { readonly arm: Arm }[]) => {
  const names = rivals.map(({ arm: { title } }) => title);
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
};

const shareOf = ({ outcomes, diverged }: Arm) => `${Math.round(diverged * outcomes.length)} of ${outcomes.length}`;

/** `0.214 ± 0.003`, of an accuracy `70.8 % ± 1.2 %`; without an error where there is none. */
export const plusMinus = ({ mean, error }: Estimate, metric = 'loss') =>
  Number.isNaN(error) ? formatMetric(metric, mean) : `${formatMetric(metric, mean)} ± ${formatMetric(metric, error)}`;
