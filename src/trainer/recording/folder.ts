/** Creates the folder of a run, and writes its header and `live.json`. */
import * as l10n from '@vscode/l10n';
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
    const message = l10n.t(
      'The run {0} has format {1}, but this version of Descent supports format {2}.',
      header.id,
      header.format,
      FORMAT,
    );
    throw new UserError({ message, file: folder, remedy: l10n.t('Update Descent.') });
  }
  const file = join(folder, 'run.json');
  if (resume) {
    const message = l10n.t('There is no run to resume in {0}: run.json is missing.', folder);
    if (!existsSync(file)) throw new UserError({ message, file, remedy: l10n.t('Start a new run.') });
    const pid = await livingTrainer(folder);
    if (pid === undefined) return;
    throw new UserError({
      message: l10n.t('The run {0} is already being trained, by process {1}.', header.id, pid),
      remedy: l10n.t('Open its dashboard.'),
    });
  }
  if (existsSync(file))
    throw new UserError({
      message: l10n.t('The folder {0} already contains a run.', folder),
      file,
      remedy: l10n.t('Start the run with another ID.'),
    });
  try {
    mkdirSync(join(folder, 'checkpoints'), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw diskFault(error, l10n.t("The run's folder cannot be created"), folder);
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
