/** The Runs view: live runs on top, then the newest runs and studies by day. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { doneOf, trialsOf } from '../../core/study.ts';
import { isResumable } from '../../core/summary.ts';
import { describeStudy } from '../commands/manage-studies.ts';
import { describe, nameOf } from '../commands/command-targets.ts';
import type { BrokenRun, ListedRun, Runs } from '../runs/runs.ts';
import type { ListedStudy, Studies } from '../runs/studies.ts';
import { isAsking, onDidAnswer } from '../prompts/quick-input.ts';
import { throttle } from '../throttle.ts';
import { isLive } from '../../core/run-status.ts';
import { type Day, newestByDay } from './days.ts';
import { briefly, statusColor, statusIcon } from '../state-labels.ts';

/** Days that are open from the start. */
const OPEN_DAYS = 2;

/** What context menus pass to commands. */
export interface RunItem {
  readonly id: string;
  readonly run: ListedRun | BrokenRun;
}

/** A study, with the runs of its trials below it. */
export interface StudyItem {
  readonly id: string;
  readonly study: ListedStudy;
}
/** Without an id: no command is about it. */
interface DayItem {
  readonly day: Day<RunItem | StudyItem>;
  /** Open until somebody closes it. */
  readonly open: boolean;
}
/** How many older runs and studies only the runs table shows. */
interface MoreItem {
  readonly more: number;
}
type Item = RunItem | StudyItem | DayItem | MoreItem;

export class RunsTree implements vscode.TreeDataProvider<Item> {
  readonly #runs: Runs;
  readonly #studies: Studies;
  readonly #changed = new vscode.EventEmitter<void>();
  /** A refresh gives the focus back to the view, also from a question that was just asked: it waits for the answer. */
  readonly #redraw = throttle(500, () => !isAsking() && this.#changed.fire());
  readonly #disposables: vscode.Disposable[];
  readonly onDidChangeTreeData = this.#changed.event;
  readonly view: vscode.TreeView<Item>;

  constructor(runs: Runs, studies: Studies) {
    this.#runs = runs;
    this.#studies = studies;
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
      studies.onDidChange(() => this.#update()),
      onDidAnswer(() => this.#update()),
    ];
  }

  async getChildren(parent?: Item): Promise<Item[]> {
    if (parent) return 'study' in parent ? this.#trials(parent.study) : 'day' in parent ? [...parent.day.entries] : [];
    if (!this.#runs.ready) await this.#runs.scan();
    if (!this.#studies.ready) await this.#studies.scan();
    const { list, broken } = this.#runs;
    const studies = this.#studies.list;
    const known = new Set(studies.map(({ id }) => id));
    const runs = list.filter(({ summary }) => summary.study === undefined || !known.has(summary.study));
    const rank = ({ summary }: ListedRun) => (isLive(summary.status) ? 0 : 1);
    const live = runs.filter((run) => rank(run) === 0).map(itemFor);
    const { days, left } = newestByDay([...runs.filter((run) => rank(run) === 1), ...studies], createdOf, Date.now());
    return [
      ...live,
      ...days.map((day, i): Item => ({ day: { ...day, entries: day.entries.map(entryFor) }, open: i < OPEN_DAYS })),
      ...(left > 0 ? [{ more: left }] : []),
      ...broken.map((run) => ({ id: run.id, run })),
    ];
  }

  /** In the order of the grid. */
  #trials({ state }: ListedStudy): Item[] {
    return trialsOf(state.study).flatMap(({ run }) => {
      const listed = this.#runs.listed(run);
      return listed ? [itemFor(listed)] : [];
    });
  }

  getTreeItem(item: Item): vscode.TreeItem {
    if ('study' in item) return studyItem(item.study);
    if ('day' in item) return dayItem(item);
    if ('more' in item) return moreItem(item.more);
    return 'summary' in item.run ? itemOf(item.run) : brokenItem(item.run);
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #update(): void {
    const live = this.#runs.live.length;
    this.view.badge =
      live === 0
        ? undefined
        : { value: live, tooltip: live === 1 ? l10n.t('1 run in progress') : l10n.t('{0} runs in progress', live) };
    this.#redraw.ask();
  }
}

const entryFor = (one: ListedRun | ListedStudy) => ('summary' in one ? itemFor(one) : { id: one.id, study: one });
const itemFor = (run: ListedRun): RunItem => ({ id: run.summary.id, run });
const createdOf = (one: ListedRun | ListedStudy) => ('summary' in one ? one.summary.created : one.state.study.created);

function dayItem({ day: { start, label, entries }, open }: DayItem): vscode.TreeItem {
  const { Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(label, open ? Expanded : Collapsed);
  item.id = `day:${start}`;
  item.description = String(entries.length);
  item.contextValue = 'day';
  return item;
}

function moreItem(count: number): vscode.TreeItem {
  const item = new vscode.TreeItem(l10n.t('{0} more in the Runs Table', count));
  item.id = 'more';
  item.iconPath = new vscode.ThemeIcon('table');
  item.command = { command: 'descent.showRunsTable', title: l10n.t('Show Runs Table') };
  return item;
}

function studyItem(study: ListedStudy): vscode.TreeItem {
  const { state, running, own, id } = study;
  const { title } = state.study;
  const item = new vscode.TreeItem(title, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = study.folder;
  item.description = describeStudy(study);
  item.iconPath = new vscode.ThemeIcon('beaker', running ? new vscode.ThemeColor('charts.green') : undefined);
  const complete = doneOf(state) === state.results.length;
  item.contextValue = `study ${running ? (own ? 'underway' : 'elsewhere') : complete ? 'complete' : 'halted'}`;
  item.tooltip = tooltipOf(title, [describeStudy(study)]);
  item.accessibilityInformation = { label: l10n.t('Study {0}, {1}', title, describeStudy(study)) };
  item.command = { command: 'descent.openStudy', title: l10n.t('Open Study'), arguments: [id] };
  return item;
}

function itemOf({ summary, folder }: ListedRun): vscode.TreeItem {
  const { status, notes, id } = summary;
  const color = statusColor(status);
  const item = new vscode.TreeItem(nameOf(summary));
  item.id = folder;
  item.description = `${notes.starred ? '★ ' : ''}${briefly(summary)}`;
  item.iconPath = new vscode.ThemeIcon(statusIcon(status), color === undefined ? undefined : new vscode.ThemeColor(color));
  item.contextValue = ['run', isLive(status) ? 'live' : 'ended', status, ...(isResumable(status) ? ['resumable'] : [])].join(' ');
  item.tooltip = tooltipOf(nameOf(summary), [
    summary.title,
    describe(summary),
    l10n.t('epoch {0} of {1}', summary.epoch, summary.epochs),
    ...(summary.best ? [l10n.t('best at epoch {0}', summary.best.epoch)] : []),
  ]);
  item.accessibilityInformation = { label: `${nameOf(summary)}, ${describe(summary)}` };
  item.command = { command: 'descent.openRun', title: l10n.t('Open Run'), arguments: [id] };
  return item;
}

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
