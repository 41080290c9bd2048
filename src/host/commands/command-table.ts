/**
 * Every command of Descent, as VS Code lists it. Pure: package.json's `contributes` is made from this table, `handlers.ts` says
 * what each one does, `core/page-commands.ts` which of them a page may run; the compiler sees to it that none is missing.
 */
import type { PageCommandName } from '../../core/page-commands.ts';
import type { ChoiceSetting } from '../../core/run.ts';

/** As the argument of a key binding: the command is about what is selected in the Runs view, which VS Code does not pass to it. */
export const SELECTION = 'selection';

export interface CommandEntry {
  readonly title: string;
  /** A codicon, where the command is also a button. */
  readonly icon?: string;
  /** When the palette offers it; `false` where it makes sense only with arguments. */
  readonly palette?: string | false;
  readonly key?: { readonly key: string; readonly mac?: string; readonly when: string; readonly args?: typeof SELECTION };
  /** Where in the context menu of a run, and for which runs. */
  readonly item?: { readonly group: string; readonly when?: string };
  /** Where in the title bar of the Runs view. */
  readonly viewTitle?: string;
}

const live = 'descent.live';
const onPage = "activeWebviewPanelId == 'descent.dashboard'";
const onPlayground = "activeWebviewPanelId == 'descent.playground'";
const inTree = "focusedView == 'descent.runs' && !inputFocus";
const liveItem = 'viewItem =~ /\\blive\\b/';
const studies = 'descent.hasStudies';
const studyItem = 'viewItem =~ /\\bstudy\\b/';
const change = (title: string): CommandEntry => ({ title, palette: live });

