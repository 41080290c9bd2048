/** The runs of a workspace folder, as lists show them. */
import * as l10n from '@vscode/l10n';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Fault, faultOf } from '../core/fault.ts';
import { isLockFile } from './claim.ts';
import { diskFault, isMissing } from './disk.ts';
import { AT_ONCE, type Disk, PATIENT, RunCache, type RunRecord } from './run-cache.ts';

export type Listing =
  | ({ readonly id: string; readonly folder: string } & RunRecord)
  /** A folder among the runs that cannot be shown, and why. */
  | { readonly id: string; readonly folder: string; readonly problem: Fault };

/** Runs that take longer than this to read, on average over the first few, lie on a slow disk, a network's perhaps. */
const SLOW_MILLISECONDS = 5;
const FIRST_FEW = 16;
/** From a slow disk, so many are read side by side. */
const SIDE_BY_SIDE = 32;
/** How long this process does nothing else. */
const TURN_MILLISECONDS = 12;

/**
 * All runs of a folder, newest first. One that cannot be read is listed with its problem and disturbs no other. With the cache of
 * an earlier call, only what has changed since is read.
 */
export async function listRuns(runs: string, cache = new RunCache()): Promise<readonly Listing[]> {
  let names: string[];
  try {
    names = await readdir(runs);
  } catch (error) {
    if (isMissing(error)) return [];
    throw diskFault(error, l10n.t('The runs cannot be listed'), runs);
  }
  const waiting = names.filter((id) => !id.startsWith('.'));
  const listings: Listing[] = [];
  const next = async (disk: Disk) => {
    const id = waiting.pop();
    const listing = id === undefined ? undefined : await listingOf(id, join(runs, id), cache, disk);
    if (listing) listings.push(listing);
  };
  let turn = performance.now();
  let took = 0;
  for (let read = 0; waiting.length > 0 && (read < FIRST_FEW || took / read < SLOW_MILLISECONDS); read++) {
    const began = performance.now();
    await next(AT_ONCE);
    const now = performance.now();
    took += now - began;
    if (now - turn < TURN_MILLISECONDS) continue;
    await new Promise((resolve) => setImmediate(resolve));
    turn = performance.now();
  }
  const rest = async () => {
    while (waiting.length > 0) await next(PATIENT);
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, rest));
  const created = (listing: Listing) => ('header' in listing ? listing.header.created : 0);
  return listings.sort((a, b) => created(b) - created(a) || (a.id < b.id ? 1 : -1));
}

async function listingOf(id: string, folder: string, cache: RunCache, disk: Disk): Promise<Listing | undefined> {
  try {
    return { id, folder, ...(await cache.read(id, folder, disk)) };
  } catch (error) {
    // A file beside the runs is no run, and neither is a folder whose trainer has not yet written anything.
    if (!(await isFolder(folder)) || (await isEmpty(folder))) return undefined;
    return { id, folder, problem: faultOf(error) };
  }
}

const isFolder = async (path: string) => (await stat(path).catch(() => undefined))?.isDirectory() ?? false;

/** What a launch makes before its trainer has written `run.json`. */
const isEmpty = async (folder: string) =>
  (await readdir(folder).catch(() => [])).every((name) => name === 'trainer.log' || isLockFile(name));
