/** A notification for a training that was started in this window, with a way to stop it. */
import * as vscode from 'vscode';
import { metricFigure } from '../../core/format.ts';
import { epochOf } from '../../core/summary.ts';
import { showError } from '../errors.ts';
import type { OpenRun, Runs } from '../runs.ts';
import { isLive, metricName } from '../words.ts';

/** Shows it until the run has ended, or until the person has asked for the training to be stopped. */
export function showProgress(runs: Runs, run: OpenRun): void {
  const title = run.notes.name ?? run.data.run.header.title;
  void vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    (progress, token) => {
      let done = 0;
      return new Promise<void>((resolve) => {
        const report = () => {
          const { epoch, header, best, status } = run.data.run;
          if (!run.live && !isLive(status)) return end();
          const share = (100 * epoch) / header.config.training.epochs;
          const value = best
            ? `, best ${metricName(header.config.earlyStopping.monitor)} ${metricFigure(header.config.earlyStopping.monitor, best.value)}`
            : '';
          progress.report({
            increment: Math.max(0, share - done),
            message: `${status === 'paused' ? 'paused, ' : ''}epoch ${epochOf(run.data.run)} of ${header.config.training.epochs}${value}`,
          });
          done = Math.max(done, share);
        };
        const listeners = vscode.Disposable.from(
          runs.onEvent(({ run: { id } }) => id === run.id && report()),
          runs.onDidChange(({ id }) => id === run.id && !isLive(run.data.run.status) && end()),
        );
        const end = () => {
          listeners.dispose();
          resolve();
        };
        token.onCancellationRequested(() => {
          void askToStop(runs, run, title);
          end();
        });
        report();
      });
    },
  );
}

/** Closing a notification is easily done by mistake, and a stopped training is not easily had again. */
async function askToStop(runs: Runs, run: OpenRun, title: string): Promise<void> {
  const stop = 'Stop and Keep Best Weights';
  const answer = await vscode.window.showInformationMessage(`Stop ${title}?`, stop, 'Keep Training');
  if (answer === stop) await runs.send(run.id, { type: 'stop', restoreBest: true }).catch(showError);
}