const table = {
  start: { title: 'Start Training', icon: 'play', viewTitle: 'navigation@1' },
  pause: {
    title: 'Pause Training',
    icon: 'debug-pause',
    palette: 'descent.running',
    key: { key: 'f6', when: `${onPage} && descent.running` },
    item: { group: 'inline@1', when: 'viewItem =~ /\\brunning\\b/' },
  },
  resume: {
    title: 'Resume Training',
    icon: 'debug-continue',
    palette: 'descent.paused',
    key: { key: 'f5', when: `${onPage} && descent.paused` },
    item: { group: 'inline@1', when: 'viewItem =~ /\\bpaused\\b/' },
  },
  step: {
    title: 'Run One Training Step',
    icon: 'debug-step-over',
    palette: live,
    key: { key: 'f10', when: `${onPage} && ${live}` },
    item: { group: 'inline@2', when: 'viewItem =~ /\\bpaused\\b/' },
  },
  stop: {
    title: 'Stop Training',
    icon: 'debug-stop',
    palette: live,
    key: { key: 'shift+f5', when: `${onPage} && ${live}` },
    item: { group: 'inline@3', when: liveItem },
  },
  change: { ...change('Change Setting While Training…'), icon: 'settings' },
  showValues: { ...change('Show Weight Values…'), icon: 'table' },
  followElement: { ...change('Follow Weight Element…'), icon: 'eye' },
  changeLearningRate: change('Set Learning Rate…'),
  changeMomentum: change('Set Momentum…'),
  changeWeightDecay: change('Set Weight Decay…'),
  changeL1: change('Set L1 Penalty…'),
  changeL2: change('Set L2 Penalty…'),
  changeDropout: change('Set Dropout…'),
  changeClipNorm: change('Set Gradient Clipping by Norm…'),
  changeClipValue: change('Set Gradient Clipping by Value…'),
  changePatience: change('Set Early Stopping Patience…'),
  applyToWorkspace: { title: 'Apply to Workspace', icon: 'save', palette: 'descent.hasRuns' },
  undoApply: { title: 'Undo Apply to Workspace', icon: 'discard', palette: 'descent.canUndoApply' },
  trainAgain: { title: 'Train Again', icon: 'debug-rerun', palette: 'descent.hasRuns', item: { group: '1_open@4' } },
  editAndTrain: { title: 'Edit and Train…', icon: 'edit', palette: 'descent.hasRuns', item: { group: '1_open@5' } },
  showRunsTable: { title: 'Show Runs Table', icon: 'table', viewTitle: 'navigation@2' },
  openDashboard: { title: 'Open Dashboard', icon: 'graph-line', viewTitle: 'navigation@3' },
  showTab: { title: 'Show Dashboard Tab…', palette: 'descent.hasRuns' },
  openRun: { title: 'Open Run', icon: 'graph-line', palette: 'descent.hasRuns', item: { group: '1_open@1' } },
  compare: { title: 'Compare Runs…', icon: 'diff', palette: 'descent.hasRuns', item: { group: '1_open@2' } },
  compareOptimizers: { title: 'Compare Optimizers…', icon: 'beaker' },
  findLearningRate: { title: 'Find Learning Rate…', icon: 'search' },
  openStudy: {
    title: 'Open Study…',
    icon: 'graph-scatter',
    palette: studies,
    item: { group: '1_open@1', when: studyItem },
  },
  resumeStudy: {
    title: 'Resume Study…',
    icon: 'debug-restart',
    palette: studies,
    item: { group: '1_open@2', when: 'viewItem =~ /\\bhalted\\b/' },
  },
  stopStudy: {
    title: 'Stop Study',
    icon: 'debug-stop',
    palette: 'descent.studyRunning',
    item: { group: 'inline@3', when: 'viewItem =~ /\\bunderway\\b/' },
  },
  exportStudyMarkdown: {
    title: 'Export Study as Markdown…',
    icon: 'markdown',
    palette: studies,
    item: { group: '2_use@1', when: studyItem },
  },
  exportStudyCsv: {
    title: 'Export Study as CSV…',
    icon: 'table',
    palette: studies,
    item: { group: '2_use@2', when: studyItem },
  },
  deleteStudy: {
    title: 'Move Study to Trash',
    icon: 'trash',
    palette: studies,
    item: { group: '4_delete@1', when: 'viewItem =~ /\\b(halted|complete)\\b/' },
  },
  resumeRun: {
    title: 'Resume from Checkpoint',
    icon: 'debug-restart',
    palette: 'descent.hasRuns',
    item: { group: '1_open@3', when: 'viewItem =~ /\\bresumable\\b/' },
  },
  exportReport: { title: 'Export Report…', icon: 'export', palette: 'descent.hasRuns', item: { group: '2_use@1' } },
  exportRuns: { title: 'Export Runs…', icon: 'json', palette: 'descent.hasRuns', item: { group: '2_use@1' } },
  copyConfiguration: {
    title: 'Copy Configuration to Workspace',
    icon: 'copy',
    palette: 'descent.hasRuns',
    item: { group: '2_use@2' },
  },
  revealRun: {
    title: 'Reveal Run Folder',
    icon: 'folder-opened',
    palette: 'descent.hasRuns',
    item: { group: '2_use@3' },
  },
  starRun: {
    title: 'Toggle Star',
    icon: 'star-empty',
    palette: 'descent.hasRuns',
    item: { group: '3_notes@1' },
  },
  renameRun: {
    title: 'Rename Run…',
    icon: 'edit',
    palette: 'descent.hasRuns',
    item: { group: '3_notes@2' },
    key: { key: 'f2', mac: 'enter', when: inTree, args: SELECTION },
  },
  tagRun: { title: 'Tag Run…', icon: 'tag', palette: 'descent.hasRuns', item: { group: '3_notes@3' } },
  deleteRun: {
    title: 'Move Run to Trash',
    icon: 'trash',
    palette: 'descent.hasRuns',
    item: { group: '4_delete@1' },
    key: { key: 'delete', mac: 'cmd+backspace', when: inTree, args: SELECTION },
  },
  openPlayground: { title: 'Open Playground', icon: 'graph-scatter', viewTitle: 'navigation@5' },
  playPlayground: {
    title: 'Play or Pause Playground',
    icon: 'play',
    palette: onPlayground,
    key: { key: 'f5', when: onPlayground },
  },
  stepPlayground: {
    title: 'Run One Playground Step',
    icon: 'debug-step-over',
    palette: onPlayground,
    key: { key: 'f10', when: onPlayground },
  },
  resetPlayground: {
    title: 'Reset Playground',
    icon: 'debug-restart',
    palette: onPlayground,
    key: { key: 'shift+f5', when: onPlayground },
  },
  installTensorFlow: { title: 'Install TensorFlow Backend' },
  removeTensorFlow: { title: 'Uninstall TensorFlow Backend' },
  openSample: { title: 'Open Sample', icon: 'beaker' },
  newProgram: { title: 'New Training Program', icon: 'new-file' },
  checkBackends: { title: 'Check Backends', icon: 'dashboard' },
  installWebGPU: { title: 'Install WebGPU Backend', icon: 'cloud-download' },
  useBackend: { title: 'Choose Backend…', icon: 'check' },
  chooseOptimizer: { title: 'Choose Optimizer…', icon: 'symbol-method' },
  chooseSchedule: { title: 'Choose Schedule…', icon: 'graph-line' },
  chooseModel: { title: 'Choose Model…', icon: 'symbol-structure' },
  chooseDataset: { title: 'Choose Dataset…', icon: 'database' },
  openSettings: { title: 'Open Settings', icon: 'settings-gear', viewTitle: 'navigation@4' },
  changeDataset: { title: 'Change Dataset for Next Run', palette: false },
  keepColumns: { title: 'Keep Columns', palette: false },
  openFault: { title: 'Go to Error', palette: false },
  saveExport: { title: 'Export Chart', palette: false },
} as const satisfies Record<string, CommandEntry> & Record<PageCommandName, CommandEntry>;

