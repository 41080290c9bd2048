import { randomBytes } from 'node:crypto';
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
  EFBIG: ['it would be larger than the disk or its limits allow', 'Free some disk space, or raise the limit for file sizes.'],
  ENXIO: ['it is a pipe or a device, not a file', 'Remove it.'],
  EISDIR: ['it is a folder', 'Name a file.'],
};

/** A file that must not be read or written, and what to do about it; `what` is the end of a sentence. */
export class Unfit extends Error {
  override readonly name = 'Unfit';
  readonly remedy: string;

  constructor(what: string, remedy: string) {
    super(what);
    this.remedy = remedy;
  }
}

/** A failed file operation, as a user can read it; `doing` is like `The run's folder cannot be made`. */
export function diskFault(error: unknown, doing: string, file: string): UserError {
  if (error instanceof UserError) return error;
  const [what, remedy] = CAUSES[codeOf(error)] ?? [messageOf(error), error instanceof Unfit ? error.remedy : undefined];
  return new UserError({ message: `${doing}, since ${what}: ${file}`, file, ...(remedy ? { remedy } : {}) });
}

/** Replaces a file as a whole: readers see the old content or the new one, never a part. */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${file}.${randomBytes(4).toString('hex')}.new`;
  try {
    await writeFile(temporary, content, { mode: 0o600, flush: true, flag: 'wx' });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw diskFault(error, 'The file cannot be written', file);
  }
}

/** Whether the disk, and not what is asked of it, stands in the way: there may be room later. */
export const isFull = (error: unknown) => ['ENOSPC', 'EDQUOT'].includes(codeOf(error));
