/** What each command does. The table of their titles, icons and keys is in `command-table.ts`. */
import * as vscode from 'vscode';
import { exportReport, saveExport } from './export.ts';
import { checkCompute, useBackend } from './check-compute.ts';
import { choose } from './choose.ts';
import { change, send, step, stop } from './control-training.ts';
import { followElement, showValues } from './follow-element.ts';
import { compare, open, openFault, remove, rename, reveal, star, tag } from './manage-runs.ts';
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
import { idOf } from './command-targets.ts';
import { resumeRun } from './resume-run.ts';
import { installTensorFlow, removeTensorFlow } from './install-tensorflow.ts';
import { CHOICE_COMMANDS, COMMAND_NAMES, type CommandName, commandId, SELECTION, SHORTCUTS } from './command-table.ts';
import { openSettings, showError } from '../prompts/show-error.ts';
import type { Host } from '../host.ts';
import { newProgram, openSample } from './new-program.ts';
import { startAgain } from './start-training.ts';

type Act = (host: Host, ...args: readonly unknown[]) => unknown;

const shortcut =
  (name: keyof typeof SHORTCUTS): Act =>
  (host, run, value) =>
    change(host, run, SHORTCUTS[name], value);

const choice =
  (name: keyof typeof CHOICE_COMMANDS): Act =>
  (host, id) =>
    choose(host, CHOICE_COMMANDS[name], id);

const acts: Readonly<Record<CommandName, Act>> = {
  start: (host, run) => startAgain(host, idOf(run)),
  pause: (host, run) => send(host, run, 'pause'),
  resume: (host, run) => send(host, run, 'resume'),
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
  checkCompute: (host) => checkCompute(host),
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
  openSettings: (_, key) => openSettings(typeof key === 'string' ? key : undefined),
  openFault,
  saveExport,
};

/** Does what a command does; what goes wrong is told to the person, and the promise does not reject. */
export async function perform(host: Host, name: CommandName, args: readonly unknown[]): Promise<unknown> {
  try {
    return await acts[name](host, ...(args[0] === SELECTION ? host.selection() : args));
  } catch (error) {
    void showError(error);
    return undefined;
  }
}

export const registerCommands = (host: Host): vscode.Disposable =>
  vscode.Disposable.from(
    ...COMMAND_NAMES.map((name) =>
      vscode.commands.registerCommand(commandId(name), (...args: unknown[]) => perform(host, name, args)),
    ),
  );
