/** The extension: it starts trainings, follows them, and shows them. Nothing is done here but to put its parts together. */
import type * as vscode from 'vscode';
import type { PageCommand } from './core/page-commands.ts';
import { SettingsWriter } from './host/settings/settings-writer.ts';
import { ChoiceForm } from './host/webviews/choice-panel.ts';
import { BackendsPanel } from './host/webviews/backends-panel.ts';
import { performPageCommand, registerCommands } from './host/commands/handlers.ts';
import { keepContextKeys } from './host/views/context-keys.ts';
import { registerDebugType } from './host/debug/debug-type.ts';
import { notifyAboutRuns } from './host/runs/run-notifications.ts';
import type { Host } from './host/host.ts';
import { Dashboard } from './host/dashboard/dashboard.ts';
import { PlaygroundPanel } from './host/webviews/playground-panel.ts';
import { Problems } from './host/settings/problems.ts';
import { Runs } from './host/runs/runs.ts';
import { registerFlattenActions } from './host/settings/flatten-actions.ts';
import { registerScheduleHover } from './host/settings/schedule-hover.ts';
import { Trainers } from './host/runs/trainers.ts';
import { RunProgress } from './host/views/progress.ts';
import { RunsTable } from './host/webviews/runs-table-panel.ts';
import { RunsTree } from './host/views/runs-tree.ts';
import { Studies } from './host/runs/studies.ts';
import { continueWalkthrough } from './host/walkthrough.ts';
import { StatusBar } from './host/views/status-bar.ts';
import { editorsLanguage } from './host/language.ts';
import { localize } from './store/localization.ts';

/** What the extension gives to others: its own tests are the only ones that ask. */
export type Api = Pick<Host, 'runs' | 'studies' | 'dashboard' | 'playground' | 'backends' | 'table' | 'apply'>;

export function activate(context: vscode.ExtensionContext): Api {
  localize(editorsLanguage());
  const runs = new Runs();
  const problems = new Problems();
  const trainers = new Trainers(context, runs);
  const apply = new SettingsWriter(context.workspaceState);
  const studies = new Studies(trainers);
  const pageCommand = (command: PageCommand) => void performPageCommand(host, command);
  const dashboard = new Dashboard(context, runs, studies, pageCommand);
  const playground = new PlaygroundPanel(context.extensionUri, pageCommand);
  const backends = new BackendsPanel(context, trainers, runs, pageCommand);
  const table = new RunsTable(context, runs, studies, pageCommand);
  const choiceForm = new ChoiceForm(context, pageCommand);
  const tree = new RunsTree(runs, studies);
  const selection = () => [tree.view.selection[0], tree.view.selection];
  const host: Host = {
    context,
    runs,
    studies,
    trainers,
    dashboard,
    playground,
    backends,
    table,
    choiceForm,
    problems,
    apply,
    selection,
  };
  context.subscriptions.push(
    registerCommands(host),
    registerDebugType(host),
    registerScheduleHover(),
    registerFlattenActions(),
    tree,
    new StatusBar(runs),
    new RunProgress(runs, dashboard),
    keepContextKeys(runs, studies),
    notifyAboutRuns(runs, problems, (id) => dashboard.visible && dashboard.shown.includes(id)),
    dashboard,
    playground,
    backends,
    table,
    choiceForm,
    apply,
    problems,
    studies,
    runs,
  );
  void continueWalkthrough(context);
  void runs.scan();
  void studies.scan();
  return { runs, studies, dashboard, playground, backends, table, apply };
}
