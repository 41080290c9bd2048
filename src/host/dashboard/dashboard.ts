/** The dashboard: a webview beside the editor that shows one run, or several compared. */
import * as vscode from 'vscode';
import { messageOf } from '../../core/fault.ts';
import { trialsOf } from '../../core/study.ts';
import { dispatch } from '../../core/dispatch.ts';
import type { Run, RunNotes } from '../../core/run.ts';
import type { PageCommand } from '../../core/page-commands.ts';
import type { HostMessage, PageMessage } from '../../protocol.ts';
import { hints } from '../commands/command-table.ts';
import { parsePageMessage } from './page-messages.ts';
import type { OpenRun, Runs } from '../runs/runs.ts';
import { initWebview } from '../webviews/init-webview.ts';
import { throttle } from '../throttle.ts';
import { PacedPost } from '../webviews/paced-post.ts';
import type { Studies } from '../runs/studies.ts';
import { batches, Subscriptions } from './view-subscriptions.ts';

export const VIEW_TYPE = 'descent.dashboard';
const SHOWN = 'descent.shown';
const STUDY = 'descent.study';
/** Milliseconds. As in runs.ts, so that news wait only once. */
const INTERVAL = 40;
/** No more than this share of the host's time goes into answering the page. */
const SHARE = 0.25;

