/** Exports a study as Markdown and as CSV. Pure. */
import * as l10n from '@vscode/l10n';
import { formatMetric, metricName } from './format.ts';
import { recommend } from './recommendation.ts';
import { studyColumns } from './study-columns.ts';
import { ranked, resultsOf } from './study-results.ts';
import type { StudyState } from './study.ts';

/** The results and the recommendation as Markdown, with the information needed to reproduce them. */
export function studyMarkdown(state: StudyState): string {
  const { study } = state;
  const results = resultsOf(state);
  const advice = recommend(results, (candidate) => study.candidates[candidate]?.learningRates ?? []);
  const { training } = study.config;
  const columns = studyColumns(results);
  const lines = [
    `# ${cell(study.title)}`,
    '',
    advice ? `**${cell(advice.what)}.** ${advice.reasons.map(cell).join(' ')}` : l10n.t('No trial has finished yet.'),
    '',
    `| ${columns.map(({ title }) => cell(title)).join(' | ')} |`,
    `| ${columns.map(({ text }) => (text ? '---' : '---:')).join(' | ')} |`,
    ...ranked(results).map((arm) => `| ${columns.map(({ show }) => cell(show(arm))).join(' | ')} |`),
    '',
    l10n.t(
      '{0} of {1} trials; {2} epochs each, batch size {3}, seeds {4}.',
      results.done,
      results.of,
      training.epochs,
      training.batchSize === 0 ? 'all' : training.batchSize,
      study.seeds.join(', '),
    ),
    l10n.t('Trials with the same seed start from the same weights and use the same batches in the same order.'),
    l10n.t(
      '± is the standard error of the mean over seeds. The target is {0} {1} {2}{3}. It is checked once per epoch.',
      cell(metricName(results.monitor)),
      results.rising ? '≥' : '≤',
      formatMetric(results.monitor, results.target),
      study.target === null ? ', the median of the best values of all trials' : '',
    ),
    '',
  ];
  return lines.join('\n');
}

/** Escapes a name, so that it cannot add columns, tags or links. */
const cell = (text: string) => text.replace(/[\\|<>[\]`*_#]/g, '\\$&').replaceAll(/\s+/g, ' ');

/** The trials as CSV: one row per trial, with unrounded numbers. */
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
    'mean_gradient_norm',
    'largest_gradient_norm',
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
      outcome.gradientNorm,
      outcome.largestGradientNorm,
      outcome.stepsToTarget,
      outcome.secondsToTarget,
      outcome.result.steps,
      outcome.seconds,
      outcome.trial.run,
    ]);
  return `${[head, ...rows].map((row) => row.map(field).join(',')).join('\n')}\n`;
}

/** Formats a CSV field. NaN is empty. A leading quote keeps spreadsheets from reading a text as a formula. */
function field(value: string | number): string {
  if (typeof value === 'number') return Number.isNaN(value) ? '' : String(value);
  const text = /^[=+\-@]/.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
