/** The page of Check Backends: it tries every backend, row by row, and shows what each one is worth here. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { BACKENDS } from '../../catalog/settings.ts';
import { type BackendTable, isComplete, unchecked } from '../../core/backend-table.ts';
import type { PageCommand } from '../../core/page-commands.ts';
import type { BackendsMessage } from '../../protocol.ts';
import { checkBackends } from '../../store/check-backends.ts';
import { anyRuntime } from '../../store/node-runtime.ts';
import { hints } from '../commands/command-table.ts';
import { parsePageMessage } from '../dashboard/page-messages.ts';
import type { Runs } from '../runs/runs.ts';
import { configured, nodePath, backendEnvironment } from '../backend-environment.ts';
import { initWebview } from './init-webview.ts';
import type { Trainers } from '../runs/trainers.ts';

const VIEW_TYPE = 'descent.backends';

export class BackendsPanel implements vscode.WebviewPanelSerializer {
  readonly #extension: vscode.Uri;
  readonly #trainers: Trainers;
  readonly #runs: Runs;
  readonly #run: (command: PageCommand) => void;
  readonly #disposables: vscode.Disposable[];
  readonly #changed = new vscode.EventEmitter<BackendTable>();
  /** The table has changed; tests wait for it. */
  readonly onDidChange = this.#changed.event;
  #panel: vscode.WebviewPanel | undefined;
  #table: BackendTable | undefined;
  #checking: AbortController | undefined;

  constructor({ extensionUri }: vscode.ExtensionContext, trainers: Trainers, runs: Runs, run: (command: PageCommand) => void) {
    this.#extension = extensionUri;
    this.#trainers = trainers;
    this.#runs = runs;
    this.#run = run;
    this.#disposables = [
      this.#changed,
      vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, this),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (this.#table && event.affectsConfiguration('descent.backend')) this.#show({ ...this.#table, chosen: chosen() });
      }),
    ];
  }

  get table(): BackendTable | undefined {
    return this.#table;
  }

  /** Shows the page and checks all backends, if that is not already going on. Closing the page ends the check. */
  async check(): Promise<void> {
    if (this.#panel) this.#panel.reveal();
    else this.#adopt(vscode.window.createWebviewPanel(VIEW_TYPE, l10n.t('Backends'), vscode.ViewColumn.Active));
    if (this.#checking) return;
    const checking = new AbortController();
    this.#checking = checking;
    const rest = { checked: Date.now(), busy: this.#runs.live.length > 0 };
    this.#show({ ...rest, rows: unchecked(BACKENDS), chosen: chosen() });
    const { trainer, storage } = this.#trainers.launch;
    const { execPath, noNode } = await anyRuntime({ backend: 'auto', path: nodePath() });
    const around = { ...backendEnvironment(storage), ...(noNode ? { noNode } : {}) };
    const parts = { trainer, execPath, around, signal: checking.signal };
    await checkBackends(BACKENDS, parts, (rows) => this.#show({ ...rest, rows, chosen: chosen() }));
    if (this.#checking === checking) this.#checking = undefined;
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.#adopt(panel);
  }

  dispose(): void {
    this.#checking?.abort();
    this.#panel?.dispose();
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #adopt(panel: vscode.WebviewPanel): void {
    this.#panel = panel;
    panel.webview.onDidReceiveMessage((value: unknown) => this.#receive(value));
    panel.onDidDispose(() => {
      if (this.#panel !== panel) return;
      this.#panel = undefined;
      this.#checking?.abort();
      this.#checking = undefined;
      // An incomplete table must not be shown as if it were complete.
      if (this.#table && !isComplete(this.#table.rows)) this.#table = undefined;
    });
    initWebview(panel, this.#extension, 'backends');
  }

  #show(table: BackendTable): void {
    this.#table = table;
    this.#post({ type: 'table', table });
    this.#changed.fire(table);
  }

  #receive(value: unknown): void {
    const message = parsePageMessage(value);
    if (message?.type === 'ready') {
      this.#post({ type: 'hints', keys: hints(process.platform === 'darwin') });
      if (this.#table) this.#post({ type: 'table', table: this.#table });
    } else if (message?.type === 'command') this.#run(message);
    else console.warn('Descent: the page of Check Backends sent an unknown message.');
  }

  #post(message: BackendsMessage): void {
    void this.#panel?.webview.postMessage(message);
  }
}

const chosen = () => configured().backend;
