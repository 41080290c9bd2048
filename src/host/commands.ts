/** What each command does. The table of their titles, icons and keys is in `command-table.ts`. */
import * as vscode from 'vscode';
import { exportReport, saveExport } from './acts/exports.ts';
import { checkCompute, useBackend } from './acts/compute.ts';
import { choose } from './acts/choose.ts';
import { change, send, step, stop } from './acts/control.ts';
import { followElement, showValues } from './acts/follow.ts';
import { compare, open, openFault, remove, rename, reveal, star, tag } from './acts/manage.ts';
import { installWebGpu } from './acts/install-webgpu.ts';
import { applyToWorkspace, copyConfiguration, undoApply } from './acts/write-back.ts';
import {
  compareOptimizers,
  exportStudyCsv,
  exportStudyMarkdown,
  openStudy,
  removeStudy,
  resumeStudy,
  stopStudy,
} from './acts/studies.ts';
import { findLearningRate } from './acts/find-learning-rate.ts';
import { showTab } from './acts/tabs.ts';
import { idOf } from './acts/targets.ts';
import { resumeRun } from './acts/resume.ts';
import { installTensorFlow, removeTensorFlow } from './acts/tensorflow.ts';
import { CHOICE_COMMANDS, COMMAND_NAMES, type CommandName, commandId, SELECTION, SHORTCUTS } from './command-table.ts';
import { openSettings, showError } from './errors.ts';
import type { Host } from './host.ts';
import { newProgram, openSample } from './program.ts';
import { startAgain } from './start.ts';

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
