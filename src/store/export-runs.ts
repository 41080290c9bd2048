/** Runs as the text of a file: every format that the editor and the command line offer. */
import type { RunColumn, RunTable, TabledRun } from '../core/runs-table/columns.ts';
import { epochsCsv, runsCsv, runsJson } from '../core/runs-table/export.ts';
import { readEpochs } from './read-epochs.ts';

export interface ExportedRun {
  readonly run: TabledRun;
  readonly folder: string;
}

export interface ExportOptions {
  readonly format: 'json' | 'csv';
  /** JSON: with each run the rows of its epochs table. CSV: a line for each epoch instead of each run. */
  readonly epochs: boolean;
  /** Of CSV: which columns, in this order; all without it. */
  readonly columns?: readonly RunColumn[];
}

/** `table` is made of these runs, in their order. Throws a `UserError` when a log cannot be read. */
export async function exportText(runs: readonly ExportedRun[], table: RunTable, options: ExportOptions): Promise<string> {
  const epochs = async ({ run, folder }: ExportedRun) => (options.epochs ? await readEpochs(folder, run.header) : undefined);
  if (options.format === 'json') {
    const all: { readonly run: TabledRun; readonly epochs?: Awaited<ReturnType<typeof readEpochs>> }[] = [];
    for (const exported of runs) {
      const rows = await epochs(exported);
      all.push({ run: exported.run, ...(rows ? { epochs: rows } : {}) });
    }
    return runsJson(all, table.columns, new Date().toISOString());
  }
  if (!options.epochs) return runsCsv(options.columns ?? table.columns, table.rows);
  const all: Parameters<typeof epochsCsv>[0][number][] = [];
  for (const [i, exported] of runs.entries()) {
    const row = table.rows[i];
    if (row) all.push({ row, epochs: (await epochs(exported)) ?? [] });
  }
  return epochsCsv(all);
}
