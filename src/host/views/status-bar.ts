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

/** What the item shows, apart from its figures. */
interface Shown {
  readonly run: string;
  readonly tooltip: string;
}

/**
 * Whatever is set on an item is sent to the window, and a command with arguments gets a new id there each time: a click that
 * begins on the old one goes nowhere. So only what is different is set, and the command and the tooltip hold no figures.
 */
export class StatusBar {
  readonly #runs: Pick<Runs, 'live' | 'onDidChange' | 'onDidChangeList'>;
  readonly #item = vscode.window.createStatusBarItem('descent.status', vscode.StatusBarAlignment.Left, 50);
  readonly #redraw = throttle(500, () => this.#draw());
  readonly #disposables: vscode.Disposable[];
  #shown: Shown | undefined;

  constructor(runs: Pick<Runs, 'live' | 'onDidChange' | 'onDidChangeList'>) {
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
      if (this.#shown) this.#item.hide();
      this.#shown = undefined;
      return;
    }
    const { status, started } = run.data.run;
    const { word } = statusLabel(status);
    const figures = figuresOf(run);
    const more = others.length > 0 ? ` +${others.length}` : '';
    const name = nameOfOpen(run);
    const text = `$(${statusIcon(status)}) ${figures.join('  ')}${more}`;
    if (text !== this.#item.text) {
      this.#item.text = text;
      this.#item.accessibilityInformation = { label: l10n.t('Run {0}, {1}, {2}', name, word, figures.join(', ')) };
    }
    const shown = this.#shown;
    const tooltip = tooltipOf(`${name}: ${word}`, started?.backend);
    if (shown?.tooltip !== tooltip) {
      const markdown = new vscode.MarkdownString(tooltip);
      markdown.isTrusted = { enabledCommands: ['descent.checkBackends'] };
      this.#item.tooltip = markdown;
    }
    if (shown?.run !== run.id)
      this.#item.command = { command: 'descent.openRun', title: l10n.t('Open Run'), arguments: [run.id] };
    if (!shown) this.#item.show();
    this.#shown = { run: run.id, tooltip };
  }
}

/** Which run it is, what computes, and why nothing better does; as Markdown. */
function tooltipOf(head: string, backend: BackendInfo | undefined): string {
  const lines = [`**${escaped(head)}**`, ...(backend ? ['', escaped(backend.detail)] : [])];
  const considered = backend?.considered ?? [];
  for (const { title, reason } of considered) lines.push(escaped(l10n.t('{0} is not used: {1}', translated(title), reason)));
  if (considered.length > 0) lines.push('', l10n.t('[Check Backends](command:descent.checkBackends) shows how to change that.'));
  return [...lines, '', l10n.t('Click to open the dashboard.')].join('  \n');
}

/** As text. `appendText` would make every space one that no line may break at. */
const escaped = (text: string) => text.replace(/[\\`*_{}[\]()#+\-.!~<>&|]/g, '\\$&');

/** What there is to tell, in this order. */
function figuresOf({ data }: OpenRun): readonly string[] {
  const { run, progress } = data;
  const loss = data.latest('steps', 'loss');
  const { stepsPerSecond, left } = progress;
  return [
    ...(loss === undefined ? [] : [l10n.t('loss {0}', formatNumber(loss))]),
    l10n.t('epoch {0}/{1}', progress.epoch, progress.epochs),
    ...(run.status === 'running'
      ? [
          ...(stepsPerSecond === undefined ? [] : [l10n.t('{0} steps/s', formatNumber(stepsPerSecond))]),
          ...(left === undefined ? [] : [l10n.t('{0} left', formatWholeDuration(left))]),
        ]
      : [statusLabel(run.status).word]),
  ];
}