export class Dashboard implements vscode.WebviewPanelSerializer {
  readonly #extension: vscode.Uri;
  readonly #memory: vscode.Memento;
  readonly #runs: Runs;
  readonly #studies: Studies;
  readonly #subscriptions = new Subscriptions();
  readonly #run: (command: PageCommand) => void;
  readonly #disposables: vscode.Disposable[] = [];
  readonly #drawn = new vscode.EventEmitter<number>();
  /** The page has drawn up to this step; tests wait for it. */
  readonly onDrawn = this.#drawn.event;
  readonly #shownChanged = new vscode.EventEmitter<void>();
  /** Other runs are shown, or the dashboard was shown, hidden or closed. */
  readonly onDidChangeShown = this.#shownChanged.event;
  #panel: vscode.WebviewPanel | undefined;
  /** The page has said `ready` and is visible. */
  #ready = false;
  #queued: HostMessage[] = [];
  #shown: readonly string[];
  /** What was requested last, also while it is still being read. */
  #requested: readonly string[];
  /** The study that is shown instead of a run: its trials are what is shown. */
  #study: string | undefined;
  readonly #posted = new Map<string, { readonly run: Run; readonly notes: RunNotes }>();
  /** Runs that have changed since the page was sent them. */
  readonly #changed = new Set<string>();
  readonly #paced = new PacedPost<HostMessage>(
    (message) => this.#panel?.webview.postMessage(message),
    () => this.#views.ask(),
  );
  #views = throttle(INTERVAL, () => this.#postViews());
  #nextPost = 0;

  constructor(context: vscode.ExtensionContext, runs: Runs, studies: Studies, run: (command: PageCommand) => void) {
    this.#extension = context.extensionUri;
    this.#memory = context.workspaceState;
    this.#runs = runs;
    this.#studies = studies;
    this.#run = run;
    this.#shown = context.workspaceState.get<string[]>(SHOWN) ?? [];
    this.#requested = this.#shown;
    this.#study = context.workspaceState.get<string>(STUDY);
    this.#disposables.push(
      this.#drawn,
      this.#shownChanged,
      runs.onDidChangeList(() => this.#postRuns()),
      runs.onDidChange((changed) => this.#onRunChange(changed)),
      runs.onMatrix(({ run, matrix }) => this.post({ type: 'matrix', run, matrix })),
      studies.onDidChange(() => void this.#followStudy()),
      vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, this),
    );
  }

  /** The first is the main run, the others are compared with it. */
  get shown(): readonly string[] {
    return this.#shown;
  }

  get visible(): boolean {
    return this.#panel?.visible === true;
  }

  /** Brings the dashboard up, beside the editor if it was not open; the focus stays where it is. */
  open(): void {
    if (this.#panel) {
      this.#panel.reveal(undefined, true);
      return;
    }
    const column = vscode.window.activeTextEditor ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    this.#adopt(vscode.window.createWebviewPanel(VIEW_TYPE, 'Descent', { viewColumn: column, preserveFocus: true }));
  }

  /** Shows these runs and brings the dashboard up. */
  async show(ids: readonly string[]): Promise<void> {
    this.open();
    this.#setStudy(undefined);
    await this.#showRuns(ids);
  }

  /** The study in front; undefined when runs are. */
  get study(): string | undefined {
    return this.#study;
  }

  /** Shows a study with the runs of its trials, and brings the dashboard up. */
  async showStudy(id: string): Promise<void> {
    this.open();
    this.#setStudy(id);
    await this.#followStudy();
  }

  /** Sends a message to the page, now or as soon as it is ready. */
  post(message: HostMessage): void {
    if (this.#ready) void this.#panel?.webview.postMessage(message);
    else this.#queued.push(message);
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.#adopt(panel);
  }

  dispose(): void {
    this.#views.dispose();
    this.#panel?.dispose();
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #adopt(panel: vscode.WebviewPanel): void {
    const { webview } = panel;
    this.#panel = panel;
    webview.onDidReceiveMessage((value: unknown) => this.#receive(value));
    panel.onDidChangeViewState(() => {
      // VS Code destroys a hidden page; it posts `ready` again when it is back.
      if (!panel.visible) this.#disconnectPage();
      this.#shownChanged.fire();
    });
    panel.onDidDispose(() => {
      if (this.#panel !== panel) return;
      this.#panel = undefined;
      this.#disconnectPage();
      this.#shownChanged.fire();
    });
    initWebview(panel, this.#extension, 'page');
    this.#shownChanged.fire();
  }

  #disconnectPage(): void {
    this.#ready = false;
    this.#subscriptions.clear();
    this.#posted.clear();
    this.#paced.reset();
  }

  #receive(value: unknown): void {
    const message = parsePageMessage(value);
    if (!message) {
      console.warn('Descent: the dashboard sent an unknown message.');
      return;
    }
    dispatch<PageMessage, void>(message, {
      ready: () => void this.#restorePage(),
      subscribe: ({ views }) => {
        this.#subscriptions.replace(views);
        this.#views.ask();
      },
      command: (command) => this.#run(command),
      drawn: ({ step }) => this.#drawn.fire(step),
    });
  }

  async #restorePage(): Promise<void> {
    this.#subscriptions.clear();
    this.#posted.clear();
    this.#paced.reset();
    this.#ready = true;
    this.post({ type: 'hints', keys: hints(process.platform === 'darwin') });
    if (!this.#runs.ready) await this.#runs.scan();
    if (this.#study !== undefined) {
      if (!this.#studies.ready) await this.#studies.scan();
      await this.#followStudy(true);
    }
    const wanted = this.#requested.filter((id) => this.#runs.listed(id));
    if (this.#study === undefined) await this.#showRuns(wanted.length > 0 ? wanted : this.#defaultRuns());
    for (const message of this.#queued.splice(0)) this.post(message);
  }

  /** Shown when nothing was chosen: the run that is training. */
  #defaultRuns(): readonly string[] {
    const live = this.#runs.live[0]?.id;
    return live === undefined ? [] : [live];
  }

  #setStudy(id: string | undefined): void {
    if (this.#study !== undefined && id === undefined && this.#ready) this.post({ type: 'study', study: null });
    this.#study = id;
    void this.#memory.update(STUDY, id);
  }

  /**
   * Updates the page with the study it shows: a trial began or ended, or the study was deleted. `afresh`: the page has just come
   * up, and after a reload of the window the runs that it showed before are not open yet.
   */
  async #followStudy(afresh = false): Promise<void> {
    if (this.#study === undefined || !this.#ready) return;
    const study = this.#studies.get(this.#study);
    if (!study) {
      this.#setStudy(undefined);
      return;
    }
    const { state, running, own, trials } = study;
    const runs = trialsOf(state.study).map(({ run }) => run);
    const begun = runs.filter((run) => this.#runs.listed(run));
    this.post({ type: 'study', study: { state, running, own, trials } });
    // What is asked for already is on its way: asking again, as each trial that ends does, would begin anew every time.
    const known = [this.#shown, this.#requested].some(
      (ids) => begun.length === ids.length && begun.every((run, k) => run === ids[k]),
    );
    if (afresh || !known) await this.#showRuns(begun);
  }

  async #showRuns(ids: readonly string[]): Promise<void> {
    this.#requested = ids;
    const opened: string[] = [];
    for (const id of new Set(ids)) {
      try {
        await this.#runs.open(id);
        opened.push(id);
      } catch (error) {
        if (this.#runs.listed(id)) void vscode.window.showErrorMessage(messageOf(error));
      }
    }
    // Other runs were requested while these were being read.
    if (this.#requested !== ids) return;
    const live = new Set(this.#runs.live.map(({ id }) => id));
    for (const id of this.#shown) if (!opened.includes(id) && !live.has(id)) this.#runs.close(id);
    this.#shown = opened;
    this.#requested = opened;
    this.#shownChanged.fire();
    void this.#memory.update(SHOWN, opened);
    this.#postRuns();
    for (const id of opened) {
      const run = this.#runs.get(id);
      if (run) this.#onRunChange(run);
    }
  }

  #postRuns(): void {
    if (!this.#ready || !this.#runs.ready) return;
    const runs = this.#runs.list.map(({ summary }) => summary);
    const known = this.#shown.filter((id) => runs.some((run) => run.id === id));
    if (known.length < this.#shown.length) this.#shown = known;
    const main = runs.find(({ id }) => id === known[0]);
    const study = this.#study === undefined ? undefined : this.#studies.get(this.#study)?.state.study.title;
    if (this.#panel) this.#panel.title = study ?? (main ? (main.notes.name ?? main.title) : 'Descent');
    // The trials of a study are listed under it: in a list of runs they would be too many.
    const listed = runs.filter((run) => run.study === undefined || known.includes(run.id) || !this.#studies.get(run.study));
    this.post({ type: 'runs', runs: listed, shown: known });
    void this.#followStudy();
  }

  #onRunChange({ id }: OpenRun): void {
    if (!this.#ready || !this.#shown.includes(id)) return;
    this.#changed.add(id);
    this.#subscriptions.touch(id);
    this.#views.ask();
  }

  /** What has changed since the last time. Views that take longer to compute are posted less often. */
  #postViews(): void {
    if (!this.#ready || !this.visible || this.#paced.waits()) return;
    if (performance.now() < this.#nextPost) {
      this.#views.ask();
      return;
    }
    const began = performance.now();
    for (const id of this.#changed) this.#postRun(id);
    this.#changed.clear();
    const views = this.#subscriptions.changed((id) => this.#runs.get(id)?.data);
    for (const batch of batches(views)) this.#paced.post({ type: 'views', views: batch });
    const ended = performance.now();
    this.#nextPost = ended + (ended - began) * (1 / SHARE - 1);
  }

  #postRun(id: string): void {
    const open = this.#runs.get(id);
    if (!open || !this.#shown.includes(id)) return;
    const { notes, data } = open;
    const posted = this.#posted.get(id);
    if (posted?.run === data.run && posted.notes === notes) return;
    this.#posted.set(id, { run: data.run, notes });
    this.#paced.post({ type: 'run', id, run: data.run, notes });
  }
}
