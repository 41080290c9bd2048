/** A progress notification for each training that the dashboard does not show, with a button to stop it. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { monitorOf } from '../../core/early-stopping.ts';
import { formatMetric, formatWholeDuration, metricName } from '../../core/format.ts';
import { statusLabel } from '../../core/run-status.ts';
import { showError } from '../prompts/show-error.ts';
import type { Dashboard } from '../dashboard/dashboard.ts';
import { nameOfOpen, type OpenRun, type Runs } from '../runs/runs.ts';

/** The dashboard may be hidden this long before a notification appears. */
const AWAY_MILLISECONDS = 2000;

/**
 * A run has a notification while the dashboard is closed, hidden or shows another run, also after a reload of the window or a
 * resume. A visible dashboard says more, and a notification would cover its form.
 */
export class RunProgress {
  readonly #runs: Runs;
  readonly #dashboard: Dashboard;
  /** By run: closes its notification. */
  readonly #shown = new Map<string, () => void>();
  /** Runs whose user is being asked whether to stop them. */
  readonly #confirming = new Set<string>();
  readonly #disposables: vscode.Disposable[];
  #timer: NodeJS.Timeout | undefined;

  constructor(runs: Runs, dashboard: Dashboard) {
    this.#runs = runs;
    this.#dashboard = dashboard;
    this.#disposables = [
      runs.onDidChangeList(() => this.#update()),
      runs.onEvent(() => this.#update()),
      runs.onLost(() => this.#update()),
      dashboard.onDidChangeShown(() => this.#update()),
    ];
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const end of [...this.#shown.values()]) end();
    for (const disposable of this.#disposables) disposable.dispose();
  }

  /** Closes at once what is no longer needed, and opens what is missing after a delay. */
  #update(): void {
    const wanted = new Set(this.#hiddenRuns().map(({ id }) => id));
    for (const [id, end] of [...this.#shown]) if (!wanted.has(id)) end();
    if (![...wanted].some((id) => !this.#shown.has(id))) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      return;
    }
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      for (const run of this.#hiddenRuns()) if (!this.#shown.has(run.id)) this.#show(run);
    }, AWAY_MILLISECONDS);
  }

  /** A study has a notification of its own for its trials. */
  #hiddenRuns(): readonly OpenRun[] {
    const { visible, shown } = this.#dashboard;
    return this.#runs.live.filter(
      ({ id, data }) => !(visible && shown.includes(id)) && !this.#confirming.has(id) && data.run.header.trial === undefined,
    );
  }

  #show(run: OpenRun): void {
    const title = nameOfOpen(run);
    void vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      (progress, token) =>
        new Promise<void>((resolve) => {
          let done = 0;
          const report = () => {
            const share = 100 * run.data.progress.share;
            progress.report({ increment: Math.max(0, share - done), message: progressMessage(run) });
            done = Math.max(done, share);
          };
          const listener = this.#runs.onEvent(({ run: { id } }) => id === run.id && report());
          this.#shown.set(run.id, () => {
            listener.dispose();
            this.#shown.delete(run.id);
            resolve();
          });
          token.onCancellationRequested(() => void this.#askToStop(run, title));
          report();
        }),
    );
  }

  /** It is easy to close a notification by mistake, and hard to get a stopped training back. */
  async #askToStop({ id }: OpenRun, title: string): Promise<void> {
    this.#confirming.add(id);
    this.#update();
    const stop = l10n.t('Stop and Keep Best Weights');
    const answer = await vscode.window.showInformationMessage(l10n.t('Stop {0}?', title), stop, l10n.t('Continue Training'));
    if (answer === stop) await this.#runs.send(id, { type: 'stop', restoreBest: true }).catch(showError);
    this.#confirming.delete(id);
    this.#update();
  }
}

function progressMessage({ data }: OpenRun): string {
  const { best, status } = data.run;
  const { epoch, epochs, left } = data.progress;
  const monitor = monitorOf(data.run);
  return [
    ...(status === 'paused' ? [statusLabel(status).word] : []),
    l10n.t('epoch {0}/{1}', epoch, epochs),
    ...(best ? [l10n.t('best {0} {1}', metricName(monitor), formatMetric(monitor, best.value))] : []),
    ...(status === 'running' && left !== undefined ? [l10n.t('{0} left', formatWholeDuration(left))] : []),
  ].join(', ');
}
