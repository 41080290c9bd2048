/** Which program runs a trainer. The editor contains a Node.js, too, but on the desktop not one that every backend can be used in. */
import * as l10n from '@vscode/l10n';
import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import type { Reason } from '../core/backend.ts';
import { isRecord } from '../core/params.ts';
import { faultOf, UserError } from '../core/fault.ts';

export interface Runtime {
  readonly execPath: string;
  /** Why it is Electron that runs the trainer, where that matters: native modules cannot be used then. */
  readonly noNode?: Reason;
}

export interface RuntimeRequest {
  /** The value of `descent.backend`. */
  readonly backend: string;
  /** The value of `descent.node.path`; empty where none is named. */
  readonly path: string;
}

/** What is known of the process that starts the trainer. */
export interface Starter {
  readonly execPath: string;
  readonly electron: boolean;
  readonly arch: string;
  /** The folders of programs, as PATH has them. */
  readonly search: string;
  readonly platform: NodeJS.Platform;
}

const KEY = 'descent.node.path';
const SETTINGS = 'descent.openSettings';
const OLDEST = 20;
/** They are WebAssembly and JavaScript, which run wherever the editor does. */
const PLAIN: ReadonlySet<string> = new Set(['wasm', 'cpu']);
const remedyOf = () => l10n.t('Install Node.js {0} or newer, or set {1} to its path.', OLDEST, KEY);
/** Why Electron runs no native module, as long as no more is known. */
export const inElectron = (): Reason => ({
  reason: l10n.t('This backend cannot run in the Node.js of VS Code.'),
  remedy: remedyOf(),
  command: SETTINGS,
});
const TIMEOUT_MILLISECONDS = 10_000;

const thisProcess = (): Starter => ({
  execPath: process.execPath,
  electron: process.versions.electron !== undefined,
  arch: process.arch,
  search: process.env.PATH ?? '',
  platform: process.platform,
});

/**
 * The Node.js that the settings name; otherwise the one that runs this process. Where that is Electron and the backend may need a
 * native module, the first on the PATH that will do.
 * @throws UserError where the one that is named will not do.
 */
export async function chooseRuntime({ backend, path }: RuntimeRequest, starter: Starter = thisProcess()): Promise<Runtime> {
  if (path !== '') return { execPath: await named(path, starter) };
  const { execPath, electron } = starter;
  if (!electron || PLAIN.has(backend)) return { execPath };
  let unfit: string | undefined;
  for (const program of onPath(starter)) {
    const found = await ask(program, starter);
    if ('execPath' in found) return found;
    unfit ??= l10n.t('The Node.js on the PATH cannot be used: {0}.', found.unfit);
  }
  const noNode = inElectron();
  const reason = `${noNode.reason} ${unfit ?? l10n.t('No other Node.js was found on the PATH.')}`;
  return { execPath, noNode: { ...noNode, reason } };
}

/** The same for looking around: where the Node.js that is named will not do, that is why native modules cannot be used. */
export async function anyRuntime(wish: RuntimeRequest, starter: Starter = thisProcess()): Promise<Runtime> {
  try {
    return await chooseRuntime(wish, starter);
  } catch (error) {
    const { message: reason, remedy = remedyOf() } = faultOf(error);
    return { execPath: starter.execPath, noNode: { ...inElectron(), reason, remedy } };
  }
}

async function named(path: string, starter: Starter): Promise<string> {
  const wrong = (message: string) => new UserError({ key: KEY, message: `${KEY}: ${message}.`, remedy: remedyOf() });
  if (!isAbsolute(path)) throw wrong(l10n.t('"{0}" is not an absolute path', path));
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw wrong(l10n.t('{0} does not exist', path));
  if (!found.isFile()) throw wrong(l10n.t('{0} is a folder, not the executable', path));
  const asked = await ask(path, starter);
  if ('unfit' in asked) throw wrong(asked.unfit);
  return asked.execPath;
}

/** Never what lies in the current folder: that may be a workspace's. */
function onPath({ search, platform }: Starter): readonly string[] {
  const name = platform === 'win32' ? 'node.exe' : 'node';
  return search
    .split(delimiter)
    .filter((folder) => isAbsolute(folder))
    .map((folder) => join(folder, name))
    .filter((program) => statSync(program, { throwIfNoEntry: false })?.isFile());
}

const QUESTION = `const { versions, arch, execPath } = process;
process.stdout.write(JSON.stringify({ node: versions.node, electron: versions.electron, bun: versions.bun, arch, execPath }));`;

/** Asks a program what it is. What version managers put on the PATH leads on to the program itself. */
async function ask(program: string, { arch }: Starter): Promise<Runtime | { readonly unfit: string }> {
  let answer: unknown;
  try {
    const { stdout } = await promisify(execFile)(program, ['-e', QUESTION], { timeout: TIMEOUT_MILLISECONDS });
    answer = JSON.parse(stdout);
  } catch {
    return { unfit: l10n.t('{0} is not Node.js', program) };
  }
  if (!isRecord(answer) || typeof answer.node !== 'string' || typeof answer.execPath !== 'string')
    return { unfit: l10n.t('{0} is not Node.js', program) };
  if (answer.electron !== undefined) return { unfit: l10n.t('{0} is Electron', program) };
  if (answer.bun !== undefined) return { unfit: l10n.t('{0} is Bun', program) };
  if (Number(answer.node.split('.')[0]) < OLDEST) return { unfit: l10n.t('{0} is version {1}', program, answer.node) };
  if (answer.arch !== arch)
    return { unfit: l10n.t('{0} is built for a different CPU architecture ({1}, not {2})', program, String(answer.arch), arch) };
  return { execPath: answer.execPath };
}
