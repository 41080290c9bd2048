/**
 * Files as they may be read and written in folders that others can have put anything into: a pipe, a device or a socket in place of
 * a file would block or never end, a link may lead out of the folder, and a size may be more than memory holds.
 */
import * as l10n from '@vscode/l10n';
import {
  close,
  closeSync,
  constants,
  fstat,
  fstatSync,
  lstatSync,
  open as openFile,
  openSync,
  readFile,
  readSync,
  realpathSync,
  type Stats,
} from 'node:fs';
import { type FileHandle, lstat, open, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, relative, sep } from 'node:path';
import { Unfit } from './disk.ts';

/** The system opens nothing that it would have to wait for. Windows has no such flag, and no such files in folders. */
const UNBLOCKED = constants.O_NONBLOCK ?? 0;
/** The system opens no link. Windows has no such flag. */
const NO_LINK = constants.O_NOFOLLOW ?? 0;
/** One read of Node takes no more than 2³¹ − 1 bytes. */
const PIECE = 2 ** 26;

/** A larger JSON file is none of ours. */
export const JSON_LIMIT = 2 ** 24;

/** Opens a file to read it, unless it is none or lies outside of its folder. */
export async function openToRead(path: string): Promise<FileHandle> {
  if ((await lstat(path)).isSymbolicLink()) within(path, await realpath(dirname(path)), await realpath(path));
  const file = await open(path, constants.O_RDONLY | UNBLOCKED);
  try {
    requireFile(await file.stat());
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** The same at once, with these flags of `node:fs`; a file that is written must not be a link at all. */
export function openRegular(path: string, flags: number, mode?: number): number {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isSymbolicLink()) {
    if (flags !== constants.O_RDONLY)
      throw new Unfit(
        l10n.t('it is a symbolic link, not a file'),
        l10n.t('Replace the symbolic link with the file that it points to.'),
      );
    within(path, realpathSync(dirname(path)), realpathSync(path));
  } else if (found) requireFile(found);
  const file = openSync(path, flags | UNBLOCKED, mode);
  try {
    requireFile(fstatSync(file));
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** The whole content of a file of at most `limit` bytes. */
export const readWhole = async (path: string, limit: number): Promise<Uint8Array> => wholeOf(await openToRead(path), limit);

/**
 * The same for many small files: by Node's functions with callbacks, since those with promises take several times as long.
 */
export const readMany = (path: string, limit: number): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    openFile(path, constants.O_RDONLY | UNBLOCKED | NO_LINK, (unopened, file) => {
      if (unopened) {
        if (unopened.code === 'ELOOP') readWhole(path, limit).then(resolve, reject);
        else reject(unopened);
        return;
      }
      const refuse = (error: unknown) => close(file, () => reject(error));
      fstat(file, (unknown, stats) => {
        try {
          if (unknown) throw unknown;
          requireFile(stats);
          requireSize(stats.size, limit);
        } catch (error) {
          refuse(error);
          return;
        }
        readFile(file, (unread, bytes) => {
          if (unread) refuse(unread);
          else close(file, () => resolve(bytes));
        });
      });
    });
  });

/** The same of a file that is the user's own, such as data: a link may lead to it from anywhere. A caller says how to mend it. */
export async function readUserFile(path: string, limit: number): Promise<Uint8Array> {
  const file = await open(path, constants.O_RDONLY | UNBLOCKED);
  try {
    requireFile(await file.stat(), '');
  } catch (error) {
    await file.close();
    throw error;
  }
  return wholeOf(file, limit);
}

/** Reads all of an open file, and closes it. */
async function wholeOf(file: FileHandle, limit: number): Promise<Uint8Array> {
  try {
    const { size } = await file.stat();
    requireSize(size, limit);
    const bytes = new Uint8Array(size);
    let done = 0;
    while (done < size) {
      const { bytesRead } = await file.read(bytes, done, Math.min(PIECE, size - done), done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return bytes.subarray(0, done);
  } finally {
    await file.close();
  }
}

/** The first bytes of a file, at most so many. */
export async function readHead(path: string, limit: number): Promise<Uint8Array> {
  const file = await openToRead(path);
  try {
    const bytes = new Uint8Array(limit);
    return bytes.subarray(0, (await file.read(bytes, 0, limit, 0)).bytesRead);
  } finally {
    await file.close();
  }
}

/** A text file as JSON is written in: UTF-8, or UTF-16 with a byte order mark, which is left out. */
export const readText = async (path: string, limit = JSON_LIMIT): Promise<string> => textOf(await readWhole(path, limit));

/** Text as editors and shells write it: the byte order mark that some put first is no part of it, and says which encoding it is. */
export function textOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  return new TextDecoder().decode(bytes);
}

/** The content of a file of any size, piece by piece, each with memory of its own. */
export async function* piecesOf(path: string, piece = PIECE): AsyncGenerator<Uint8Array> {
  const file = await openToRead(path);
  try {
    for (let at = 0; ; ) {
      const { size } = await file.stat();
      const bytes = new Uint8Array(Math.min(piece, Math.max(1, size - at)));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield bytes.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** The content of a file piece by piece, as `piecesOf`, at once. */
export function* piecesSync(path: string, piece = PIECE): Generator<Uint8Array> {
  const file = openRegular(path, constants.O_RDONLY);
  try {
    for (let at = 0; ; ) {
      const bytes = new Uint8Array(Math.min(piece, Math.max(1, fstatSync(file).size - at)));
      const read = readSync(file, bytes, 0, bytes.length, at);
      if (read === 0) return;
      at += read;
      yield bytes.subarray(0, read);
    }
  } finally {
    closeSync(file);
  }
}

/** The whole content of a file of at most `limit` bytes, at once. */
export function readWholeSync(path: string, limit: number): Uint8Array {
  const file = openRegular(path, constants.O_RDONLY);
  try {
    const { size } = fstatSync(file);
    requireSize(size, limit);
    const bytes = new Uint8Array(size);
    let done = 0;
    while (done < size) {
      const read = readSync(file, bytes, done, Math.min(PIECE, size - done), done);
      if (read === 0) break;
      done += read;
    }
    return bytes.subarray(0, done);
  } finally {
    closeSync(file);
  }
}

function requireSize(size: number, limit: number): void {
  if (size > limit)
    throw new Unfit(
      l10n.t('it is larger ({0}) than the limit of {1}', megabytes(size), megabytes(limit)),
      l10n.t('Check the content of the file.'),
    );
}

/** Rejects where a path leads to no file, or out of its folder; otherwise what may be read is there. */
export async function requireReadable(path: string): Promise<void> {
  await (await openToRead(path)).close();
}

/** The same at once. */
export const requireReadableSync = (path: string): void => closeSync(openRegular(path, constants.O_RDONLY));

function within(path: string, folder: string, target: string): void {
  const way = relative(folder, target);
  if (way.startsWith(`..${sep}`) || way === '..' || isAbsolute(way))
    throw new Unfit(
      l10n.t('it is a symbolic link that points outside its folder, to {0}', target),
      l10n.t('Replace the symbolic link {0} with the file that it points to.', path),
    );
}

function requireFile(stats: Stats, remedy = l10n.t('Remove it, or restore the file.')): void {
  if (stats.isFile()) return;
  const what = stats.isDirectory()
    ? l10n.t('it is a folder, not a file')
    : stats.isFIFO()
      ? l10n.t('it is a pipe, not a file')
      : stats.isSocket()
        ? l10n.t('it is a socket, not a file')
        : stats.isCharacterDevice() || stats.isBlockDevice()
          ? l10n.t('it is a device, not a file')
          : l10n.t('it is not a file');
  throw new Unfit(what, remedy);
}

const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(bytes < 2 ** 20 ? 2 : 0)} MB`;
