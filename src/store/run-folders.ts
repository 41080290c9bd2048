/** The folders of runs: where they are, what is in them, and the notes that the user adds. */
import * as l10n from '@vscode/l10n';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  initialRun,
  type EventOf,
  fold,
  interrupted,
  type Run,
  type RunEvent,
  type RunHeader,
  type RunNotes,
} from '../core/run.ts';
import { streamReader } from '../core/streams.ts';
import { type LiveFile, parseLive } from '../protocol.ts';
import { codeOf, diskFault, isMissing, writeWhole } from './disk.ts';
import { parseHeader, parseNotes } from './run-header.ts';

/** Where a workspace folder keeps its runs. */
export const runsFolder = (workspaceFolder: string) => join(workspaceFolder, '.descent', 'runs');

/** Makes the folder of runs, and keeps it out of git. Throws a `UserError` that names what cannot be written. */
export async function makeRunsFolder(workspaceFolder: string): Promise<string> {
  const runs = runsFolder(workspaceFolder);
  try {
    await mkdir(runs, { recursive: true });
    const ignore = join(workspaceFolder, '.descent', '.gitignore');
    if (!existsSync(ignore)) await writeFile(ignore, '# Recorded runs stay on this machine.\n*\n');
  } catch (error) {
    throw diskFault(error, l10n.t('The folder for runs cannot be created'), runs);
  }
  return runs;
}

/** A new run's id, such as `20260102-030405-digits-cnn`: sorts by time, and no other run of the folder has it. */
export function newRunId(runs: string, title: string, now = new Date()): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  const words = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '');
  const id = [day, time, words || 'run'].join('-');
  let free = id;
  for (let i = 2; existsSync(join(runs, free)); i++) free = `${id}-${i}`;
  return free;
}

/** Throws a `UserError` that names the file and the remedy. */
export async function readHeader(folder: string): Promise<RunHeader> {
  const file = join(folder, 'run.json');
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw diskFault(error, l10n.t('The run cannot be read'), file);
  }
  return parseHeader(text, file);
}

/** The user's notes; none when there is no file, or one that cannot be read. */
export async function readNotes(folder: string): Promise<RunNotes> {
  const file = join(folder, 'notes.json');
  try {
    return parseNotes(await readFile(file, 'utf8'), file);
  } catch {
    return {};
  }
}

export const writeNotes = (folder: string, notes: RunNotes) =>
  writeWhole(join(folder, 'notes.json'), `${JSON.stringify(notes, null, 2)}\n`);

/** Where the run's trainer listens; undefined when no such process is alive. */
export async function readLive(folder: string): Promise<LiveFile | undefined> {
  try {
    const live = parseLive(JSON.parse(await readFile(join(folder, 'live.json'), 'utf8')));
    return live && isAlive(live.pid) ? live : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a process still does something. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // There is such a process, and it is someone else's.
    return codeOf(error) === 'EPERM';
  }
  return !isZombie(pid);
}

/** In containers whose first process does not collect the dead, a killed orphan stays in the list of processes. */
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    return /^.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** A run as its events tell it, without its tables. */
export async function readRun(folder: string): Promise<Run> {
  const header = await readHeader(folder);
  let run = initialRun(header);
  for (const event of await readEvents(folder)) run = fold(run, event);
  return run.ended || (await readLive(folder)) ? run : interrupted(run);
}

async function readEvents(folder: string): Promise<readonly RunEvent[]> {
  const events: RunEvent[] = [];
  const reader = streamReader('events.jsonl', { event: (event) => events.push(event), chunk() {}, problem() {} });
  try {
    reader.push(await readFile(join(folder, 'events.jsonl')));
  } catch (error) {
    if (!isMissing(error)) throw diskFault(error, l10n.t('The run cannot be read'), join(folder, 'events.jsonl'));
  }
  return events;
}

/** The newest checkpoint whose file is there: the run can be taken up from it. */
export async function resumable(folder: string): Promise<EventOf<'checkpoint'> | undefined> {
  const events = await readEvents(folder);
  const found = events.filter((event): event is EventOf<'checkpoint'> => event.type === 'checkpoint').reverse();
  // A file's name is data: one that leads out of the folder is none of ours.
  return found.find(({ file }) => existsSync(join(folder, 'checkpoints', basename(file))));
}
