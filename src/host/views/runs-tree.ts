/** The Runs view: every run of the workspace, live ones on top. */
import * as vscode from 'vscode';
import { describe, nameOf } from '../acts/targets.ts';
import type { BrokenRun, ListedRun, Runs } from '../runs.ts';
import { throttle } from '../throttle.ts';
import { isLive, STATES } from '../words.ts';

/** What context menus pass to commands. */
export interface RunItem {
  readonly id: string;
  readonly run: ListedRun | BrokenRun;
}

export class RunsTree implements vscode.TreeDataProvider<RunItem> {
  readonly #runs: Runs;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #redraw = throttle(500, () => this.#changed.fire());
  readonly #disposables: vscode.Disposable[];
  readonly onDidChangeTreeData = this.#changed.event;
  readonly view: vscode.TreeView<RunItem>;

  constructor(runs: Runs) {
    this.#runs = runs;
    this.view = vscode.window.createTreeView('descent.runs', {
      treeDataProvider: this,
      canSelectMany: true,
      showCollapseAll: false,
    });
    // Times ago move on by themselves.
    const clock = setInterval(() => this.view.visible && this.#redraw.ask(), 60_000);
    this.#disposables = [
      this.#changed,
      this.#redraw,
      this.view,
      { dispose: () => clearInterval(clock) },
      runs.onDidChangeList(() => this.#update()),
      runs.onEvent(() => this.#update()),
    ];
  }

  async getChildren(parent?: RunItem): Promise<RunItem[]> {
    if (parent) return [];
    if (!this.#runs.ready) await this.#runs.scan();
    const { list, broken } = this.#runs;
    const rank = ({ summary }: ListedRun) => (isLive(summary.status) ? 0 : 1);
    const runs = [...list].sort((a, b) => rank(a) - rank(b)).map((run) => ({ id: run.summary.id, run }));
    return [...runs, ...broken.map((run) => ({ id: run.id, run }))];
  }

  getTreeItem({ run }: RunItem): vscode.TreeItem {
    return 'summary' in run ? itemOf(run) : brokenItem(run);
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #update(): void {
    const live = this.#runs.live.length;
    this.view.badge =
      live === 0 ? undefined : { value: live, tooltip: live === 1 ? 'A training is running' : `${live} trainings are running` };
    this.#redraw.ask();
  }
}

function itemOf({ summary, folder }: ListedRun): vscode.TreeItem {
  const { status, notes, id } = summary;
  const { icon, color } = STATES[status];
  const item = new vscode.TreeItem(nameOf(summary));
  item.id = folder;
  item.description = `${notes.starred ? '★ ' : ''}${describe(summary)}`;
  item.iconPath = new vscode.ThemeIcon(icon, color === undefined ? undefined : new vscode.ThemeColor(color));
  item.contextValue = ['run', isLive(status) ? 'live' : 'ended', status, ...(resumable(status) ? ['resumable'] : [])].join(' ');
  item.tooltip = tooltipOf(nameOf(summary), [
    summary.title,
    describe(summary),
    `epoch ${summary.epoch} of ${summary.epochs}`,
    ...(summary.best ? [`best at epoch ${summary.best.epoch}`] : []),
  ]);
  item.accessibilityInformation = { label: `${nameOf(summary)}, ${describe(summary)}` };
  item.command = { command: 'descent.openRun', title: 'Open Run', arguments: [id] };
  return item;
}

const resumable = (status: ListedRun['summary']['status']) => ['interrupted', 'failed', 'stopped'].includes(status);

function brokenItem({ id, folder, problem }: BrokenRun): vscode.TreeItem {
  const item = new vscode.TreeItem(id);
  item.id = folder;
  item.description = problem.message;
  item.iconPath = new vscode.ThemeIcon('warning', new vscode.ThemeColor('charts.orange'));
  item.contextValue = 'broken ended';
  item.tooltip = tooltipOf(id, [problem.message, ...(problem.remedy ? [problem.remedy] : [])]);
  return item;
}

/** Names are shown as text: none of what is in them is markdown or HTML. */
function tooltipOf(title: string, lines: readonly string[]): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.appendText(title);
  for (const line of new Set(lines.filter((line) => line !== title))) text.appendMarkdown('  \n').appendText(line);
  return text;
}
