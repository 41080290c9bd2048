/** Creates the folder of a run, and writes its header and `live.json`. */
import { randomBytes } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../core/fault.ts';
import { FORMAT, type RunHeader } from '../../core/run.ts';
import type { LiveFile, StartRequest } from '../../protocol.ts';
import { type Claim, claim } from '../../store/claim.ts';
import { diskFault, writeWholeSync } from '../../store/disk.ts';
import { readRun } from '../../store/run-folders.ts';

/**
 * Creates the folder of a new run, or checks that a run can be resumed, and claims it for this process: two trainers of one run would
 * overwrite each other. Rejects with a `UserError`.
 */
export async function prepare({ folder, header, resume }: StartRequest): Promise<Claim> {
  if (header.format !== FORMAT) {
    const message = l10n.t(
      'The run {0} has format {1}, but this version of Descent supports format {2}.',
      header.id,
      header.format,
      FORMAT,
    );
    throw new UserError({ message, file: folder, remedy: l10n.t('Update Descent.') });
  }
  if (resume) requireRun(folder);
  else
    try {
      mkdirSync(join(folder, 'checkpoints'), { recursive: true, mode: 0o700 });
    } catch (error) {
      throw diskFault(error, l10n.t("The run's folder cannot be created"), folder);
    }
  const claimed = await claim(
    folder,
    ({ pid, host }) =>
      new UserError({
        message:
          host === hostname()
            ? l10n.t('The run {0} is already being trained by process {1}.', header.id, pid)
            : l10n.t('The run {0} is already being trained by process {1} on {2}.', header.id, pid, host),
        remedy: l10n.t('Open its dashboard.'),
      }),
    // Its trainer has recorded the end, and rewrites the tables.
    () =>
      readRun(folder).then(
        ({ ended }) => ended !== undefined,
        () => false,
      ),
  );
  const file = join(folder, 'run.json');
  if (!resume && existsSync(file)) {
    claimed.release();
    throw new UserError({
      message: l10n.t('The folder {0} already contains a run.', folder),
      file,
      remedy: l10n.t('Start the run with another ID.'),
    });
  }
  return claimed;
}

function requireRun(folder: string): void {
  const file = join(folder, 'run.json');
  const message = l10n.t('There is no run to resume in {0}: run.json is missing.', folder);
  if (!existsSync(file)) throw new UserError({ message, file, remedy: l10n.t('Start a new run.') });
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
