import * as l10n from '@vscode/l10n';
import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { messageOf, UserError } from '../core/fault.ts';
import { msg, translated } from '../core/localize.ts';

export const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException | undefined)?.code ?? '';
export const isMissing = (error: unknown) => codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';

const CAUSES: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  ENOSPC: [msg('the disk is full'), msg('Free some disk space and try again.')],
  EDQUOT: [msg('your disk quota is exceeded'), msg('Free some disk space and try again.')],
  EACCES: [msg('permission was denied'), msg('Change its permissions, or open another workspace folder.')],
  EPERM: [msg('permission was denied'), msg('Change its permissions, or open another workspace folder.')],
  EROFS: [msg('the disk is read-only'), msg('Use a workspace folder on a writable disk.')],
  ENOTDIR: [msg('part of its path is a file, not a folder'), msg('Rename or remove that file.')],
  ENAMETOOLONG: [msg('its path is too long'), msg('Use a workspace folder with a shorter path.')],
  ENOENT: [msg('it or its folder does not exist'), msg('Check the path.')],
  EEXIST: [msg('a file with the same name exists'), msg('Rename or remove that file.')],
  EISDIR: [msg('it is a folder'), msg('Enter the path of a file.')],
};

/** A failed file operation, as a user can read it; `doing` is like `The run's folder cannot be made`. */
export function diskFault(error: unknown, doing: string, file: string): UserError {
  if (error instanceof UserError) return error;
  const [what, remedy] = CAUSES[codeOf(error)] ?? [messageOf(error), undefined];
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
    await writeFile(temporary, content, { mode: 0o600, flush: true });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw diskFault(error, l10n.t('The file cannot be written'), file);
  }
}

/** The same at once, for a trainer that is about to take its next step. It alone writes its files, so one temporary name serves. */
export function writeWholeSync(file: string, content: string | Uint8Array): void {
  const temporary = `${file}.new`;
  try {
    writeFileSync(temporary, content, { mode: 0o600, flush: true });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw diskFault(error, l10n.t('The file cannot be written'), file);
  }
}
