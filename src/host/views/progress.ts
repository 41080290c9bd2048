/** A notification for each training that goes on out of sight, with a way to stop it. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { formatMetric, formatWholeDuration, metricName } from '../../core/format.ts';
import { statusLabel } from '../../core/run-status.ts';
import { showError } from '../prompts/show-error.ts';
import type { Dashboard } from '../dashboard/dashboard.ts';
import type { OpenRun, Runs } from '../runs/runs.ts';

/** A glance at another tab is no absence. */
const AWAY_MILLISECONDS = 2000;

/**
 * The dashboard tells more than a notification, which would also lie over its form: while it shows a run, that has none. It comes
 * when the dashboard is closed, hidden or shows another run, also after a reload of the window or a resume.
 */
export class Progress {
  readonly #runs: Runs;
  readonly #dashboard: Dashboard;
  /** By run: takes its notification down. */
  readonly #shown = new Map<string, () => void>();
  /** Being asked whether they are to be stopped. */
  readonly #asked = new Set<string>();
  readonly #disposables: vscode.Disposable[];
  #timer: NodeJS.Timeout | undefined;

  constructor(runs: Runs, dashboard: Dashboard) {
    this.#runs = runs;
    this.#dashboard = dashboard;
    this.#disposables = [
      runs.onDidChangeList(() => this.#look()),
      runs.onEvent(() => this.#look()),
      runs.onLost(() => this.#look()),
      dashboard.onDidChangeShown(() => this.#look()),
    ];
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const end of [...this.#shown.values()]) end();
    for (const disposable of this.#disposables) disposable.dispose();
  }

  /** Takes down at once what is not needed any more, and a little later shows what is still missing. */
  #look(): void {
    const wanted = new Set(this.#wanted().map(({ id }) => id));
    for (const [id, end] of [...this.#shown]) if (!wanted.has(id)) end();
    if (![...wanted].some((id) => !this.#shown.has(id))) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      return;
    }
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      for (const run of this.#wanted()) if (!this.#shown.has(run.id)) this.#show(run);
    }, AWAY_MILLISECONDS);
  }

  /** Of its trials, a study tells itself. */
  #wanted(): readonly OpenRun[] {
    const { visible, shown } = this.#dashboard;
    return this.#runs.live.filter(
      ({ id, data }) => !(visible && shown.includes(id)) && !this.#asked.has(id) && data.run.header.trial === undefined,
    );
  }

  #show(run: OpenRun): void {
    const title = run.notes.name ?? run.data.run.header.title;
    void vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      (progress, token) =>
        new Promise<void>((resolve) => {
          let done = 0;
          const report = () => {
            const share = 100 * run.data.progress.share;
            progress.report({ increment: Math.max(0, share - done), message: told(run) });
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

  /** Closing a notification is easily done by mistake, and a stopped training is not easily had again. */
  async #askToStop({ id }: OpenRun, title: string): Promise<void> {
    this.#asked.add(id);
    this.#look();
    const stop = l10n.t('Stop and Keep Best Weights');
    const answer = await vscode.window.showInformationMessage(l10n.t('Stop {0}?', title), stop, l10n.t('Continue Training'));
    if (answer === stop) await this.#runs.send(id, { type: 'stop', restoreBest: true }).catch(showError);
    this.#asked.delete(id);
    this.#look();
  }
}

function told({ data }: OpenRun): string {
  const { header, best, status } = data.run;
  const { epoch, epochs, left } = data.progress;
  const { monitor } = header.config.earlyStopping;
  return [
    ...(status === 'paused' ? [statusLabel(status).word] : []),
    l10n.t('epoch {0}/{1}', epoch, epochs),
    ...(best ? [l10n.t('best {0} {1}', metricName(monitor), formatMetric(monitor, best.value))] : []),
    ...(status === 'running' && left !== undefined ? [l10n.t('{0} left', formatWholeDuration(left))] : []),
  ].join(', ');
}
