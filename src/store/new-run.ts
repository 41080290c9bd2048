/** What every new run begins with, whoever starts it: the editor, the command line or a study. */
import { join } from 'node:path';
import { FORMAT, type RunHeader } from '../core/run.ts';
import { revisionOf } from './git.ts';
import type { LaunchedTrainer } from './launch-trainer.ts';
import { makeRunsFolder, newRunId } from './run-folders.ts';

/** What only the caller knows about the run. Without an `id`, a new one is made from the title. */
export type NewRun = Pick<RunHeader, 'title' | 'workspaceFolder' | 'config' | 'origins' | 'versions'> &
  Partial<Pick<RunHeader, 'id' | 'trial' | 'rangeTest'>>;

/** The request that starts it. Makes the folder of all runs, but not that of this one: its trainer does. Throws a `UserError`. */
export async function newRun(given: NewRun): Promise<LaunchedTrainer['request']> {
  const runs = await makeRunsFolder(given.workspaceFolder);
  const id = given.id ?? newRunId(runs, given.title);
  const revision = await revisionOf(given.workspaceFolder);
  const header: RunHeader = { ...given, format: FORMAT, id, created: Date.now(), ...revision };
  return { header, folder: join(runs, id), resume: false };
}
