/**
 * What Descent has installed: folders, and a record that points to each. Only a folder with a record counts, and the record is written
 * last and as a whole; so whatever an installation leaves behind that was interrupted, it is never used.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isRecord } from '../../core/params.ts';
import { isSameProcess, startOf } from '../processes.ts';

export interface Installed {
  /** Absolute; packages are in its `node_modules`. */
  readonly root: string;
  readonly package: string;
  /** The version of TensorFlow that was found in it. */
  readonly tensorflow: string;
  readonly gpu: boolean;
  /** The TensorFlow of the user's that it was built for; empty for the one that it came with. */
  readonly library: string;
}

/** Where all installations lie. */
export const placeIn = (storage: string) => join(storage, 'tensorflow');

/** What is built for a TensorFlow of the user's has a record beside that of the one that comes with tfjs-node. */
export function recordOf(storage: string, library: string): string {
  const name = library === '' ? 'shipped' : createHash('sha256').update(real(library)).digest('hex').slice(0, 16);
  return join(placeIn(storage), `${name}.json`);
}

/** The installation for this TensorFlow; undefined where there is none. */
export const installed = (storage: string, library: string): Installed | undefined => read(recordOf(storage, library));

export function allInstalled(storage: string): readonly Installed[] {
  const place = placeIn(storage);
  return namesIn(place)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => read(join(place, name)) ?? []);
}

function read(file: string): Installed | undefined {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
  if (!isRecord(value) || typeof value.folder !== 'string') return undefined;
  const { folder, tensorflow, gpu, library } = value;
  // A name, never a path that leads elsewhere.
  const root = join(file, '..', basename(folder));
  return {
    root,
    package: String(value.package),
    tensorflow: String(tensorflow),
    gpu: gpu === true,
    library: typeof library === 'string' ? library : '',
  };
}

/** Says that this process uses an installation, so that it is not removed under it; call the result when it no longer does. */
export function use(root: string): () => void {
  const mark = join(root, IN_USE, String(process.pid));
  mkdirSync(join(root, IN_USE), { recursive: true });
  writeFileSync(mark, startOf(process.pid));
  const release = () => rmSync(mark, { force: true });
  process.once('exit', release);
  return release;
}
const IN_USE = '.in-use';

/** The processes that use an installation, or are at work on it. */
export const usersOf = (root: string): readonly number[] =>
  namesIn(join(root, IN_USE))
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid > 0 && isSameProcess(pid, startIn(join(root, IN_USE, String(pid)))));

/** The start of the process, as its mark says; marks of older versions are empty. */
function startIn(mark: string): string {
  try {
    return readFileSync(mark, 'utf8');
  } catch {
    return '';
  }
}

export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
