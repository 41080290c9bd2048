/** Files of a workspace, as far as a recipe is checked against them before a run is made of it. */
import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';

const HEAD = 1 << 16;

/** `folder` is what paths are relative to. */
export const filesIn = (folder: string) => ({
  /** The names of the files beside it when there is no such file. */
  async missing(path: string): Promise<{ readonly name: string; readonly beside: readonly string[] } | undefined> {
    const file = resolve(folder, path);
    if (await stat(file).catch(() => undefined)) return undefined;
    return { name: basename(file), beside: await readdir(dirname(file)).catch((): string[] => []) };
  },

  /** The first 64 kB as UTF-8. */
  async head(path: string): Promise<string> {
    const handle = await open(resolve(folder, path));
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD), 0, HEAD, 0);
      return buffer.toString('utf8', 0, bytesRead);
    } catch {
      // A folder, for one: the training says so.
      return '';
    } finally {
      await handle.close();
    }
  },
});
