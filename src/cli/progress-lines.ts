/** What the command line says of a training while it goes on. Pure. */
import * as l10n from '@vscode/l10n';
import { baselineOf } from '../core/baseline.ts';
import { monitorOf } from '../core/early-stopping.ts';
import { formatDuration, formatMetric, formatNumber, formatWholeDuration, isShare, metricName } from '../core/format.ts';
import type { EventOf } from '../core/run.ts';
import type { RunGlance } from '../core/run-tail.ts';
import { statusLabel } from '../core/run-status.ts';

const BAR = 10;
const SHORT: Readonly<Record<string, string>> = { accuracy: 'acc', r2: 'R²' };

/** `epoch 4/20 ▓▓▓░░░░░░░ loss 0.214 val 0.287 acc 93.8 % 412 steps/s 1m 12s left`; of what does not fit, the least needed is left out. */
export function progressLine(data: RunGlance, columns = Number.POSITIVE_INFINITY): string {
  const { run } = data;
  const { share, epoch, epochs, stepsPerSecond, left: seconds } = data.progress;
  const filled = Math.round(share * BAR);
  const place = l10n.t('epoch {0}/{1}', epoch, epochs);
  const bar = '▓'.repeat(filled) + '░'.repeat(BAR - filled);
  const pace = stepsPerSecond === undefined ? [] : [l10n.t('{0} steps/s', formatNumber(stepsPerSecond))];
  const left = seconds === undefined ? [] : [l10n.t('{0} left', formatWholeDuration(seconds))];
  const paused = run.status === 'paused' ? [statusLabel(run.status).word] : [];
  const known = figures(data, 'steps');
  const lines = [
    [place, bar, ...known, ...pace, ...left, ...paused],
    [place, ...known, ...pace, ...left, ...paused],
    [place, ...known, ...left, ...paused],
    [place, ...left, ...paused],
  ].map((parts) => parts.join('  '));
  return lines.find((line) => line.length <= columns) ?? place;
}

/** Whether the epoch's own row has come, rather than that of an earlier epoch. */
export const hasFigures = (data: RunGlance, event: EventOf<'epoch'>): boolean =>
  data.latest('epochs', 'epoch', event.step) === event.epoch;

/** `epoch 4/20  loss 0.214  val 0.287  acc 93.8 %`, and a star where it is the best so far. */
export const epochLine = (data: RunGlance, event: EventOf<'epoch'>): string =>
  [
    l10n.t('epoch {0}/{1}', event.epoch, data.run.header.config.training.epochs),
    ...(hasFigures(data, event) ? [...figures(data, 'epochs', event.step), ...baseRate(data)] : []),
    ...(event.best ? [l10n.t('★ best so far')] : []),
  ].join('  ');

/** What the accuracy before it is to be compared with. */
function baseRate({ run }: RunGlance): readonly string[] {
  const metric = run.started?.metrics[0] ?? '';
  const base = isShare(metric) ? baselineOf(run, shownColumn(run, metric)) : undefined;
  return base ? [`(${base.text})`] : [];
}

/** The column of a metric that is shown: of validation, where there is one. */
const shownColumn = ({ started }: RunGlance['run'], metric: string) =>
  (started?.examples.validation ?? 0) > 0 ? `val_${metric}` : metric;

/** The loss of a table, and what was last validated, as of a step. */
function figures(data: RunGlance, table: 'steps' | 'epochs', step = Number.POSITIVE_INFINITY): string[] {
  const metric = data.run.started?.metrics[0];
  const latest = (column: string) => data.latest(table, column, step);
  const loss = latest('loss');
  const validation = data.latest('epochs', 'val_loss', step);
  const value = metric === undefined ? undefined : (data.latest('epochs', `val_${metric}`, step) ?? latest(metric));
  return [
    ...(loss === undefined ? [] : [l10n.t('loss {0}', formatNumber(loss))]),
    ...(validation === undefined ? [] : [l10n.t('val {0}', formatNumber(validation))]),
    ...(value === undefined || metric === undefined ? [] : [`${SHORT[metric] ?? metric} ${formatMetric(metric, value)}`]),
  ];
}

/** How it ended, in one line: `finished · 12 epochs · 1m 03s · best validation accuracy 97.2 % at epoch 11`. */
export function endLine(data: RunGlance): string {
  const { run } = data;
  const time = data.latest('steps', 'time');
  const monitor = monitorOf(run);
  const { best } = run;
  return [
    statusLabel(run.status).word,
    run.epoch === 1 ? l10n.t('1 epoch') : l10n.t('{0} epochs', run.epoch),
    ...(time === undefined ? [] : [formatDuration(time)]),
    ...(best ? [l10n.t('best {0} {1} at epoch {2}', metricName(monitor), formatMetric(monitor, best.value), best.epoch)] : []),
    ...compared(data),
  ].join(' · ');
}

/** `validation accuracy 98.5 % (base rate 99.0 %)`, of the last epoch. */
function compared(data: RunGlance): readonly string[] {
  const { run } = data;
  const column = shownColumn(run, run.started?.metrics[0] ?? '');
  const base = baselineOf(run, column);
  const value = data.latest('epochs', column);
  return base && value !== undefined ? [`${metricName(column)} ${formatMetric(column, value)} (${base.text})`] : [];
}
