/**
 * Damages the files of a run at random (cut off, flipped bits, pieces zeroed, doubled or swapped, files of another run, files gone,
 * strange things in their place) and reads it as the editor and the command line do. Whatever is read must be what was recorded, and
 * what is not read must be told.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { UserError } from '../../src/core/fault.ts';
import type { Random } from '../../src/core/random.ts';
import { Checkpoints } from '../../src/trainer/checkpoints/checkpoints.ts';
import { listRuns } from '../../src/store/list-runs.ts';
import { readHeader } from '../../src/store/run-folders.ts';
import { Tally, within } from './tally.ts';
import { bytesOf, header, type Read, readAll, rowsOf, runFolder, TABLES, train, workspace } from './trainings.ts';

const EPOCHS = 40;

export async function damages(count: number, random: Random): Promise<Tally> {
  const tally = new Tally('damages');
  const folder = workspace();
  try {
    for (const id of ['whole', 'other']) {
      const { code, log } = await train(header(folder, id, EPOCHS), false).exit;
      if (code !== 0) throw new Error(`The run to damage failed: ${log}`);
    }
    const whole = runFolder(folder, 'whole');
    const original = await readAll(whole);
    if (original.problems.length > 0) throw new Error(`The run to damage is damaged: ${original.problems.join(' ')}`);
    const known = new Map(TABLES.map((file) => [file, new Set(rowsOf(original.chunks, tableOf(file)))]));
    for (let trial = 1; trial <= count; trial++) {
      const victim = join(workspaceOf(folder, trial), '.descent', 'runs', 'victim');
      cpSync(whole, victim, { recursive: true });
      const done = damage(victim, runFolder(folder, 'other'), random);
      try {
        await within(30, `Reading after ${done}`, examine(victim, done, original, known, tally));
      } catch (error) {
        tally.violation(`${done}: ${error instanceof Error ? error.stack : error}`);
      }
      rmSync(workspaceOf(folder, trial), { recursive: true, force: true });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return tally;
}

const workspaceOf = (folder: string, trial: number) => join(folder, `trial-${trial}`);
const tableOf = (file: string) => basename(file, '.table');

/** Does something to one of the files; says what. */
function damage(victim: string, other: string, random: Random): string {
  const checkpoints = readdirSync(join(victim, 'checkpoints')).map((name) => `checkpoints/${name}`);
  const names = ['run.json', 'events.jsonl', ...TABLES, ...checkpoints].filter((name) => bytesOf(join(victim, name)).length > 0);
  const name = names[random.below(names.length)] ?? 'run.json';
  const file = join(victim, name);
  const bytes = bytesOf(file);
  const at = random.below(bytes.length);
  const length = 1 + random.below(Math.min(bytes.length - at, 400));
  const write = (...parts: readonly Uint8Array[]) => writeFileSync(file, Buffer.concat(parts));
  const replaced = (make: () => void) => {
    rmSync(file);
    make();
  };
  const ways: Readonly<Record<string, () => void>> = {
    'cut off': () => write(bytes.subarray(0, at)),
    'a flipped bit': () => {
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
      write(bytes);
    },
    zeroed: () => write(bytes.subarray(0, at), new Uint8Array(length), bytes.subarray(at + length)),
    'taken out': () => write(bytes.subarray(0, at), bytes.subarray(at + length)),
    doubled: () => write(bytes.subarray(0, at + length), bytes.subarray(at)),
    garbage: () =>
      write(
        bytes.subarray(0, at),
        Uint8Array.from({ length }, () => random.below(256)),
        bytes.subarray(at),
      ),
    'a file of another run': () => {
      const theirs = bytesOf(join(other, name));
      if (theirs.length > 0) write(theirs);
    },
    gone: () => rmSync(file),
    empty: () => write(),
    'a pipe': () => replaced(() => execFileSync('mkfifo', [file])),
    'a folder': () => replaced(() => mkdirSync(file)),
    'a link to a device': () => replaced(() => symlinkSync('/dev/zero', file)),
  };
  const kinds = Object.keys(ways);
  const way = kinds[random.below(kinds.length)] ?? 'gone';
  ways[way]?.();
  return `${name}, ${way} (byte ${at}, ${length})`;
}

async function examine(
  victim: string,
  done: string,
  original: Read,
  known: ReadonlyMap<string, ReadonlySet<string>>,
  tally: Tally,
): Promise<void> {
  tally.count('damages');
  const [listed] = await listRuns(join(victim, '..'));
  let told = listed === undefined || 'problem' in listed;
  const checkpoint = done.startsWith('checkpoints/');
  if (checkpoint && isTold(() => new Checkpoints(victim).load())) told = true;
  try {
    await readHeader(victim);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    tally.count('told');
    return;
  }
  const read = await readAll(victim);
  if (read.problems.length > 0 || read.state !== original.state) told = true;
  if (told) tally.count('told');
  // A run's own file may also be put in its place unchanged, and a checkpoint is only read where a run is taken up again.
  let lost = checkpoint ? 0 : original.events.length - read.events.length;
  for (const [file, rows] of known) {
    const got = rowsOf(read.chunks, tableOf(file));
    const wrong = got.find((row) => !rows.has(row));
    if (wrong !== undefined) tally.violation(`${done}: a row of ${file} that was never recorded: ${wrong.slice(0, 100)}`);
    lost += Math.max(0, rows.size - new Set(got).size);
  }
  const recorded = new Set(original.events.map((event) => JSON.stringify(event)));
  const strange = read.events.find((event) => !recorded.has(JSON.stringify(event)));
  if (strange !== undefined && !told) tally.violation(`${done}: an event that was never recorded: ${JSON.stringify(strange)}`);
  if (lost > 0 && !told) tally.violation(`${done}: ${lost} rows or events are missing, and nobody is told`);
}

function isTold(load: () => { readonly damaged: readonly string[] } | undefined): boolean {
  try {
    return (load()?.damaged.length ?? 1) > 0;
  } catch (error) {
    if (error instanceof UserError) return true;
    throw error;
  }
}
