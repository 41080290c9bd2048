/** What commands act on: the few objects of the extension. */
import type * as vscode from 'vscode';
import type { Apply } from './apply.ts';
import type { ChoiceForm } from './choice-form.ts';
import type { ComputeCheck } from './compute.ts';
import type { Dashboard } from './page.ts';
import type { Playground } from './playground.ts';
import type { Problems } from './problems.ts';
import type { Runs } from './runs.ts';
import type { Studies } from './studies.ts';
import type { Trainers } from './trainers.ts';

export interface Host {
  readonly context: vscode.ExtensionContext;
  readonly runs: Runs;
  readonly studies: Studies;
  readonly trainers: Trainers;
  readonly dashboard: Dashboard;
  readonly playground: Playground;
  readonly compute: ComputeCheck;
  readonly choiceForm: ChoiceForm;
  readonly problems: Problems;
  readonly apply: Apply;
  /** What is selected in the Runs view, as its context menu would pass it: the first item, then all. */
  selection(): readonly unknown[];
}
