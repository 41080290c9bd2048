/** The columns of a study's results, and the order of its rows: one source for the page, the command line and exports. Pure. */
import * as l10n from '@vscode/l10n';
import {
  formatCount,
  formatDuration,
  formatHyperparameter,
  formatMetric,
  formatNumber,
  formatPercent,
  metricName,
} from './format.ts';
import { translated } from './localize.ts';
import { plusMinus } from './recommendation.ts';
import { type Arm, type Estimate, ranked, type Results } from './study-results.ts';

/** Where a column has no value. */
const NONE = '–';

export interface StudyColumn {
  readonly id: string;
  readonly title: string;
  readonly help: string;
  readonly text?: true;
  /** Sorts; NaN goes last. */
  value(arm: Arm): number | string;
  show(arm: Arm): string;
}

const mean = (read: (arm: Arm) => Estimate) => (arm: Arm) => read(arm).mean;
const spread = (estimate: Estimate, metric: string) => (estimate.count === 0 ? NONE : plusMinus(estimate, metric));
const reached = ({ outcomes }: Arm, { mean: value, count: seeds }: Estimate, show: (value: number) => string) =>
  seeds === 0
    ? l10n.t('never')
    : seeds < outcomes.length
      ? l10n.t('{value} ({seeds} of {all} seeds)', { value: show(value), seeds, all: outcomes.length })
      : show(value);

export function studyColumns({ monitor, rising, metric, target }: Results): readonly StudyColumn[] {
  const goal = `${metricName(monitor)} ${rising ? '≥' : '≤'} ${formatMetric(monitor, target)}`;
  return [
    {
      id: 'name',
      title: l10n.t('optimizer'),
      help: l10n.t('Optimizer'),
      text: true,
      value: ({ title }) => translated(title),
      show: ({ title }) => translated(title),
    },
    {
      id: 'rate',
      title: l10n.t('learning rate'),
      help: l10n.t('Base learning rate'),
      value: ({ learningRate }) => learningRate,
      show: ({ learningRate }) => formatHyperparameter(learningRate),
    },
    {
      id: 'best',
      title: l10n.t('best {0}', metricName(monitor)),
      help: l10n.t('Value of the best epoch: mean over the seeds ± standard error.'),
      value: mean(({ best }) => best),
      show: ({ best }) => spread(best, monitor),
    },
    ...(metric === undefined
      ? []
      : [
          {
            id: 'metric',
            title: l10n.t('best {0}', metricName(metric)),
            help: l10n.t('Value of the best epoch: mean over the seeds ± standard error.'),
            value: mean((arm) => arm.metric),
            show: (arm: Arm) => spread(arm.metric, metric),
          },
        ]),
    {
      id: 'steps',
      title: l10n.t('steps to target'),
      help: l10n.t('Steps until {0}, checked once per epoch: mean over the seeds that reach it.', goal),
      value: mean(({ stepsToTarget }) => stepsToTarget),
      show: (arm) => reached(arm, arm.stepsToTarget, formatCount),
    },
    {
      id: 'seconds',
      title: l10n.t('time to target'),
      help: l10n.t('Training time until {0}. It depends on the load on the machine.', goal),
      value: mean(({ secondsToTarget }) => secondsToTarget),
      show: (arm) => reached(arm, arm.secondsToTarget, formatDuration),
    },
    {
      id: 'gap',
      title: l10n.t('generalization gap'),
      help: l10n.t('Validation loss minus training loss after the last epoch. A value well above 0 indicates overfitting.'),
      value: mean(({ gap }) => gap),
      show: ({ gap }) => spread(gap, 'loss'),
    },
    {
      id: 'diverged',
      title: l10n.t('diverged'),
      help: l10n.t('Fraction of the seeds whose loss became NaN or infinite. They are excluded from the other columns.'),
      value: ({ diverged }) => diverged,
      show: ({ diverged }) => (Number.isNaN(diverged) ? NONE : formatPercent(diverged)),
    },
    {
      id: 'spread',
      title: l10n.t('spread'),
      help: l10n.t('Standard deviation of the best values over the seeds: how much a single run depends on its random seed.'),
      value: ({ spread: deviation }) => deviation,
      show: ({ spread: deviation }) => (Number.isNaN(deviation) ? NONE : formatMetric(monitor, deviation)),
    },
    {
      id: 'gradient',
      title: l10n.t('mean |g|'),
      help: l10n.t('Global gradient norm before clipping, mean over all steps: mean over the seeds ± standard error.'),
      value: mean(({ gradientNorm }) => gradientNorm),
      show: ({ gradientNorm }) => spread(gradientNorm, 'gradientNorm'),
    },
    {
      id: 'largestGradient',
      title: l10n.t('largest |g|'),
      help: l10n.t(
        'Largest global gradient norm of any step and seed, before clipping. If it is far above the mean, consider gradient clipping.',
      ),
      value: ({ largestGradientNorm }) => largestGradientNorm,
      show: ({ largestGradientNorm: largest }) => (Number.isNaN(largest) ? NONE : formatNumber(largest)),
    },
  ];
}

/** Rows in the order that was chosen; `rank` is the recommendation's own. What is no number goes last either way. Pure. */
export function sortedArms(results: Results, column: string, descending: boolean): readonly Arm[] {
  const order = [...ranked(results), ...results.arms.filter(({ outcomes }) => outcomes.length === 0)];
  const found = studyColumns(results).find(({ id }) => id === column);
  if (!found) return order;
  const sign = descending ? -1 : 1;
  return order.toSorted((a, b) => {
    const [x, y] = [found.value(a), found.value(b)];
    if (typeof x === 'string' || typeof y === 'string') return sign * String(x).localeCompare(String(y));
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
    return sign * (x - y);
  });
}
