/** Creates the folder of a run, and writes its header and `live.json`. */
import { randomBytes } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../core/fault.ts';
import { FORMAT, type RunHeader } from '../../core/run.ts';
import type { LiveFile, StartRequest } from '../../protocol.ts';
import { type Claim, claim } from '../../store/claim.ts';
import { diskFault, writeWholeSync } from '../../store/disk.ts';

/**
 * Creates the folder of a new run, or checks that a run can be resumed, and claims it for this process: two trainers of one run would
 * overwrite each other. Rejects with a `UserError`.
 */
export async function prepare({ folder, header, resume }: StartRequest): Promise<Claim> {
  if (header.format !== FORMAT) {
    const message = `The run ${header.id} has format ${header.format}, but this version of Descent supports format ${FORMAT}.`;
    throw new UserError({ message, file: folder, remedy: 'Install the newest version of Descent.' });
  }
  if (resume) requireRun(folder);
  else
    try {
      mkdirSync(join(folder, 'checkpoints'), { recursive: true, mode: 0o700 });
    } catch (error) {
      throw diskFault(error, "The run's folder cannot be created", folder);
    }
  const claimed = await claim(
    folder,
    ({ pid, host }) =>
      new UserError({
        message: `The run ${header.id} is already being trained, by process ${pid}${host === hostname() ? '' : ` on ${host}`}.`,
        remedy: 'Open its dashboard.',
      }),
  );
  const file = join(folder, 'run.json');
  if (!resume && existsSync(file)) {
    claimed.release();
    throw new UserError({
      message: `The folder ${folder} already contains a run.`,
      file,
      remedy: 'Start the run with another id.',
    });
  }
  return claimed;
}

function requireRun(folder: string): void {
  const file = join(folder, 'run.json');
  const message = `There is no run to resume in ${folder}: run.json is missing.`;
  if (!existsSync(file)) throw new UserError({ message, file, remedy: 'Start a new run.' });
}

/** Removes the temporary files of a process that was killed. */
export function removeRemains(folder: string): void {
  for (const place of [folder, join(folder, 'checkpoints')])
    for (const name of existsSync(place) ? readdirSync(place) : [])
      if (name.endsWith('.new') && isOld(join(place, name))) rmSync(join(place, name), { force: true });
}

/** Another process may be writing the user's notes. */
const isOld = (file: string) => Date.now() - (lstatSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) > 60_000;

/** Writes `run.json`, with the run's identity and the versions that only the trainer knows. */
export function writeHeader(folder: string, header: RunHeader, versions: Readonly<Record<string, string>>): void {
  const identity = randomBytes(8).toString('hex');
  const complete = { ...header, identity, versions: { ...header.versions, ...versions } };
  writeWholeSync(join(folder, 'run.json'), `${JSON.stringify(complete, null, 2)}\n`);
}

export const writeLive = (folder: string, live: LiveFile) =>
  writeWholeSync(join(folder, 'live.json'), `${JSON.stringify(live)}\n`);
export const removeLive = (folder: string) => rmSync(join(folder, 'live.json'), { force: true });
