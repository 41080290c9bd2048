/** The folders of studies: what was compared, and the log of what came of it. */
import * as l10n from '@vscode/l10n';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isRecord } from '../core/params.ts';
import { type Fault, faultOf, UserError } from '../core/fault.ts';
import {
  initialStudy,
  foldStudy,
  parseStudyLog,
  STUDY_FORMAT,
  type Study,
  type StudyEvent,
  type StudyState,
} from '../core/study.ts';
import { diskFault, isMissing, writeWhole } from './disk.ts';
import { isAlive, makeRunsFolder } from './run-folders.ts';
import { HEADER, all, chosen, completed, number, parseJson, text } from './run-header.ts';

/** Where a workspace folder keeps its studies. */
export const studiesFolder = (workspaceFolder: string) => join(workspaceFolder, '.descent', 'studies');

/** Writes a new study. Throws a `UserError` that names what cannot be written. */
export async function createStudy(study: Study): Promise<string> {
  await makeRunsFolder(study.workspaceFolder);
  const folder = join(studiesFolder(study.workspaceFolder), study.id);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw diskFault(error, l10n.t("The study's folder cannot be created"), folder);
  }
  await writeWhole(join(folder, 'study.json'), `${JSON.stringify(study, null, 2)}\n`);
  return folder;
}

/** A study as its log tells it. Throws a `UserError` that names the file and the remedy. */
export async function readStudy(folder: string): Promise<StudyState> {
  const file = join(folder, 'study.json');
  let study: Study;
  try {
    study = parseStudy(await readFile(file, 'utf8'), file);
  } catch (error) {
    throw diskFault(error, l10n.t('The study cannot be read'), file);
  }
  let log = '';
  try {
    log = await readFile(join(folder, 'events.jsonl'), 'utf8');
  } catch (error) {
    if (!isMissing(error)) throw diskFault(error, l10n.t('The study cannot be read'), join(folder, 'events.jsonl'));
  }
  return parseStudyLog(log).reduce(foldStudy, initialStudy(study));
}

export async function logStudy(folder: string, event: StudyEvent): Promise<void> {
  const file = join(folder, 'events.jsonl');
  try {
    await appendFile(file, `${JSON.stringify(event)}\n`, { mode: 0o600 });
  } catch (error) {
    throw diskFault(error, l10n.t('The study cannot be written'), file);
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
export async function runnerOf(folder: string): Promise<number | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(join(folder, 'live.json'), 'utf8'));
    return isRecord(value) && typeof value.pid === 'number' && isAlive(value.pid) ? value.pid : undefined;
  } catch {
    return undefined;
  }
}

/** Makes this process the one that runs the study. Throws a `UserError` when another does. */
export async function claimStudy(folder: string): Promise<void> {
  const pid = await runnerOf(folder);
  if (pid !== undefined)
    throw new UserError({
      message: l10n.t('The study in {0} is already being run by process {1}.', folder, pid),
      remedy: l10n.t('Stop it where it was started, or wait until it ends.'),
    });
  await writeWhole(join(folder, 'live.json'), `${JSON.stringify({ pid: process.pid })}\n`);
}

export const releaseStudy = (folder: string) => rm(join(folder, 'live.json'), { force: true });

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
  return { ...study, config: completed(study.config) };
}
