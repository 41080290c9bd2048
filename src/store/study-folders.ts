/** The folders of studies: what was compared, and the log of what came of it. */
import * as l10n from '@vscode/l10n';
import { closeSync, constants, existsSync, fstatSync, fsyncSync, readSync, writeSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isRecord } from '../core/params.ts';
import { type Fault, faultOf, UserError } from '../core/fault.ts';
import { LineSplitter, sealedLine } from '../core/log-line.ts';
import { foldStudyLog, parseStudyEvent, STUDY_FORMAT, type Study, type StudyEvent, type StudyState } from '../core/study.ts';
import { type Claim, claim, ownerOf } from './claim.ts';
import { diskFault, isMissing, writeWhole } from './disk.ts';
import { folderById, newFolder, studiesFolder, workspaceOf } from './places.ts';
import { openRegular, piecesOf, readText } from './regular-file.ts';
import { makeRunsFolder } from './run-folders.ts';
import { HEADER, all, chosen, completed, number, parseJson, text } from './run-header.ts';

/** Writes a new study under an id of its own. Throws a `UserError` that names what cannot be written. */
export async function newStudy(workspaceFolder: string, build: (id: string) => Study): Promise<string> {
  await makeRunsFolder(workspaceFolder);
  const { id, folder } = await newFolder(studiesFolder(workspaceFolder), 'compare');
  try {
    await writeStudy(folder, build(id));
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  return folder;
}

/** Writes a study under the id that it has. Throws a `UserError`, also where there is one of that id. */
export async function createStudy(study: Study): Promise<string> {
  await makeRunsFolder(study.workspaceFolder);
  const folder = folderById(studiesFolder(study.workspaceFolder), study.id);
  try {
    await mkdir(studiesFolder(study.workspaceFolder), { recursive: true });
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    throw diskFault(error, l10n.t('The folder of the study cannot be created'), folder);
  }
  await writeStudy(folder, study);
  return folder;
}

const writeStudy = (folder: string, study: Study) =>
  writeWhole(join(folder, 'study.json'), `${JSON.stringify(study, null, 2)}\n`);

/** A study as its log tells it, in the workspace that it lies in now. Throws a `UserError` that names the file and the remedy. */
export async function readStudy(folder: string): Promise<StudyState> {
  const file = join(folder, 'study.json');
  let study: Study;
  try {
    study = parseStudy(await readText(file), file);
  } catch (error) {
    throw diskFault(error, l10n.t('The study cannot be read'), file);
  }
  const workspaceFolder = workspaceOf(folder, 'studies', study.workspaceFolder);
  return foldStudyLog({ ...study, workspaceFolder }, await readLog(join(folder, 'events.jsonl')));
}

/** The log's events that can be read, and how many lines cannot. */
async function readLog(file: string): Promise<{ readonly events: readonly StudyEvent[]; readonly damaged: number }> {
  const events: StudyEvent[] = [];
  let damaged = 0;
  const lines = new LineSplitter((line) => {
    const event = line === undefined ? undefined : parseStudyEvent(line);
    if (event) events.push(event);
    else if (line?.trim() !== '') damaged++;
  });
  try {
    for await (const bytes of piecesOf(file)) lines.push(bytes);
  } catch (error) {
    if (!isMissing(error)) throw diskFault(error, l10n.t('The study cannot be read'), file);
  }
  return { events, damaged: damaged + (lines.rest > 0 ? 1 : 0) };
}

export async function logStudy(folder: string, event: StudyEvent): Promise<void> {
  const file = join(folder, 'events.jsonl');
  let log: number | undefined;
  try {
    const { O_APPEND, O_CREAT, O_RDWR } = constants;
    log = openRegular(file, O_RDWR | O_CREAT | O_APPEND, 0o600);
    const { size } = fstatSync(log);
    const last = Buffer.alloc(1);
    // A line that was cut off must not swallow the next one.
    const torn = size > 0 && readSync(log, last, 0, 1, size - 1) === 1 && last[0] !== 10;
    writeSync(log, `${torn ? '\n' : ''}${sealedLine(event)}`);
    fsyncSync(log);
  } catch (error) {
    throw diskFault(error, l10n.t('The study cannot be written'), file);
  } finally {
    if (log !== undefined) closeSync(log);
  }
}

export type StudyListing =
  | { readonly id: string; readonly folder: string; readonly state: StudyState; readonly running: boolean }
  | { readonly id: string; readonly folder: string; readonly problem: Fault };

/** All studies of a folder, newest first. One that cannot be read is listed with its problem. */
export async function listStudies(studies: string): Promise<readonly StudyListing[]> {
  let names: string[];
  try {
    names = await readdir(studies);
  } catch (error) {
    if (isMissing(error)) return [];
    throw diskFault(error, l10n.t('The studies cannot be listed'), studies);
  }
  const listings: StudyListing[] = [];
  for (const id of names.sort().reverse()) {
    const folder = join(studies, id);
    if (id.startsWith('.') || !existsSync(join(folder, 'study.json'))) continue;
    try {
      listings.push({ id, folder, state: await readStudy(folder), running: (await runnerOf(folder)) !== undefined });
    } catch (error) {
      listings.push({ id, folder, problem: faultOf(error) });
    }
  }
  return listings;
}

/** The living process that runs the study; undefined when none does. */
export const runnerOf = async (folder: string): Promise<number | undefined> => (await ownerOf(folder))?.pid;

/** Makes this process the one that runs the study. Throws a `UserError` when another does. */
export const claimStudy = (folder: string): Promise<Claim> =>
  claim(
    folder,
    ({ pid, host }) =>
      new UserError({
        message:
          host === hostname()
            ? l10n.t('The study in {0} is already being run by process {1}.', folder, pid)
            : l10n.t('The study in {0} is already being run by process {1} on {2}.', folder, pid, host),
        remedy: l10n.t('Stop it where it was started, or wait until it ends.'),
      }),
  );

const MOST_TRIALS = 100_000;
const numbers = (value: unknown) => Array.isArray(value) && value.length > 0 && value.every(number);
const SHAPE = all({
  ...HEADER,
  candidates: (value) =>
    Array.isArray(value) && value.length > 0 && value.every(all({ title: text, optimizer: chosen, learningRates: numbers })),
  seeds: numbers,
  target: (value) => value === null || number(value),
});

/** Reads the text of `study.json`. Throws a `UserError` that names the file when it is torn, foreign, or from a newer Descent. */
export function parseStudy(content: string, file: string): Study {
  const value = parseJson(content, file, l10n.t('The study cannot be read'), l10n.t('Delete its folder and start a new study.'));
  if (isRecord(value) && typeof value.format === 'number' && value.format > STUDY_FORMAT)
    throw new UserError({
      message: l10n.t('This study was recorded by a newer version of Descent (format {0}): {1}', value.format, file),
      file,
      remedy: l10n.t('Update Descent to open it.'),
    });
  if (!SHAPE(value))
    throw new UserError({
      message: l10n.t('{0} is not a Descent study.', file),
      file,
      remedy: l10n.t('Remove its folder, or restore the file.'),
    });
  const study = value as Study;
  const trials = study.seeds.length * study.candidates.reduce((sum, { learningRates }) => sum + learningRates.length, 0);
  if (trials > MOST_TRIALS)
    throw new UserError({
      message: l10n.t('This study has {0} trials, more than the maximum of {1}: {2}', trials, MOST_TRIALS, file),
      file,
      remedy: l10n.t('Compare fewer optimizers, learning rates or seeds.'),
    });
  return { ...study, config: completed(study.config) };
}
