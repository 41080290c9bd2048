/** The runs table: a page with every run of the workspace, its settings and results, to filter, sort, group and compare. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { tabledRun } from '../../catalog/run-table.ts';
import { tableOf } from '../../core/runs-table/columns.ts';
import { parseLayout } from '../../core/runs-table/layout.ts';
import { TableSender } from '../../core/runs-table/wire.ts';
import type { PageCommand } from '../../core/page-commands.ts';
import type { RunsTableMessage, RunsTablePageMessage } from '../../protocol.ts';
import { hints } from '../commands/command-table.ts';
import { parsePageMessage } from '../dashboard/page-messages.ts';
import type { Runs } from '../runs/runs.ts';
import type { Studies } from '../runs/studies.ts';
import { throttle } from '../throttle.ts';
import { initWebview } from './init-webview.ts';
import { PacedPost } from './paced-post.ts';

export const RUNS_TABLE = 'descent.runsTable';
const LAYOUT = 'descent.runsTable.layout';
/** Lists change in bursts: a bulk action writes many notes, a study starts many runs. */
const INTERVAL = 150;
/** How often the values of a run that is training are brought up to date. */
const LIVE_INTERVAL = 1000;

export class RunsTable implements vscode.WebviewPanelSerializer {
  readonly #extension: vscode.Uri;
  readonly #memory: vscode.Memento;
  readonly #runs: Runs;
  readonly #studies: Studies;
  readonly #run: (command: PageCommand) => void;
  readonly #sender = new TableSender();
  readonly #posts = throttle(INTERVAL, () => this.#postTable());
  readonly #refreshes = throttle(LIVE_INTERVAL, () => void this.#refresh());
  readonly #paced = new PacedPost<RunsTableMessage>(
    (message) => this.#panel?.webview.postMessage(message),
    () => this.#posts.ask(),
  );
  readonly #touched = new Set<string>();
  readonly #disposables: readonly vscode.Disposable[];
  readonly #posted = new vscode.EventEmitter<void>();
  /** The page has been sent what has changed; tests wait for it. */
  readonly onPosted = this.#posted.event;
  #panel: vscode.WebviewPanel | undefined;
  /** The page has said `ready` and is visible. */
  #ready = false;

  constructor(context: vscode.ExtensionContext, runs: Runs, studies: Studies, run: (command: PageCommand) => void) {
    this.#extension = context.extensionUri;
    this.#memory = context.workspaceState;
    this.#runs = runs;
    this.#studies = studies;
    this.#run = run;
    this.#disposables = [
      this.#posted,
      this.#posts,
      this.#refreshes,
      runs.onDidChangeList(() => this.#posts.ask()),
      studies.onDidChange(() => this.#posts.ask()),
      runs.onEvent(({ run: { id } }) => {
        this.#touched.add(id);
        this.#refreshes.ask();
      }),
      vscode.window.registerWebviewPanelSerializer(RUNS_TABLE, this),
    ];
  }

  open(): void {
    if (this.#panel) this.#panel.reveal();
    else this.#adopt(vscode.window.createWebviewPanel(RUNS_TABLE, l10n.t('Runs'), vscode.ViewColumn.Active));
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.#adopt(panel);
  }

  dispose(): void {
    this.#panel?.dispose();
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #adopt(panel: vscode.WebviewPanel): void {
    this.#panel = panel;
    panel.webview.onDidReceiveMessage((value: unknown) => void this.#receive(value));
    panel.onDidChangeViewState(() => {
      // A hidden page is taken down by VS Code; it will say `ready` again when it comes back.
      if (!panel.visible) this.#ready = false;
    });
    panel.onDidDispose(() => {
      if (this.#panel !== panel) return;
      this.#panel = undefined;
      this.#ready = false;
    });
    initWebview(panel, this.#extension, 'runs-table');
  }

  async #receive(value: unknown): Promise<void> {
    const message = parseTableMessage(value);
    if (message?.type === 'ready') {
      this.#ready = true;
      this.#sender.reset();
      this.#paced.reset();
      this.#post({ type: 'hints', keys: hints(process.platform === 'darwin') });
      this.#post({ type: 'layout', layout: parseLayout(this.#memory.get(LAYOUT)) });
      if (!this.#runs.ready) await this.#runs.scan();
      if (!this.#studies.ready) await this.#studies.scan();
      this.#postTable();
    } else if (message?.type === 'layout') {
      await this.#memory.update(LAYOUT, message.layout);
    } else if (message?.type === 'command') this.#run(message);
    else console.warn('Descent: the runs table sent an unknown message.');
  }

  /** Results of live runs grow with their logs; of a hidden table they are read when it comes back. */
  async #refresh(): Promise<void> {
    if (!this.#ready) return;
    const ids = [...this.#touched];
    this.#touched.clear();
    for (const id of ids) await this.#runs.refresh(id);
  }

  #postTable(): void {
    if (!this.#ready || !this.#runs.ready || this.#paced.waits()) return;
    const studies = new Map(this.#studies.list.map(({ id, state }) => [id, state.study.title]));
    const table = tableOf(this.#runs.list.map((run) => tabledRun(run, run.summary.title, studies)));
    this.#paced.post({ type: 'table', ...this.#sender.update(table) });
    this.#posted.fire();
  }

  #post(message: RunsTableMessage): void {
    void this.#panel?.webview.postMessage(message);
  }
}

/** What the page sends, or undefined when it is nothing that the page may send. */
export function parseTableMessage(value: unknown): RunsTablePageMessage | undefined {
  if (typeof value === 'object' && value !== null && 'type' in value && value.type === 'layout')
    return { type: 'layout', layout: parseLayout('layout' in value ? value.layout : undefined) };
  const message = parsePageMessage(value);
  return message?.type === 'ready' || message?.type === 'command' ? message : undefined;
}
