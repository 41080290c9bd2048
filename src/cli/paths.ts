/** Where the command line finds the files it was built with. */
import * as l10n from '@vscode/l10n';
import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { UserError } from '../core/fault.ts';
import { isId } from '../core/ids.ts';
import { runsFolder } from '../store/places.ts';
import { readLive, readRun } from '../store/run-folders.ts';

/** This program runs from `dist/`, or from its source in development. */
export const project =
  basename(import.meta.dirname) === 'dist' ? resolve(import.meta.dirname, '..') : resolve(import.meta.dirname, '../..');

/** A file that the build makes. Throws a `UserError` when it was not built. */
export function built(name: string): string {
  const path = join(project, 'dist', name);
  if (!existsSync(path))
    throw new UserError({ message: l10n.t('{0} is missing.', path), file: path, remedy: l10n.t('Build it with: npm run build') });
  return path;
}

/** Where the command line keeps what it has installed for its user. */
export function storage(): string {
  const { XDG_DATA_HOME, LOCALAPPDATA } = process.env;
  if (process.platform === 'win32') return join(LOCALAPPDATA || join(homedir(), 'AppData', 'Local'), 'Descent');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Descent');
  return join(XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'descent');
}

/** A folder by its path. Throws a `UserError` when it is not there, or is a file. */
export function folderAt(name: string): string {
  const folder = resolve(name);
  const found = statSync(folder, { throwIfNoEntry: false });
  if (!found)
    throw new UserError({ message: l10n.t('The folder {0} does not exist.', folder), remedy: l10n.t('Check the path.') });
  if (!found.isDirectory())
    throw new UserError({
      message: l10n.t('{0} is a file.', folder),
      file: folder,
      remedy: l10n.t('Enter the path of the folder that contains it.'),
    });
  return folder;
}

/** The folder of a run that is named by its path, or by its id among the runs of the current folder. */
export function runAt(name: string, workspace = process.cwd()): string {
  const candidates = [resolve(workspace, name), ...(isId(name) ? [join(runsFolder(workspace), name)] : [])];
  const found = candidates.find((folder) => existsSync(join(folder, 'run.json')));
  if (found) return found;
  throw new UserError({
    message: l10n.t(
      'There is no run "{0}": it is neither a folder with a run.json nor the ID of a run in {1}.',
      name,
      runsFolder(workspace),
    ),
    remedy: l10n.t(
      'Enter the path of the run folder, or the folder in which it was trained (--folder). To list the IDs: descent runs <folder>',
    ),
  });
}

/** Two trainers on one run would write over each other. One that has ended its run is given a moment to leave. */
export async function notLive(folder: string): Promise<void> {
  const until = performance.now() + LEAVING_MILLISECONDS;
  for (;;) {
    const live = await readLive(folder);
    if (!live) return;
    if (!(await readRun(folder)).ended || performance.now() > until)
      throw new UserError({
        message: l10n.t('The run in {0} is already being trained by process {1}.', folder, live.pid),
        remedy: l10n.t('Stop it in the dashboard first, or wait until it ends.'),
      });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
const LEAVING_MILLISECONDS = 10_000;
