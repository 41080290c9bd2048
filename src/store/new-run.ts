/** What every new run begins with, whoever starts it: the editor, the command line or a study. */
import { FORMAT, type RunHeader } from '../core/run.ts';
import { revisionOf } from './git.ts';
import type { LaunchedTrainer } from './launch-trainer.ts';
import { folderById, newFolder } from './places.ts';
import { makeRunsFolder } from './run-folders.ts';

/** What only the caller knows about the run. Without an `id`, a new one is made from the title. */
export type NewRun = Pick<RunHeader, 'title' | 'workspaceFolder' | 'config' | 'origins' | 'versions'> &
  Partial<Pick<RunHeader, 'id' | 'trial' | 'rangeTest'>>;

/** The request that starts it. A run without an id gets one with its folder, which nobody else can get. Throws a `UserError`. */
export async function newRun(given: NewRun): Promise<LaunchedTrainer['request']> {
  const runs = await makeRunsFolder(given.workspaceFolder);
  const { id, folder } =
    given.id === undefined ? await newFolder(runs, given.title) : { id: given.id, folder: folderById(runs, given.id) };
  const revision = await revisionOf(given.workspaceFolder);
  const header: RunHeader = { ...given, format: FORMAT, id, created: Date.now(), ...revision };
  return { header, folder, resume: false };
}
