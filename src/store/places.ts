/** Where runs and studies lie: the only place where an id becomes a path. */
import * as l10n from '@vscode/l10n';
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../core/fault.ts';
import { isId } from '../core/ids.ts';
import { codeOf, diskFault } from './disk.ts';

const HOME = '.descent';
type Kind = 'runs' | 'studies';

/** Where a workspace folder keeps its runs. */
export const runsFolder = (workspaceFolder: string) => join(workspaceFolder, HOME, 'runs');

/** Where a workspace folder keeps its studies. */
export const studiesFolder = (workspaceFolder: string) => join(workspaceFolder, HOME, 'studies');

/** The folder of a run or study by its id. Throws a `UserError` for an id that is no plain name: it could lead to any other folder. */
export function folderById(parent: string, id: string): string {
  const known: unknown = id;
  if (isId(known)) return join(parent, known);
  throw new UserError({
    message: l10n.t('"{0}" is not an ID: it must be the name of a folder in {1}.', id.slice(0, 80), parent),
    remedy: l10n.t('Enter the ID as shown in the list of runs or studies.'),
  });
}

/**
 * The workspace folder that a run or study lies in now. What it recorded is where that was then: the folder may have been moved,
 * renamed or copied since. A folder that lies elsewhere, such as an exported one, still belongs to the recorded workspace.
 */
export function workspaceOf(folder: string, kind: Kind, recorded: string): string {
  const parent = dirname(resolve(folder));
  const home = dirname(parent);
  return basename(parent) === kind && basename(home) === HOME ? dirname(home) : recorded;
}

/** The id of a run or study that lies in this folder: the folder's name, where that is one. */
export function idOfFolder(folder: string, recorded: string): string {
  const name = basename(resolve(folder));
  return isId(name) ? name : recorded;
}

/** A new id and its folder, which is made here: of many who ask at once, each gets one of its own. Throws a `UserError`. */
export async function newFolder(
  parent: string,
  title: string,
  now = new Date(),
): Promise<{ readonly id: string; readonly folder: string }> {
  const base = idFor(title, now);
  try {
    await mkdir(parent, { recursive: true });
    for (let i = 1; ; i++) {
      const id = i === 1 ? base : `${base}-${i}`;
      const folder = join(parent, id);
      try {
        await mkdir(folder, { mode: 0o700 });
        return { id, folder };
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw error;
      }
    }
  } catch (error) {
    throw diskFault(error, l10n.t('The folder cannot be created'), parent);
  }
}

/** An id such as `20260102-030405-digits-cnn`: it sorts by time, and reads well. */
function idFor(title: string, now: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  const words = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '');
  return [day, time, words || 'run'].join('-');
}
