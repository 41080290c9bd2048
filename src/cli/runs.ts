import * as l10n from '@vscode/l10n';
import { formatAgo, formatMetric, metricName } from '../core/format.ts';
import { statusLabel } from '../core/run-status.ts';
import { titlesOf } from '../catalog/run-table.ts';
import { msg } from '../core/localize.ts';
import { type Listing, listRuns } from '../store/list-runs.ts';
import { runsFolder } from '../store/places.ts';
import { type Command, EXIT, UsageError } from './command.ts';
import { folderAt } from './paths.ts';
import { tableOf } from './text-table.ts';

export const runs: Command = {
  name: 'runs',
  usage: 'runs [<folder>] [--json]',
  summary: msg('List the runs of a folder, newest first'),
  options: { json: { type: 'boolean', help: msg('Print the result as JSON') } },
  async run(args, terminal) {
    if (args.names.length > 1) throw new UsageError(l10n.t('runs takes one folder, not {0}.', args.names.length));
    const folder = runsFolder(folderAt(args.names[0] ?? '.'));
    const listings = await listRuns(folder);
    if (args.flag('json')) terminal.out(JSON.stringify(listings, null, 2));
    else if (listings.length === 0) terminal.out(l10n.t('There are no runs in {0}. To start one: descent train', folder));
    else for (const line of table(listings, Date.now())) terminal.out(line);
    return EXIT.ok;
  },
};

function table(listings: readonly Listing[], now: number): readonly string[] {
  const titles = titlesOf(listings.flatMap((listing) => ('header' in listing ? [listing] : [])));
  const rows = listings.map((listing) =>
    'summary' in listing
      ? rowOf(listing, titles.get(listing.id), now)
      : [listing.id, 'unreadable', '', '', '', listing.problem.message],
  );
  return tableOf([['run', 'status', 'epoch', 'best', 'started', 'name'], ...rows]);
}

function rowOf(
  { id, summary }: Extract<Listing, { readonly header: unknown }>,
  title = summary.title,
  now = Date.now(),
): string[] {
  const { best, notes } = summary;
  return [
    id,
    statusLabel(summary.status).word,
    `${summary.epoch}/${summary.epochs}`,
    best ? `${metricName(best.monitor)} ${formatMetric(best.monitor, best.value)}` : '–',
    formatAgo(summary.created, now),
    `${notes.starred ? '★ ' : ''}${notes.name ?? title}${notes.tags?.map((tag) => ` #${tag}`).join('') ?? ''}`,
  ];
}
