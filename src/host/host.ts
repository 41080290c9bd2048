/** What commands act on: the few objects of the extension. */
import type * as vscode from 'vscode';
import type { SettingsWriter } from './settings/settings-writer.ts';
import type { ChoiceForm } from './webviews/choice-panel.ts';
import type { BackendsPanel } from './webviews/backends-panel.ts';
import type { Dashboard } from './dashboard/dashboard.ts';
import type { PlaygroundPanel } from './webviews/playground-panel.ts';
import type { Problems } from './settings/problems.ts';
import type { Runs } from './runs/runs.ts';
import type { RunsTable } from './webviews/runs-table-panel.ts';
import type { Studies } from './runs/studies.ts';
import type { Trainers } from './runs/trainers.ts';

export interface Host {
  readonly context: vscode.ExtensionContext;
  readonly runs: Runs;
  readonly studies: Studies;
  readonly trainers: Trainers;
  readonly dashboard: Dashboard;
  readonly playground: PlaygroundPanel;
  readonly backends: BackendsPanel;
  readonly table: RunsTable;
  readonly choiceForm: ChoiceForm;
  readonly problems: Problems;
  readonly apply: SettingsWriter;
  /** What is selected in the Runs view, as its context menu would pass it: the first item, then all. */
  selection(): readonly unknown[];
}
