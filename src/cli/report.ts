import * as l10n from '@vscode/l10n';
import { basename, resolve } from 'node:path';
import { writeReport } from '../store/write-report.ts';
import { type Command, EXIT, UsageError } from './command.ts';
import { built, folderAt, runAt } from './paths.ts';

export const report: Command = {
  name: 'report',
  usage: 'report <run> [<run> …] [--folder <folder>] [-o file]',
  summary: 'Write a run, or several to compare, as one HTML file',
  options: {
    folder: { type: 'string', help: 'The folder that the runs were trained in, where they are named by their ids' },
    output: { type: 'string', short: 'o', help: "The file to write; without it, the run's id in this folder" },
  },
  async run(args, terminal) {
    if (args.names.length === 0) throw new UsageError(l10n.t('Report needs a run: the path of its folder, or its id.'));
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
