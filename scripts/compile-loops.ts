/** Compiles the loops of our own to WebAssembly. Used by the build, and by tests that run from source. */
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import asc from 'assemblyscript/asc';

const project = dirname(import.meta.dirname);
const LOOPS = ['statistics', 'products', 'windows'];

/** Compiles each where its source is newer than the last result; returns the paths of the results. */
export const compileLoops = (): Promise<readonly string[]> => Promise.all(LOOPS.map(compile));

async function compile(name: string): Promise<string> {
  const source = `src/trainer/backends/${name}.assembly.ts`;
  const output = join(project, `node_modules/.cache/descent/${name}.wasm`);
  if ((await changed(output)) > (await changed(join(project, source)))) return output;
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    // The memory is tfjs's: nothing of this module's own may lie in it, and no runtime may manage it.
    [
      source,
      '--baseDir',
      project,
      '--outFile',
      'out.wasm',
      '--optimize',
      '--enable',
      'simd',
      '--importMemory',
      '--noExportMemory',
      '--runtime',
      'stub',
    ],
    {
      readFile: (name, base) => readFile(join(base, name), 'utf8').catch(() => null),
      writeFile: (_, contents) => {
        if (typeof contents !== 'string') binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error || !binary) throw new Error(`${source} does not compile.\n${stderr.toString()}`, { cause: error });
  await mkdir(dirname(output), { recursive: true });
  // Renamed into place, so that a test that starts meanwhile never reads half a file.
  await writeFile(`${output}.${process.pid}`, binary);
  await rename(`${output}.${process.pid}`, output);
  return output;
}

const changed = (path: string) =>
  stat(path).then(
    (stats) => stats.mtimeMs,
    () => 0,
  );
