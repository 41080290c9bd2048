/** Reads the runs of a folder as the extension does when it starts, in a process of its own, and prints what that took. */
import { tabled } from '../../src/catalog/run-table.ts';
import { tableOf } from '../../src/core/runs-table/columns.ts';
import { TableSender } from '../../src/core/runs-table/wire.ts';
import { listRuns } from '../../src/store/list-runs.ts';
import { RunCache } from '../../src/store/run-cache.ts';

const [folder = ''] = process.argv.slice(2);
const cache = new RunCache();

async function update() {
  const [began, used] = [performance.now(), process.cpuUsage()];
  const listings = await listRuns(folder, cache);
  const read = performance.now();
  const table = tableOf(tabled(listings.flatMap((listing) => ('header' in listing ? [listing] : []))));
  const sent = new TableSender().update(table);
  const { user, system } = process.cpuUsage(used);
  return { sent, reading: read - began, all: performance.now() - began, processor: (user + system) / 1000 };
}

const cold = await update();
const warm = await update();
const { sent, ...took } = cold;
process.stdout.write(JSON.stringify({ sent, cold: took, warm: { all: warm.all } }));
