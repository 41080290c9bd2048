import * as l10n from '@vscode/l10n';
import { writeFile } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { tabled } from '../catalog/run-table.ts';
import { UserError } from '../core/fault.ts';
import { msg } from '../core/localize.ts';
import { sorted } from '../core/runs-table/arrange.ts';
import { type RunColumn, type RunTable, tableOf } from '../core/runs-table/columns.ts';
import { columnOf, compileFilter } from '../core/runs-table/filter/compile.ts';
import { FilterError } from '../core/runs-table/filter/tokens.ts';
import { diskFault } from '../store/disk.ts';
import { type ExportedRun, exportText } from '../store/export-runs.ts';
import { type Listing, listRuns } from '../store/list-runs.ts';
import { runsFolder } from '../store/places.ts';
import { readHeader } from '../store/run-folders.ts';
import { RunCache } from '../store/run-cache.ts';
import { type Arguments, type Command, EXIT, UsageError } from './command.ts';
import { folderAt, runAt } from './paths.ts';
import { plain, type Terminal } from './terminal.ts';

type Found = Extract<Listing, { readonly header: unknown }>;

export const exportRuns: Command = {
  name: 'export',
  usage: 'export [<run> …] [--folder <folder>] [--filter <expression>] [--format json|csv] [--epochs] [-o file]',
  summary: msg(
    'Export runs with their settings and results as JSON or CSV. If no run is specified, all runs of the folder are exported',
  ),
  options: {
    folder: { type: 'string', help: msg('Folder in which the runs were trained. Default: the current folder') },
    filter: {
      type: 'string',
      short: 'f',
      help: msg(
        'Export only the runs that match a filter, written as in the runs table: "val_accuracy > 0.9 && optimizer == adam"',
      ),
    },
    sort: { type: 'string', help: msg('Sort by a column. A leading minus sign reverses the order: -best.val_accuracy') },
    format: { type: 'string', help: msg('Format: json or csv. Default: from the extension of the file, otherwise json') },
    columns: { type: 'string', help: msg('Columns of the CSV file, separated by commas. Default: all columns') },
    epochs: { type: 'boolean', help: msg('Include the metrics of every epoch. In CSV, write one line per epoch') },
    output: { type: 'string', short: 'o', help: msg('File to write. Default: standard output') },
    out: { type: 'string', help: msg('The same as --output') },
  },
  async run(args, terminal) {
    const output = args.text('output') ?? args.text('out');
    const format = formatOf(args.text('format'), output);
    const workspace = folderAt(args.text('folder') ?? '.');
    const found = args.names.length > 0 ? await named(args.names, workspace) : await allIn(workspace, terminal);
    const { runs, table } = selected(found, args);
    const columns = columnsOf(args.text('columns'), table);
    const options = { format, epochs: args.flag('epochs'), ...(columns ? { columns } : {}) };
    const text = await exportText(runs, table, options);
    if (output === undefined) {
      // To a program, as it is; on a screen, control characters in names would be obeyed.
      terminal.out((terminal.interactive ? plain(text) : text).trimEnd());
      return EXIT.ok;
    }
    const file = resolve(output);
    try {
      await writeFile(file, text);
    } catch (error) {
      throw diskFault(error, l10n.t('The export cannot be written'), file);
    }
    terminal.out(runs.length === 1 ? l10n.t('Exported 1 run: {0}', file) : l10n.t('Exported {0} runs: {1}', runs.length, file));
    return EXIT.ok;
  },
};

function formatOf(given: string | undefined, output: string | undefined): 'json' | 'csv' {
  const format = given ?? (extname(output ?? '').toLowerCase() === '.csv' ? 'csv' : 'json');
  if (format === 'json' || format === 'csv') return format;
  throw new UsageError({ message: l10n.t('Unknown format "{0}".', format), remedy: l10n.t('Formats: json, csv.') });
}

async function named(names: readonly string[], workspace: string): Promise<readonly Found[]> {
  const cache = new RunCache();
  const folders = [...new Set(names.map((name) => runAt(name, workspace)))];
  return Promise.all(
    folders.map(async (folder) => {
      const { id } = await readHeader(folder);
      return { id: basename(folder) || id, folder, ...(await cache.read(id, folder)) };
    }),
  );
}

/** What cannot be read is left out, and named. */
async function allIn(workspace: string, terminal: Terminal): Promise<readonly Found[]> {
  const listings = await listRuns(runsFolder(workspace));
  for (const listing of listings) if ('problem' in listing) terminal.error(plain(`${listing.id}: ${listing.problem.message}`));
  return listings.flatMap((listing) => ('header' in listing ? [listing] : []));
}

/** The runs that the filter lets through, in the order that is asked for, and their table. */
function selected(found: readonly Found[], args: Arguments): { readonly runs: readonly ExportedRun[]; readonly table: RunTable } {
  const all = tabled(found).map((run, i) => ({ run, folder: found[i]?.folder ?? '' }));
  const whole = tableOf(all.map(({ run }) => run));
  const filter = compileFilter(args.text('filter') ?? '', whole.columns);
  if (filter.kind === 'error')
    throw new UsageError({ message: `--filter: ${filter.message}`, remedy: marked(args.text('filter') ?? '', filter) });
  const kept = sorted(whole.rows.filter(filter.test), sortingOf(args.text('sort'), whole));
  const byId = new Map(all.map((exported) => [exported.run.summary.id, exported]));
  const runs = kept.flatMap(({ id }) => byId.get(id) ?? []);
  return { runs, table: { columns: whole.columns, rows: kept } };
}

/** The filter, and below it the place that is wrong. */
const marked = (text: string, { from, to }: { readonly from: number; readonly to: number }) =>
  `${text}\n${' '.repeat(from)}${'^'.repeat(Math.max(1, to - from))}`;

function sortingOf(text: string | undefined, table: RunTable) {
  if (text === undefined) return [];
  const descending = text.startsWith('-');
  return [{ column: columnNamed(descending ? text.slice(1) : text, table).id, descending }];
}

function columnsOf(text: string | undefined, table: RunTable): readonly RunColumn[] | undefined {
  return text?.split(',').map((name) => columnNamed(name.trim(), table));
}

function columnNamed(name: string, { columns }: RunTable): RunColumn {
  try {
    return columnOf({ name, from: 0, to: name.length }, columns);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw new UserError({
      message: l10n.t('There is no column "{0}".', name),
      remedy: l10n.t('Columns: {0}.', columns.map(({ id }) => id).join(', ')),
    });
  }
}
