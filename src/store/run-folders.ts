/** The folders of runs: where they are, what is in them, and the notes that the user adds. */
import * as l10n from '@vscode/l10n';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { EventOf, Run, RunEvent, RunHeader, RunNotes } from '../core/run.ts';
import { initialRun, RunFold } from '../core/run-fold.ts';
import { streamReader } from '../core/streams.ts';
import { type LiveFile, parseLive } from '../protocol.ts';
import { diskFault, isMissing, writeWhole } from './disk.ts';
import { isListening } from './local-socket.ts';
import { idOfFolder, runsFolder, workspaceOf } from './places.ts';
import { piecesOf, readText } from './regular-file.ts';
import { parseHeader, parseNotes } from './run-header.ts';

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

/**
 * A run's header as it holds where the run lies now: its id is the folder's name, its workspace folder the one around it. Throws a
 * `UserError` that names the file and the remedy.
 */
export async function readHeader(folder: string): Promise<RunHeader> {
  const file = join(folder, 'run.json');
  let text: string;
  try {
    text = await readText(file);
  } catch (error) {
    throw diskFault(error, l10n.t('The run cannot be read'), file);
  }
  return headerIn(folder, text);
}

/** The header that the text of `run.json` gives in this folder. Throws a `UserError`. */
export function headerIn(folder: string, text: string): RunHeader {
  const header = parseHeader(text, join(folder, 'run.json'));
  const workspaceFolder = workspaceOf(folder, 'runs', header.workspaceFolder);
  const moved = workspaceFolder === header.workspaceFolder ? {} : { workspaceFolder, recordedFolder: header.workspaceFolder };
  return { ...header, ...moved, id: idOfFolder(folder, header.id) };
}

/** The user's notes; none when there is no file, or one that cannot be read. */
export async function readNotes(folder: string): Promise<RunNotes> {
  const file = join(folder, 'notes.json');
  try {
    return parseNotes(await readText(file), file);
  } catch {
    return {};
  }
}

export const writeNotes = (folder: string, notes: RunNotes) =>
  writeWhole(join(folder, 'notes.json'), `${JSON.stringify(notes, null, 2)}\n`);

/**
 * Where the run's trainer listens; undefined when nobody does. The file alone may have survived a crash, and its process id may be
 * another program's by now.
 */
export async function readLive(folder: string): Promise<LiveFile | undefined> {
  try {
    const live = parseLive(JSON.parse(await readText(join(folder, 'live.json'), LIVE_LIMIT)));
    return live && (await isListening(live.socket)) ? live : undefined;
  } catch {
    return undefined;
  }
}
const LIVE_LIMIT = 2 ** 16;

/** A run as its events tell it, without its tables. */
export async function readRun(folder: string): Promise<Run> {
  const header = await readHeader(folder);
  const folding = new RunFold(initialRun(header));
  await readEvents(folder, header.identity, (event) => folding.event(event));
  if (!folding.run.ended && !(await readLive(folder))) folding.interrupt();
  return folding.run;
}

/** Hands on the events of a run that can be read. */
async function readEvents(folder: string, identity: string | undefined, event: (event: RunEvent) => void): Promise<void> {
  const file = join(folder, 'events.jsonl');
  const reader = streamReader('events.jsonl', { event, chunk() {}, problem() {} }, { identity: () => identity });
  try {
    for await (const bytes of piecesOf(file)) reader.push(bytes);
  } catch (error) {
    if (!isMissing(error)) throw diskFault(error, l10n.t('The run cannot be read'), file);
  }
}

const identityOf = (folder: string) =>
  readHeader(folder).then(
    ({ identity }) => identity,
    () => undefined,
  );

/** How many events of a run can be read. */
export async function eventCount(folder: string): Promise<number> {
  let count = 0;
  await readEvents(folder, await identityOf(folder), () => count++);
  return count;
}

/** The newest checkpoint whose file is there: the run can be taken up from it. */
export async function resumable(folder: string): Promise<EventOf<'checkpoint'> | undefined> {
  const found: EventOf<'checkpoint'>[] = [];
  await readEvents(folder, await identityOf(folder), (event) => {
    if (event.type === 'checkpoint') found.push(event);
  });
  // A file's name is data: one that leads out of the folder is none of ours.
  return found.findLast(({ file }) => existsSync(join(folder, 'checkpoints', basename(file))));
}
