/** The playground: a webview that steps optimizers down test functions. It needs no run, no trainer and no workspace. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { PageCommand } from '../../core/page-commands.ts';
import type { PlaygroundMessage } from '../../protocol.ts';
import { hints } from '../commands/command-table.ts';
import { parsePageMessage } from '../dashboard/page-messages.ts';
import { initWebview } from './init-webview.ts';

export const PLAYGROUND = 'descent.playground';

export class PlaygroundPanel implements vscode.WebviewPanelSerializer {
  readonly #extension: vscode.Uri;
  readonly #run: (command: PageCommand) => void;
  readonly #serializer: vscode.Disposable;
  readonly #shown = new vscode.EventEmitter<void>();
  /** The page has come up; tests wait for it. */
  readonly onReady = this.#shown.event;
  #panel: vscode.WebviewPanel | undefined;

  constructor(extension: vscode.Uri, run: (command: PageCommand) => void) {
    this.#extension = extension;
    this.#run = run;
    this.#serializer = vscode.window.registerWebviewPanelSerializer(PLAYGROUND, this);
  }

  get visible(): boolean {
    return this.#panel?.visible === true;
  }

  open(): void {
    if (this.#panel) this.#panel.reveal();
    else this.#adopt(vscode.window.createWebviewPanel(PLAYGROUND, l10n.t('Playground'), vscode.ViewColumn.Active));
  }

  /** What a key or the palette asks of the page that is in front. */
  control(act: 'toggle' | 'step' | 'reset'): void {
    this.#post({ type: 'control', act });
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.#adopt(panel);
  }

  dispose(): void {
    this.#panel?.dispose();
    this.#serializer.dispose();
    this.#shown.dispose();
  }

  #adopt(panel: vscode.WebviewPanel): void {
    this.#panel = panel;
    panel.webview.onDidReceiveMessage((value: unknown) => this.#receive(value));
    panel.onDidDispose(() => {
      if (this.#panel === panel) this.#panel = undefined;
    });
    initWebview(panel, this.#extension, 'playground');
  }

  #receive(value: unknown): void {
    const message = parsePageMessage(value);
    if (message?.type === 'ready') {
      this.#post({ type: 'hints', keys: hints(process.platform === 'darwin') });
      this.#shown.fire();
    } else if (message?.type === 'command') this.#run(message);
    else console.warn('Descent: the playground sent an unknown message.');
  }

  #post(message: PlaygroundMessage): void {
    void this.#panel?.webview.postMessage(message);
  }
}
