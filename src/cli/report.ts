import * as l10n from '@vscode/l10n';
import { basename, resolve } from 'node:path';
import { msg } from '../core/localize.ts';
import { writeReport } from '../store/write-report.ts';
import { type Command, EXIT, UsageError } from './command.ts';
import { built, folderAt, runAt } from './paths.ts';

export const report: Command = {
  name: 'report',
  usage: 'report <run> [<run> …] [--folder <folder>] [-o file]',
  summary: msg('Export a run, or several runs to compare, as one HTML file'),
  options: {
    folder: { type: 'string', help: msg('Folder in which the runs were trained, if they are given by ID') },
    output: {
      type: 'string',
      short: 'o',
      help: msg('File to write. Default: an HTML file in the current folder, named after the run ID'),
    },
  },
  async run(args, terminal) {
    if (args.names.length === 0) throw new UsageError(l10n.t('No run was specified. Enter the path of its folder, or its ID.'));
    const workspace = folderAt(args.text('folder') ?? '.');
    const folders = args.names.map((name) => runAt(name, workspace));
    const out = resolve(args.text('output') ?? `${basename(folders[0] ?? '')}.html`);
    terminal.out(await exportReport(folders, out));
    return EXIT.ok;
  },
};

/** The path of the report that was written. */
export async function exportReport(folders: readonly string[], out: string): Promise<string> {
  await writeReport(folders, { js: built('page.js'), css: built('page.css') }, out);
  return out;
}
