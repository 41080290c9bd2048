import * as l10n from '@vscode/l10n';
import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf, UserError } from '../core/fault.ts';
import { msg, translated } from '../core/localize.ts';

/** One call of Node takes no more than 2³¹ − 1 bytes. */
const PIECE = 2 ** 26;

export const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException | undefined)?.code ?? '';
export const isMissing = (error: unknown) => codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';

const CAUSES: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  ENOSPC: [msg('the disk is full'), msg('Free up some disk space and try again.')],
  EDQUOT: [msg('your disk quota is exceeded'), msg('Free up some disk space and try again.')],
  EACCES: [msg('permission was denied'), msg('Change its permissions, or open another workspace folder.')],
  EPERM: [msg('permission was denied'), msg('Change its permissions, or open another workspace folder.')],
  EROFS: [msg('the disk is read-only'), msg('Use a workspace folder on a writable disk.')],
  ENOTDIR: [msg('part of its path is a file, not a folder'), msg('Rename or remove that file.')],
  ENAMETOOLONG: [msg('its path is too long'), msg('Use a workspace folder with a shorter path.')],
  ENOENT: [msg('it or its folder does not exist'), msg('Check the path.')],
  EEXIST: [msg('a file with the same name exists'), msg('Rename or remove that file.')],
  EFBIG: [msg('it would exceed the file size limit'), msg('Free up some disk space, or raise the limit.')],
  ENXIO: [msg('it is a pipe or a device, not a file'), msg('Remove it.')],
  EISDIR: [msg('it is a folder'), msg('Enter the path of a file.')],
};

/** A file that must not be read or written, and what to do about it (empty: the caller says so); `what` is the end of a sentence. */
export class Unfit extends Error {
  override readonly name = 'Unfit';
  readonly remedy: string;

  constructor(what: string, remedy: string) {
    super(what);
    this.remedy = remedy;
  }
}

/** A failed file operation, as a user can read it; `doing` is like `The folder cannot be created`. */
export function diskFault(error: unknown, doing: string, file: string): UserError {
  if (error instanceof UserError) return error;
  const [what, remedy] = CAUSES[codeOf(error)] ?? [messageOf(error), error instanceof Unfit ? error.remedy : undefined];
  return new UserError({
    message: l10n.t('{0} because {1}: {2}', doing, translated(what), file),
    file,
    ...(remedy ? { remedy: translated(remedy) } : {}),
  });
}

/** Replaces a file as a whole: readers see the old content or the new one, never a part. */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${file}.${randomBytes(4).toString('hex')}.new`;
  try {
    await writeFile(temporary, content, { mode: 0o600, flush: true, flag: 'wx' });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw diskFault(error, l10n.t('The file cannot be written'), file);
  }
}

/** The same at once, for a trainer that is about to take its next step; once this returns, no loss of power takes it back. */
export function writeWholeSync(path: string, content: string | Uint8Array): void {
  const temporary = `${path}.new`;
  try {
    rmSync(temporary, { force: true });
    const file = openSync(temporary, 'wx', 0o600);
    try {
      writeAll(file, typeof content === 'string' ? Buffer.from(content) : content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
    syncFolder(dirname(path));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw diskFault(error, l10n.t('The file cannot be written'), path);
  }
}

/** Writes any number of bytes at the file's position; one call of the system may take fewer. */
export function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, Math.min(PIECE, bytes.length - done));
}

/** Makes the names in a folder last through a loss of power, where the system can: a file's own bytes are not all of it. */
export function syncFolder(folder: string): void {
  let opened: number | undefined;
  try {
    opened = openSync(folder, 'r');
    fsyncSync(opened);
  } catch {
    // Windows opens no folders, and some network disks sync none.
  } finally {
    if (opened !== undefined) closeSync(opened);
  }
}
