import type { RunHeader } from '../core/run.ts';
import type { EpochRow } from '../core/runs-table/results.ts';
import { readDigest } from './run-cache.ts';

/** The rows of a run's epochs table, without those that a resumed run has taken back. Throws a `UserError`. */
export async function readEpochs(folder: string, header: RunHeader): Promise<readonly EpochRow[]> {
  return (await readDigest(folder, header)).epochs;
}
