import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { messageOf, UserError } from '../core/fault.ts';

export const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException | undefined)?.code ?? '';
export const isMissing = (error: unknown) => codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';

const CAUSES: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  ENOSPC: ['the disk is full', 'Free some disk space and try again.'],
  EDQUOT: ['your disk quota is used up', 'Free some disk space and try again.'],
  EACCES: ['you have no permission', 'Give yourself permission for it, or open another workspace folder.'],
  EPERM: ['you have no permission', 'Give yourself permission for it, or open another workspace folder.'],
  EROFS: ['the disk is read-only', 'Use a workspace folder on a disk that can be written.'],
  ENOTDIR: ['a part of its path is a file, not a folder', 'Rename or remove that file.'],
  ENAMETOOLONG: ['its path is too long', 'Use a workspace folder with a shorter path.'],
  ENOENT: ['it or its folder does not exist', 'Check the path.'],
  EEXIST: ['a file is in its place', 'Rename or remove that file.'],
  EISDIR: ['it is a folder', 'Name a file.'],
};

/** A failed file operation, as a user can read it; `doing` is like `The run's folder cannot be made`. */
export function diskFault(error: unknown, doing: string, file: string): UserError {
  if (error instanceof UserError) return error;
  const [what, remedy] = CAUSES[codeOf(error)] ?? [messageOf(error), undefined];
  return new UserError({ message: `${doing}, since ${what}: ${file}`, file, ...(remedy ? { remedy } : {}) });
}

/** Replaces a file as a whole: readers see the old content or the new one, never a part. */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${file}.${randomBytes(4).toString('hex')}.new`;
  try {
    await writeFile(temporary, content, { mode: 0o600, flush: true });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw diskFault(error, 'The file cannot be written', file);
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
    throw diskFault(error, 'The file cannot be written', file);
  }
}
