/** The training in one line of the status bar; a click opens the dashboard. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { BackendInfo } from '../../core/backend.ts';
import { formatNumber, formatWholeDuration } from '../../core/format.ts';
import { nameOfOpen, type OpenRun, type Runs } from '../runs/runs.ts';
import { throttle } from '../throttle.ts';
import { statusLabel } from '../../core/run-status.ts';
import { translated } from '../../core/localize.ts';
import { statusIcon } from '../state-labels.ts';

export class StatusBar {
  readonly #runs: Runs;
  readonly #item = vscode.window.createStatusBarItem('descent.status', vscode.StatusBarAlignment.Left, 50);
  readonly #redraw = throttle(500, () => this.#draw());
  readonly #disposables: vscode.Disposable[];

  constructor(runs: Runs) {
    this.#runs = runs;
    this.#item.name = l10n.t('Descent Training');
    this.#disposables = [
      this.#item,
      this.#redraw,
      runs.onDidChange(({ live }) => live && this.#redraw.ask()),
      runs.onDidChangeList(() => this.#redraw.ask()),
    ];
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #draw(): void {
    const [run, ...others] = this.#runs.live;
    if (!run) {
      this.#item.hide();
      return;
    }
    const { status } = run.data.run;
    const { word } = statusLabel(status);
    const parts = figuresOf(run);
    const more = others.length > 0 ? ` +${others.length}` : '';
    const name = nameOfOpen(run);
    this.#item.text = `$(${statusIcon(status)}) ${[...parts.values()].join('  ')}${more}`;
    this.#item.tooltip = tooltip(`${name}: ${word}`, [...parts.values()], run.data.run.started?.backend);
    this.#item.accessibilityInformation = { label: l10n.t('Run {0}, {1}, {2}', name, word, [...parts.values()].join(', ')) };
    this.#item.command = { command: 'descent.openRun', title: l10n.t('Open Run'), arguments: [run.id] };
    this.#item.show();
  }
}

/** The figures, what computes, and why nothing better does. */
function tooltip(head: string, parts: readonly string[], backend: BackendInfo | undefined): vscode.MarkdownString {
  const lines = [`**${escaped(head)}**`, escaped(parts.join(' · ')), ...(backend ? ['', escaped(backend.detail)] : [])];
  const considered = backend?.considered ?? [];
  for (const { title, reason } of considered) lines.push(escaped(l10n.t('{0} is not used: {1}', translated(title), reason)));
  if (considered.length > 0) lines.push('', l10n.t('[Check Compute](command:descent.checkCompute) shows how to change that.'));
  const text = new vscode.MarkdownString([...lines, '', l10n.t('Click to open the dashboard.')].join('  \n'));
  text.isTrusted = { enabledCommands: ['descent.checkCompute'] };
  return text;
}

/** As text. `appendText` would make every space one that no line may break at. */
const escaped = (text: string) => text.replace(/[\\`*_{}[\]()#+\-.!~<>&|]/g, '\\$&');

/** What there is to tell, by what it is. */
function figuresOf({ data }: OpenRun): ReadonlyMap<string, string> {
  const { run, progress } = data;
  const all = new Map<string, string>();
  const loss = data.latest('steps', 'loss');
  if (loss !== undefined) all.set('Loss', l10n.t('loss {0}', formatNumber(loss)));
  all.set('Epoch', l10n.t('epoch {0}/{1}', progress.epoch, progress.epochs));
  if (run.status !== 'running') return all.set('State', statusLabel(run.status).word);
  const { stepsPerSecond, left } = progress;
  if (stepsPerSecond !== undefined) all.set('Speed', l10n.t('{0} steps/s', formatNumber(stepsPerSecond)));
  if (left !== undefined) all.set('Time left', l10n.t('{0} left', formatWholeDuration(left)));
  return all;
}
