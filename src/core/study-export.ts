/** A study as files for others: Markdown to read, CSV to compute with. Pure. */
import { formatDuration, formatHyperparameter, formatMetric, formatPercent } from './format.ts';
import { plusMinus, recommend } from './recommendation.ts';
import { type Arm, type Estimate, ranked, type Results, resultsOf } from './study-results.ts';
import type { StudyState } from './study.ts';

/** The table of results and the recommendation, with what it takes to repeat them. */
export function studyMarkdown(state: StudyState): string {
  const { study } = state;
  const results = resultsOf(state);
  const advice = recommend(results, (candidate) => study.candidates[candidate]?.learningRates ?? []);
  const { training } = study.config;
  const columns = columnsOf(results);
  const lines = [
    `# ${cell(study.title)}`,
    '',
    advice ? `**${cell(advice.what)}.** ${advice.reasons.map(cell).join(' ')}` : 'No trial has given a result yet.',
    '',
    `| ${columns.map(({ title }) => cell(title)).join(' | ')} |`,
    `| ${columns.map(({ text }) => (text ? '---' : '---:')).join(' | ')} |`,
    ...ranked(results).map((arm) => `| ${columns.map(({ of }) => cell(of(arm))).join(' | ')} |`),
    '',
    `${results.done} of ${results.of} trials; ${training.epochs} epochs each, batch size ${training.batchSize === 0 ? 'all' : training.batchSize}, seeds ${study.seeds.join(', ')}.`,
    'Trials of one seed start from the same weights and see the same batches in the same order.',
    `± is the standard error of the mean over seeds. The target is ${cell(results.monitor)} ${results.rising ? '≥' : '≤'} ${formatMetric(results.monitor, results.target)}${study.target === null ? ', the median of what all trials reached' : ''}; it is looked at once an epoch.`,
    '',
  ];
  return lines.join('\n');
}

interface Column {
  readonly title: string;
  readonly text?: true;
  of(arm: Arm): string;
}

const shown = (estimate: Estimate, metric?: string) => (estimate.count === 0 ? '–' : plusMinus(estimate, metric));
const reached = (arm: Arm, estimate: Estimate, write: (value: number) => string) =>
  estimate.count === 0 ? '–' : `${write(estimate.mean)} (${estimate.count} of ${arm.outcomes.length})`;

const columnsOf = ({ monitor, metric }: Results): readonly Column[] => [
  { title: 'optimizer', text: true, of: ({ title }) => title },
  { title: 'learning rate', of: ({ learningRate }) => formatHyperparameter(learningRate) },
  { title: `best ${monitor}`, of: ({ best }) => shown(best, monitor) },
  ...(metric === undefined ? [] : [{ title: `best ${metric}`, of: (arm: Arm) => shown(arm.metric, metric) }]),
  { title: 'steps to target', of: (arm) => reached(arm, arm.stepsToTarget, (value) => value.toFixed(0)) },
  { title: 'time to target', of: (arm) => reached(arm, arm.secondsToTarget, formatDuration) },
  { title: 'final gap', of: ({ gap }) => shown(gap) },
  { title: 'diverged', of: ({ diverged }) => formatPercent(diverged) },
  { title: 'spread', of: ({ spread }) => (Number.isNaN(spread) ? '–' : formatMetric(monitor, spread)) },
];

/** Names are data: nothing in them may become a column, a tag or a link. */
const cell = (text: string) => text.replace(/[\\|<>[\]`*_#]/g, '\\$&').replaceAll(/\s+/g, ' ');

/** A row a trial, every number in full. */
export function studyCsv(state: StudyState): string {
  const results = resultsOf(state);
  const outcomes = results.arms.flatMap((arm) => arm.outcomes.map((outcome) => ({ arm, outcome })));
  const head = [
    'trial',
    'optimizer',
    'learning_rate',
    'seed',
    'status',
    `best_${results.monitor}`,
    'best_epoch',
    ...(results.metric === undefined ? [] : [`best_${results.metric}`]),
    'gap',
    'steps_to_target',
    'seconds_to_target',
    'steps',
    'seconds',
    'run',
  ];
  const rows = outcomes
    .sort((a, b) => a.outcome.trial.index - b.outcome.trial.index)
    .map(({ arm, outcome }) => [
      outcome.trial.index + 1,
      arm.title,
      arm.learningRate,
      outcome.trial.seed,
      outcome.diverged ? 'diverged' : outcome.result.status,
      outcome.best,
      outcome.bestEpoch || Number.NaN,
      ...(results.metric === undefined ? [] : [outcome.metric]),
      outcome.gap,
      outcome.stepsToTarget,
      outcome.secondsToTarget,
      outcome.result.steps,
      outcome.seconds,
      outcome.trial.run,
    ]);
  return `${[head, ...rows].map((row) => row.map(field).join(',')).join('\n')}\n`;
}

/** What is no number is an empty field. A text that a spreadsheet would take for a formula is kept a text. */
function field(value: string | number): string {
  if (typeof value === 'number') return Number.isNaN(value) ? '' : String(value);
  const text = /^[=+\-@]/.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
