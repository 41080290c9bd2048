/** Creates the folder of a run, and writes its header and `live.json`. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { UserError } from '../../core/fault.ts';
import { FORMAT, type RunHeader } from '../../core/run.ts';
import { type LiveFile, parseLive, type StartRequest } from '../../protocol.ts';
import { diskFault, writeWholeSync } from '../../store/disk.ts';

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

/** Writes `run.json`, with the versions that only the trainer knows. */
export function writeHeader(folder: string, header: RunHeader, versions: Readonly<Record<string, string>>): void {
  const complete = { ...header, versions: { ...header.versions, ...versions } };
  writeWholeSync(join(folder, 'run.json'), `${JSON.stringify(complete, null, 2)}\n`);
}

export const writeLive = (folder: string, live: LiveFile) =>
  writeWholeSync(join(folder, 'live.json'), `${JSON.stringify(live)}\n`);
export const removeLive = (folder: string) => rmSync(join(folder, 'live.json'), { force: true });

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
