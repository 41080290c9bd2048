/**
 * What each command takes. VS Code passes what its menus, key bindings, the palette and other extensions give: items of a tree,
 * selections, or nothing. Here it becomes ids and values; what is missing or wrong is left out, and the command asks for it.
 */
import { isId } from '../../core/ids.ts';
import { type ArgumentGuards, type ArgumentsOf, isLiveValue, PAGE_COMMANDS } from '../../core/page-commands.ts';
import { isRecord } from '../../core/params.ts';
import type { CommandName } from './command-table.ts';

/** The id that a tree item, a run or another command passed. */
export const idOf = (argument: unknown): string | undefined => {
  if (typeof argument === 'string') return argument;
  return isRecord(argument) && typeof argument.id === 'string' ? argument.id : undefined;
};

/** The ids in a list of such; undefined where it is no list. */
export const idsIn = (list: unknown): readonly string[] | undefined =>
  Array.isArray(list) ? (list as unknown[]).flatMap((item) => idOf(item) ?? []) : undefined;

/** Of the commands that no page posts, or that take more than a page may give; those that are not here take nothing. */
const own = {
  openStudy: { required: [], optional: [isId] },
  // Where it was asked for.
  openSample: { required: [], optional: [(value: unknown): value is 'walkthrough' => value === 'walkthrough'] },
  showTab: { required: [], optional: [isId] },
  changeLearningRate: { required: [], optional: [isId, isLiveValue] },
  changeMomentum: { required: [], optional: [isId, isLiveValue] },
  changeWeightDecay: { required: [], optional: [isId, isLiveValue] },
  changeL1: { required: [], optional: [isId, isLiveValue] },
  changeL2: { required: [], optional: [isId, isLiveValue] },
  changeDropout: { required: [], optional: [isId, isLiveValue] },
  changeClipNorm: { required: [], optional: [isId, isLiveValue] },
  changeClipValue: { required: [], optional: [isId, isLiveValue] },
  changePatience: { required: [], optional: [isId, isLiveValue] },
} as const satisfies Partial<Record<CommandName, ArgumentGuards>>;

const declared = { ...PAGE_COMMANDS, ...own };
type Declared = typeof declared;

/** Commands that work on several runs at once. */
const SELECTABLE = [
  'compare',
  'starRun',
  'tagRun',
  'deleteRun',
  'exportReport',
  'exportRuns',
] as const satisfies readonly CommandName[];

/** The run that was clicked, or a list of them; then all that are selected in the Runs view. */
export type Selection = [clicked?: string | readonly string[] | undefined, selected?: readonly string[] | undefined];

type Lenient<A extends readonly unknown[]> = { [I in keyof A]?: A[I] | undefined };

/** Every argument may be missing: the palette passes none. */
export type CommandArguments = {
  readonly [N in CommandName]: N extends (typeof SELECTABLE)[number]
    ? Selection
    : N extends keyof Declared
      ? Lenient<ArgumentsOf<Declared[N]>>
      : [];
};

/** The arguments of a command as VS Code passes them, checked. */
export function argumentsOf<N extends CommandName>(name: N, given: readonly unknown[]): CommandArguments[N] {
  return check(name, given) as CommandArguments[N];
}

function check(name: CommandName, given: readonly unknown[]): readonly unknown[] {
  const [clicked, selected] = given;
  if (SELECTABLE.some((one) => one === name)) return [Array.isArray(clicked) ? idsIn(clicked) : idOf(clicked), idsIn(selected)];
  const guards = name in declared ? (declared as Readonly<Partial<Record<string, ArgumentGuards>>>)[name] : undefined;
  return [...(guards?.required ?? []), ...(guards?.optional ?? [])].map((guard, i) => {
    // Items of a tree and runs stand for their ids.
    const value = guard === isId ? idOf(given[i]) : given[i];
    return guard(value) ? value : undefined;
  });
}
