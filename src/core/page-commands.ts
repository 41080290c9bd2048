/**
 * The commands that a webview may run, and the arguments of each. One declaration for both ends: the page cannot post an unknown
 * command or a wrong argument, the host cannot handle one as something else, and what arrives is checked by the same guards.
 */
import { isId } from './ids.ts';
import { isRecord } from './params.ts';
import type { RunConfig } from './run.ts';

/** The parts of a configuration that the dashboard's form can write back to the workspace. */
export const APPLIED_GROUPS = [
  'optimizer',
  'schedule',
  'regularization',
  'layers',
  'earlyStopping',
  'training',
] as const satisfies readonly (keyof RunConfig)[];
export type AppliedGroup = (typeof APPLIED_GROUPS)[number];
/** Of a group, only what is to be written. */
export type Applied = { readonly [G in AppliedGroup]?: Partial<RunConfig[G]> };

/** The value of a setting that can be changed while a run trains. */
export type LiveValue = number | boolean | string;

type Guard<T> = (value: unknown) => value is T;

const isText: Guard<string> = (value) => typeof value === 'string';
/** Of a setting. */
const isKey = isText;
export const isIds: Guard<readonly string[]> = (value) => Array.isArray(value) && value.every(isId);
export const isLiveValue: Guard<LiveValue> = (value): value is LiveValue =>
  ['number', 'boolean', 'string'].includes(typeof value);
const isTexts: Guard<readonly string[]> = (value): value is readonly string[] => Array.isArray(value) && value.every(isText);
/** One run, or several. */
const isSelection: Guard<string | readonly string[]> = (value): value is string | readonly string[] =>
  isId(value) || isIds(value);
const isIndex: Guard<number> = (value): value is number => Number.isInteger(value) && Number(value) >= 0;
const isFlag: Guard<boolean> = (value) => typeof value === 'boolean';
/** Values are checked parameter by parameter where they are written; here, that they are groups of settings. */
const isApplied: Guard<Applied> = (value): value is Applied =>
  isRecord(value) &&
  Object.keys(value).length > 0 &&
  Object.entries(value).every(([group, values]) => APPLIED_GROUPS.some((name) => name === group) && isRecord(values));

/** Parameters of a dataset, which are checked one by one where they are written. */
const isParams: Guard<Readonly<Record<string, unknown>>> = (value): value is Readonly<Record<string, unknown>> =>
  isRecord(value) && Object.keys(value).length > 0 && !('type' in value) && !('path' in value);

/** The guards of a command's arguments, in their order: those it must have, then those that may be left out. */
export interface ArgumentGuards {
  readonly required: readonly Guard<unknown>[];
  readonly optional: readonly Guard<unknown>[];
}

const none = { required: [], optional: [] } as const;
const one = { required: [isId], optional: [] } as const;
const oneOrMore = { required: [isSelection], optional: [] } as const;
const oneOrNone = { required: [], optional: [isId] } as const;

export const PAGE_COMMANDS = {
  // A run to repeat; without one, the settings are trained.
  start: oneOrNone,
  // Of a run that is training.
  pause: one,
  resume: one,
  step: one,
  stop: one,
  // Run, key and value.
  change: { required: [isId, isKey, isLiveValue], optional: [] },
  // Run, weight, element, and whether to follow it or to stop following it.
  followElement: { required: [isId, isIndex, isIndex, isFlag], optional: [] },
  // Run and weight.
  showValues: { required: [isId, isIndex], optional: [] },
  // Of any run.
  openRun: one,
  compare: { required: [isIds], optional: [] },
  resumeRun: one,
  applyToWorkspace: { required: [isId, isApplied], optional: [] },
  copyConfiguration: one,
  exportReport: one,
  revealRun: one,
  renameRun: one,
  starRun: oneOrMore,
  tagRun: oneOrMore,
  deleteRun: oneOrMore,
  trainAgain: one,
  editAndTrain: one,
  // Runs in their order, and the columns that the runs table shows.
  exportRuns: { required: [isSelection], optional: [isIds] },
  showRunsTable: none,
  openFault: one,
  // Of a study.
  resumeStudy: one,
  stopStudy: one,
  exportStudyMarkdown: one,
  exportStudyCsv: one,
  // Of the workspace and the machine.
  undoApply: none,
  newProgram: none,
  openSample: none,
  openPlayground: none,
  // The setting to show.
  openSettings: { required: [], optional: [isKey] },
  // A run, and the columns of its table to use in the next one.
  keepColumns: { required: [isId, isTexts], optional: [] },
  // A run, and the parameters of its dataset to use in the next one.
  changeDataset: { required: [isId, isParams], optional: [] },
  // The entry of the registry to fill in; without one, it is picked.
  chooseOptimizer: oneOrNone,
  chooseSchedule: oneOrNone,
  chooseModel: oneOrNone,
  chooseDataset: oneOrNone,
  checkBackends: none,
  useBackend: one,
  installWebGPU: none,
  // The backend that it is for.
  installTensorFlow: oneOrNone,
  // Name, MIME type, and content in base64.
  saveExport: { required: [isText, isText, isText], optional: [] },
} as const satisfies Readonly<Record<string, ArgumentGuards>>;

type Guarded<G extends readonly unknown[]> = {
  -readonly [I in keyof G]: G[I] extends Guard<infer T> ? T : never;
};
/** The types of the arguments that such guards let through. */
export type ArgumentsOf<G extends ArgumentGuards> = [...Guarded<G['required']>, ...Partial<Guarded<G['optional']>>];

export type PageCommandName = keyof typeof PAGE_COMMANDS;
export type PageArguments = { readonly [N in PageCommandName]: ArgumentsOf<(typeof PAGE_COMMANDS)[N]> };
/** The id of the command in VS Code: `descent.pause`. */
export type PageCommandId = `descent.${PageCommandName}`;

/** Runs a command of the extension: `run('descent.pause', id)`. */
export type RunCommand = <N extends PageCommandName>(command: `descent.${N}`, ...args: PageArguments[N]) => void;

/** A command on its way from the page to the host. */
export type PageCommand = {
  readonly [N in PageCommandName]: {
    readonly type: 'command';
    readonly command: `descent.${N}`;
    readonly args: PageArguments[N];
  };
}[PageCommandName];

export const pageCommand = <N extends PageCommandName>(command: `descent.${N}`, args: PageArguments[N]) =>
  // Id and arguments belong together by `N`, which a union of messages cannot express.
  ({ type: 'command', command, args }) as PageCommand;

const NAMES = Object.keys(PAGE_COMMANDS) as readonly PageCommandName[];

/** The command, or undefined where the page may not run it or its arguments are others. */
export function parsePageCommand(id: unknown, args: unknown): PageCommand | undefined {
  const name = NAMES.find((known) => id === `descent.${known}`);
  if (name === undefined || !Array.isArray(args)) return undefined;
  const { required, optional }: ArgumentGuards = PAGE_COMMANDS[name];
  const guards = [...required, ...optional];
  const given: readonly unknown[] = args;
  if (given.length < required.length || given.length > guards.length) return undefined;
  const fits = (value: unknown, i: number) => guards[i]?.(value) || (value === undefined && i >= required.length);
  if (!given.every(fits)) return undefined;
  return { type: 'command', command: `descent.${name}`, args: given } as PageCommand;
}

export const pageCommandName = ({ command }: PageCommand) => command.slice('descent.'.length) as PageCommandName;
