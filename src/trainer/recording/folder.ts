/** The folder of a run, as its trainer makes and leaves it. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { UserError } from '../../core/fault.ts';
import { FORMAT, type RunHeader } from '../../core/run.ts';
import { type LiveFile, parseLive, type StartRequest } from '../../protocol.ts';
import { diskFault, writeWholeSync } from '../../store/disk.ts';

/** Makes the folder of a new run, or looks into that of one to resume. Throws a `UserError`. */
export async function prepare({ folder, header, resume }: StartRequest): Promise<void> {
  if (header.format !== FORMAT) {
    const message = `The run ${header.id} has format ${header.format}; this version of Descent reads and writes format ${FORMAT}.`;
    throw new UserError({ message, file: folder, remedy: 'Install the newest version of Descent.' });
  }
  const file = join(folder, 'run.json');
  if (resume) {
    const message = `There is no run to resume in ${folder}: run.json is missing.`;
    if (!existsSync(file)) throw new UserError({ message, file, remedy: 'Start a new training.' });
    const pid = await livingTrainer(folder);
    if (pid === undefined) return;
    throw new UserError({
      message: `The run ${header.id} is being trained already, by process ${pid}.`,
      remedy: 'Open its dashboard.',
    });
  }
  if (existsSync(file))
    throw new UserError({ message: `The folder ${folder} holds a run already.`, file, remedy: 'Start under a new id.' });
  try {
    mkdirSync(join(folder, 'checkpoints'), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw diskFault(error, "The run's folder cannot be made", folder);
  }
}

/** `run.json`, once and for all; the versions that only the trainer knows are added here. */
export function writeHeader(folder: string, header: RunHeader, versions: Readonly<Record<string, string>>): void {
  const complete = { ...header, versions: { ...header.versions, ...versions } };
  writeWholeSync(join(folder, 'run.json'), `${JSON.stringify(complete, null, 2)}\n`);
}

export const writeLive = (folder: string, live: LiveFile) =>
  writeWholeSync(join(folder, 'live.json'), `${JSON.stringify(live)}\n`);
export const removeLive = (folder: string) => rmSync(join(folder, 'live.json'), { force: true });

/** The process that `live.json` speaks of, if it still listens: the file alone may have survived a crash. */
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