export type CommandName = keyof typeof table;
export const COMMANDS: Readonly<Record<CommandName, CommandEntry>> = table;
export const COMMAND_NAMES = Object.keys(COMMANDS) as readonly CommandName[];
export const commandId = (name: CommandName) => `descent.${name}`;

/** The commands that change one setting of the running training, and the key of each. */
export const SHORTCUTS = {
  changeLearningRate: 'optimizer.learningRate',
  changeMomentum: 'optimizer.momentum',
  changeWeightDecay: 'regularization.weightDecay',
  changeL1: 'regularization.l1',
  changeL2: 'regularization.l2',
  changeDropout: 'regularization.dropout',
  changeClipNorm: 'regularization.clipNorm',
  changeClipValue: 'regularization.clipValue',
  changePatience: 'earlyStopping.patience',
} as const satisfies Partial<Record<CommandName, string>>;

/** The commands that choose an entry of a registry, and the setting that each writes. */
export const CHOICE_COMMANDS = {
  chooseOptimizer: 'optimizer',
  chooseSchedule: 'schedule',
  chooseModel: 'model',
  chooseDataset: 'dataset',
} as const satisfies Partial<Record<CommandName, ChoiceSetting>>;
export const CHOICE_NAMES = Object.keys(CHOICE_COMMANDS) as readonly (keyof typeof CHOICE_COMMANDS)[];

/** The key bindings that package.json declares, as people read them. VS Code tells an extension of no others. */
export function hints(mac: boolean): Readonly<Record<string, string>> {
  const words: Readonly<Record<string, string>> = { shift: mac ? '⇧' : 'Shift+', cmd: '⌘', ctrl: mac ? '⌃' : 'Ctrl+' };
  const read = (key: string) =>
    key
      .split('+')
      .map((part) => words[part] ?? part.charAt(0).toUpperCase() + part.slice(1))
      .join('');
  return Object.fromEntries(
    COMMAND_NAMES.flatMap((name) => {
      const { key } = COMMANDS[name];
      return key ? [[commandId(name), read(mac ? (key.mac ?? key.key) : key.key)]] : [];
    }),
  );
}
