/** What the command line says of a training while it goes on. Pure. */
import * as l10n from '@vscode/l10n';
import { formatDuration, formatMetric, formatNumber, formatWholeDuration, metricName } from '../core/format.ts';
import type { EventOf } from '../core/run.ts';
import type { RunGlance } from '../core/run-tail.ts';
import { statusLabel } from '../core/run-status.ts';

const BAR = 10;

/** `epoch 4/20 ▓▓▓░░░░░░░ loss 0.214 val 0.287 acc 93.8 % 412 steps/s 1m 12s left`; of what does not fit, the least needed is left out. */
export function progressLine(data: RunGlance, columns = Number.POSITIVE_INFINITY): string {
  const { run } = data;
  const { share, epoch, epochs, stepsPerSecond, left: seconds } = data.progress;
  const filled = Math.round(share * BAR);
  const place = l10n.t('epoch {0}/{1}', epoch, epochs);
  const bar = '▓'.repeat(filled) + '░'.repeat(BAR - filled);
  const pace = stepsPerSecond === undefined ? [] : [`${formatNumber(stepsPerSecond)} steps/s`];
  const left = seconds === undefined ? [] : [`${formatWholeDuration(seconds)} left`];
  const paused = run.status === 'paused' ? ['paused'] : [];
  const known = figures(data, 'steps');
  const lines = [
    [place, bar, ...known, ...pace, ...left, ...paused],
    [place, ...known, ...pace, ...left, ...paused],
    [place, ...known, ...left, ...paused],
    [place, ...left, ...paused],
  ].map((parts) => parts.join('  '));
  return lines.find((line) => line.length <= columns) ?? place;
}

/** `epoch 4/20  loss 0.214  val 0.287  acc 93.8 %`, and a star where it is the best so far. */
export const epochLine = (data: RunGlance, event: EventOf<'epoch'>): string =>
  [
    l10n.t('epoch {0}/{1}', event.epoch, data.run.header.config.training.epochs),
    ...figures(data, 'epochs', event.step),
    ...(event.best ? [l10n.t('★ best so far')] : []),
  ].join('  ');

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
    ...(value === undefined || metric === undefined
      ? []
      : [`${metric === 'accuracy' ? 'acc' : metric} ${formatMetric(metric, value)}`]),
  ];
}

/** How it ended, in one line: `finished after 12 epochs in 1m 03s: best validation accuracy 97.2 % at epoch 11`. */
export function endLine(data: RunGlance): string {
  const { run } = data;
  const time = data.latest('steps', 'time');
  const { monitor } = run.header.config.earlyStopping;
  const best = run.best
    ? l10n.t(': best {0} {1} at epoch {2}', metricName(monitor), formatMetric(monitor, run.best.value), run.best.epoch)
    : '';
  const epochs = `${run.epoch} ${run.epoch === 1 ? 'epoch' : 'epochs'}`;
  return l10n.t(
    '{0} after {1}{2}{3}',
    statusLabel(run.status).word,
    epochs,
    time === undefined ? '' : ` in ${formatDuration(time)}`,
    best,
  );
}
