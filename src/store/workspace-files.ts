/** Files of a workspace, as far as a recipe is checked against them before a run is made of it. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { readHead } from './regular-file.ts';
import { HEAD } from './text/decode-text.ts';
import { textReader } from './text/text-reader.ts';
import { unpackedHead } from './unpack.ts';

/** The first part of a file, unpacked. `complete` says that it is all of it. Rejects where the file cannot be read. */
export async function headOf(file: string): Promise<{ readonly bytes: Uint8Array; readonly complete: boolean }> {
  const bytes = unpackedHead(await readHead(file, HEAD + 1), HEAD + 1);
  return { bytes: bytes.subarray(0, HEAD), complete: bytes.length <= HEAD };
}

/** `folder` is what paths are relative to. */
export const filesIn = (folder: string) => ({
  /** The names of the files beside it when there is no such file. */
  async missing(path: string): Promise<{ readonly name: string; readonly beside: readonly string[] } | undefined> {
    const file = resolve(folder, path);
    if (await stat(file).catch(() => undefined)) return undefined;
    return { name: basename(file), beside: await readdir(dirname(file)).catch((): string[] => []) };
  },
  /** Undefined where it cannot be read, a folder for one: the training says so. */
  head: (path: string) => headOf(resolve(folder, path)).catch(() => undefined),
  text: textReader,
});
