/** Installs tfjs-node into Descent's own storage, whole or not at all; and removes it. */
import * as l10n from '@vscode/l10n';
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UserError } from '../../core/fault.ts';
import { diskFault, writeWhole } from '../disk.ts';
import { buildFor } from './build.ts';
import { checkAddon } from './check.ts';
import { run } from './child.ts';
import { canceled, doesNotLoad, incomplete, noSpace, npmFailure } from './failures.ts';
import { allInstalled, type Installed, installed, namesIn, placeIn, recordOf, use, usersOf } from './installed.ts';
import { libraryIn } from './library.ts';
import { PACKAGES, packageIn, VERSION } from './packages.ts';

export interface Installation {
  readonly storage: string;
  /** Whether the package for NVIDIA GPUs; of no account where a library is named, which decides. */
  readonly gpu: boolean;
  /** A TensorFlow of the user's to build for; empty for the one that the package downloads. */
  readonly library: string;
  /** The Node.js that is to compute with it; this process's own where none is named. */
  readonly execPath?: string;
  readonly signal: AbortSignal;
  /** What is being done, and the bytes that lie on the disk so far. */
  progress(doing: string, bytes: number): void;
  /** Bytes that are free in a folder, where not the system is to be asked. */
  free?(folder: string): Promise<number>;
}

/** About what the disk must hold, the packages' own 300 MB included. */
const NEEDED = { cpu: 1.2e9, gpu: 3e9, library: 0.5e9 } as const;
const WATCH_MILLISECONDS = 1000;

/** @throws UserError that tells what is wrong and what to do; then all is as it was. */
export async function install(wanted: Installation): Promise<Installed> {
  const { storage, library, signal, execPath } = wanted;
  const named = library === '' ? undefined : libraryIn(library);
  const [gpu, cpu] = PACKAGES;
  const name = wanted.gpu && !named ? gpu : cpu;
  const place = placeIn(storage);
  const root = join(place, randomBytes(6).toString('hex'));
  let release = () => {};
  try {
    await mkdir(place, { recursive: true });
    await clearStrays(storage);
    const needed = NEEDED[named ? 'library' : wanted.gpu ? 'gpu' : 'cpu'];
    const free = await (wanted.free ?? freeIn)(place);
    if (free < needed) throw noSpace(place, needed, free);
    await mkdir(root);
    // So that another window does not take it for what is left of a broken one.
    release = use(root);
    const said = await fetchPackages(wanted, root, [`${name}@${VERSION}`, ...(named ? ['node-api-headers@^1.5.0'] : [])]);
    if (named) {
      wanted.progress(l10n.t('Building the native module'), await sizeOf(root));
      const nodeHeaders = join(root, 'node_modules', 'node-api-headers', 'include');
      await buildFor(named, join(root, 'node_modules', name), nodeHeaders, signal);
    }
    wanted.progress(l10n.t('Verifying the installation'), await sizeOf(root));
    const found = packageIn(name, root, 'descent')[0];
    if (found?.addon === undefined) throw incomplete(said, name);
    const checked = await checkAddon(found.addon, { signal, ...(execPath === undefined ? {} : { execPath }) });
    if (!checked.loads) throw doesNotLoad(checked, library);
    if (signal.aborted) throw canceled();
    const before = installed(storage, library);
    const record = { folder: basename(root), package: name, tensorflow: checked.version, gpu: checked.gpu, library };
    await writeWhole(recordOf(storage, library), `${JSON.stringify(record, null, 2)}\n`);
    // One that a training computes with stays until it is done; the next installation or removal clears it away.
    if (before && usersOf(before.root).length === 0) await rm(before.root, { recursive: true, force: true });
    return { ...record, root };
  } catch (error) {
    release();
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
    if (signal.aborted) throw canceled();
    throw error instanceof UserError ? error : diskFault(error, l10n.t('TensorFlow cannot be installed'), place);
  } finally {
    release();
  }
}

async function fetchPackages(wanted: Installation, root: string, packages: readonly string[]): Promise<string> {
  await writeFile(join(root, 'package.json'), '{ "private": true }\n');
  const doing = wanted.library === '' ? l10n.t('Downloading') : l10n.t('Downloading tfjs-node');
  const watch = setInterval(() => void sizeOf(root).then((bytes) => wanted.progress(doing, bytes)), WATCH_MILLISECONDS);
  try {
    wanted.progress(doing, 0);
    const scripts = `--ignore-scripts=${wanted.library !== ''}`;
    const quiet = ['--no-audit', '--no-fund', '--no-package-lock', '--foreground-scripts', scripts];
    const args = ['install', '--prefix', root, ...quiet, ...packages];
    const ran = await run({ program: 'npm', args, cwd: root, signal: wanted.signal });
    if (ran.code !== 0) throw npmFailure(ran);
    return ran.said;
  } finally {
    clearInterval(watch);
  }
}

/**
 * Removes all that was installed.
 * @throws UserError while a training computes with it; then nothing is removed.
 */
export async function removeAll(storage: string): Promise<readonly Installed[]> {
  const all = allInstalled(storage);
  const users = all.flatMap(({ root }) => usersOf(root));
  if (users.length > 0)
    throw new UserError({
      message: l10n.t('TensorFlow is in use by a run (process {0}).', users.join(', ')),
      remedy: l10n.t('Stop the run first, or wait until it ends.'),
    });
  try {
    for (const { library } of all) await rm(recordOf(storage, library), { force: true });
    await clearStrays(storage);
  } catch (error) {
    throw diskFault(error, l10n.t('TensorFlow cannot be uninstalled'), placeIn(storage));
  }
  return all;
}

/** Folders that no record points to and that no process is at work on: what is left of an installation that was cut off. */
async function clearStrays(storage: string): Promise<void> {
  const place = placeIn(storage);
  const known = new Set(allInstalled(storage).map(({ root }) => root));
  for (const name of namesIn(place)) {
    const root = join(place, name);
    if (name.endsWith('.json') || known.has(root) || usersOf(root).length > 0) continue;
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function freeIn(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Bytes of all files in a folder that is being filled. */
async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  let bytes = 0;
  for (const entry of entries)
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name)).catch(() => ({ size: 0 }))).size;
  return bytes;
}
