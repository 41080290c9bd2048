/** What each command does. The table of their titles, icons and keys is in `command-table.ts`. */
import * as vscode from 'vscode';
import {
  type LiveValue,
  type PageArguments,
  type PageCommand,
  type PageCommandName,
  pageCommandName,
} from '../../core/page-commands.ts';
import { exportRuns } from './export-runs.ts';
import { editAndTrain, trainAgain } from './train-again.ts';
import { exportReport, saveExport } from './export.ts';
import { checkBackends, useBackend } from './check-backends.ts';
import { choose } from './choose.ts';
import { change, send, step, stop } from './control-training.ts';
import { followElement, showValues } from './follow-element.ts';
import { compare, open, openFault, remove, rename, reveal, star, tag } from './manage-runs.ts';
import { changeDataset, keepColumns } from './change-dataset.ts';
import { installWebGpu } from './install-webgpu.ts';
import { applyToWorkspace, copyConfiguration, undoApply } from './apply-to-workspace.ts';
import {
  compareOptimizers,
  exportStudyCsv,
  exportStudyMarkdown,
  openStudy,
  removeStudy,
  resumeStudy,
  stopStudy,
} from './manage-studies.ts';
import { findLearningRate } from './find-learning-rate.ts';
import { showTab } from './show-tab.ts';
import { argumentsOf, type CommandArguments } from './command-arguments.ts';
import { resumeRun } from './resume-run.ts';
import { installTensorFlow, removeTensorFlow } from './install-tensorflow.ts';
import { CHOICE_COMMANDS, COMMAND_NAMES, type CommandName, commandId, SELECTION, SHORTCUTS } from './command-table.ts';
import { isRecord } from '../../core/params.ts';
import { openSettings, showError } from '../prompts/show-error.ts';
import { folderOf } from '../backend-environment.ts';
import type { Host } from '../host.ts';
import { offerFlatten } from '../settings/flatten-actions.ts';
import { newProgram, openSample } from './new-program.ts';
import { startAgain } from './start-training.ts';

type Handlers = { readonly [N in CommandName]: (host: Host, ...args: CommandArguments[N]) => unknown };
/** What a page posts is checked already, and none of it is missing. */
type PageHandlers = { readonly [N in PageCommandName]: (host: Host, ...args: PageArguments[N]) => unknown };

const shortcut =
  (name: keyof typeof SHORTCUTS) =>
  (host: Host, run?: string, value?: LiveValue): Promise<void> =>
    change(host, run, SHORTCUTS[name], value);

const choice =
  (name: keyof typeof CHOICE_COMMANDS) =>
  (host: Host, id?: string): Promise<void> =>
    choose(host, CHOICE_COMMANDS[name], id);

const handlers = {
  start: startAgain,
  pause: (host, run) => send(host, run, 'pause'),
  resume: (host, run) => send(host, run, 'continue'),
  step,
  stop,
  change,
  followElement,
  showValues,
  changeLearningRate: shortcut('changeLearningRate'),
  changeMomentum: shortcut('changeMomentum'),
  changeWeightDecay: shortcut('changeWeightDecay'),
  changeL1: shortcut('changeL1'),
  changeL2: shortcut('changeL2'),
  changeDropout: shortcut('changeDropout'),
  changeClipNorm: shortcut('changeClipNorm'),
  changeClipValue: shortcut('changeClipValue'),
  changePatience: shortcut('changePatience'),
  applyToWorkspace,
  undoApply: (host) => undoApply(host),
  openDashboard: (host) => host.dashboard.open(),
  showRunsTable: (host) => host.table.open(),
  trainAgain,
  editAndTrain,
  showTab,
  openRun: open,
  compare,
  resumeRun,
  compareOptimizers: (host) => compareOptimizers(host),
  findLearningRate: (host) => findLearningRate(host),
  openStudy,
  resumeStudy,
  stopStudy,
  exportStudyMarkdown,
  exportStudyCsv,
  deleteStudy: removeStudy,
  exportReport,
  exportRuns,
  copyConfiguration,
  revealRun: reveal,
  starRun: star,
  renameRun: rename,
  tagRun: tag,
  deleteRun: remove,
  openPlayground: (host) => host.playground.open(),
  playPlayground: (host) => host.playground.control('toggle'),
  stepPlayground: (host) => host.playground.control('step'),
  resetPlayground: (host) => host.playground.control('reset'),
  checkBackends: (host) => checkBackends(host),
  installWebGPU: (host) => installWebGpu(host),
  useBackend,
  installTensorFlow,
  removeTensorFlow: (host) => removeTensorFlow(host),
  openSample,
  newProgram: (host) => newProgram(host),
  chooseOptimizer: choice('chooseOptimizer'),
  chooseSchedule: choice('chooseSchedule'),
  chooseModel: choice('chooseModel'),
  chooseDataset: choice('chooseDataset'),
  openSettings: async (host, key) => {
    await openSettings(key);
    const folder = folderOf();
    if (folder) void offerFlatten(host, folder);
  },
  changeDataset,
  keepColumns,
  openFault,
  saveExport,
} as const satisfies Handlers & PageHandlers;

/** What goes wrong is shown to the user, and the promise does not reject. */
async function perform(work: () => unknown): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    void showError(error);
    return undefined;
  }
}

/** Does what a page asked for. */
export function performPageCommand(host: Host, command: PageCommand): Promise<unknown> {
  const run = <N extends PageCommandName>(name: N, given: PageArguments[N]) => (handlers as PageHandlers)[name](host, ...given);
  return perform(() => run(pageCommandName(command), command.args));
}

const isRunItem = (item: unknown) => isRecord(item) && 'run' in item;

/** Does what VS Code, a key binding or another extension asked for. */
function performCommand<N extends CommandName>(host: Host, name: N, args: readonly unknown[]): Promise<unknown> {
  const selected = args[0] === SELECTION ? host.selection() : undefined;
  // A day or a study is selected: no run is meant, and least of all the one in the dashboard.
  if (selected && !isRunItem(selected[0])) return Promise.resolve(undefined);
  const given = argumentsOf(name, selected ?? args);
  return perform(() => (handlers as Handlers)[name](host, ...given));
}

export const registerCommands = (host: Host): vscode.Disposable =>
  vscode.Disposable.from(
    ...COMMAND_NAMES.map((name) =>
      vscode.commands.registerCommand(commandId(name), (...args: unknown[]) => performCommand(host, name, args)),
    ),
  );
