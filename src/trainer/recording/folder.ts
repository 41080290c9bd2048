/** Creates the folder of a run, and writes its header and `live.json`. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { UserError } from '../../core/fault.ts';
import { FORMAT, type RunHeader } from '../../core/run.ts';
import { type LiveFile, parseLive, type StartRequest } from '../../protocol.ts';
import { diskFault } from '../../store/disk.ts';

/** Creates the folder of a new run, or checks that a run can be resumed. Rejects with a `UserError`. */
export async function prepare({ folder, header, resume }: StartRequest): Promise<void> {
  if (header.format !== FORMAT) {
    const message = `The run ${header.id} has format ${header.format}, but this version of Descent supports format ${FORMAT}.`;
    throw new UserError({ message, file: folder, remedy: 'Install the newest version of Descent.' });
  }
  const file = join(folder, 'run.json');
  if (resume) {
    const message = `There is no run to resume in ${folder}: run.json is missing.`;
    if (!existsSync(file)) throw new UserError({ message, file, remedy: 'Start a new run.' });
    const pid = await livingTrainer(folder);
    if (pid === undefined) return;
    throw new UserError({
      message: `The run ${header.id} is already being trained, by process ${pid}.`,
      remedy: 'Open its dashboard.',
    });
  }
  if (existsSync(file))
    throw new UserError({
      message: `The folder ${folder} already contains a run.`,
      file,
      remedy: 'Start the run with another id.',
    });
  try {
    mkdirSync(join(folder, 'checkpoints'), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw diskFault(error, "The run's folder cannot be created", folder);
  }
}

/** Writes `run.json`, with the versions and the git commit, which are known here. */
export function writeHeader(folder: string, header: RunHeader, versions: Readonly<Record<string, string>>): void {
  const commit = header.commit ?? commitOf(header.workspaceFolder);
  const complete = { ...header, versions: { ...header.versions, ...versions }, ...(commit ? { commit } : {}) };
  writeWhole(join(folder, 'run.json'), `${JSON.stringify(complete, null, 2)}\n`);
}

export const writeLive = (folder: string, live: LiveFile) => writeWhole(join(folder, 'live.json'), `${JSON.stringify(live)}\n`);
export const removeLive = (folder: string) => rmSync(join(folder, 'live.json'), { force: true });

/** Writes under a temporary name first, so that no reader sees half a file. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  try {
    writeFileSync(`${path}.new`, content, { mode: 0o600, flush: true });
    renameSync(`${path}.new`, path);
  } catch (error) {
    rmSync(`${path}.new`, { force: true });
    throw diskFault(error, 'The file cannot be written', path);
  }
}

/** The process that `live.json` names, if it still listens: the file alone may be left from a crash. */
async function livingTrainer(folder: string): Promise<number | undefined> {
  try {
    const live = parseLive(JSON.parse(readFileSync(join(folder, 'live.json'), 'utf8')));
    return live && (await answers(live.socket)) ? live.pid : undefined;
  } catch {
    return undefined;
  }
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** The commit checked out in the folder, read without running git; undefined outside a repository. */
export function commitOf(folder: string): string | undefined {
  try {
    const head = readFileSync(join(folder, '.git', 'HEAD'), 'utf8').trim();
    if (!head.startsWith('ref: ')) return hash(head);
    const ref = head.slice(5);
    const loose = join(folder, '.git', ref);
    if (existsSync(loose)) return hash(readFileSync(loose, 'utf8').trim());
    const packed = readFileSync(join(folder, '.git', 'packed-refs'), 'utf8').split('\n');
    return hash(packed.find((line) => line.endsWith(` ${ref}`))?.split(' ')[0] ?? '');
  } catch {
    return undefined;
  }
}

const hash = (text: string) => (/^[0-9a-f]{40,64}$/.test(text) ? text : undefined);
