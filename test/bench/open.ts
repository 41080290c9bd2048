/**
 * How long it takes to open a run of a million steps and 20 columns, from the first byte read until its charts have been drawn: the
 * run is read from disk as the extension reads it (`follow`), its views are worked out, and the page that is shipped, open and waiting in
 * a real browser, draws them. The files are in the system's cache.
 *
 * Beside it the same figures from JSON lines, a row a line, which is how most tools log: read, parsed and put into the same
 * memory, and from there on the same way. Both take turns; the table has the medians.
 */
import {
  createReadStream,
  mkdirSync,
  mkdtempSync,
  openSync,
  closeSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { RunData } from '../../src/core/run-data.ts';
import type { RunHeader } from '../../src/core/run.ts';
import { encodeChunk } from '../../src/core/chunk.ts';
import { follow } from '../../src/store/follow-run.ts';
import { readHeader } from '../../src/store/run-folders.ts';
import { headerOf, type Shape, startedOf, stepRows } from './made-runs.ts';
import { openBenchStage, PageHost } from './page-host.ts';
import { type Bench, digits, median, milliseconds, ratio, table, times } from './report.ts';

const STEPS = 1_000_000;
const METRICS = Array.from({ length: 10 }, (_, i) => `metric${i}`);
const COLUMNS = 20;
/** As the trainer leaves the rows of a run that has ended. */
const CHUNK_ROWS = 4096;
const ROUNDS = 3;
const GOAL_MILLISECONDS = 1000;

interface Way {
  readonly name: string;
  readonly file: string;
  read(): Promise<RunData>;
}

function writeRun(shape: Shape, folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'run.json'), JSON.stringify(headerOf(shape)));
  const ended = { type: 'ended', time: Date.now(), step: shape.steps, status: 'finished', reason: 'All epochs are complete.' };
  writeFileSync(join(folder, 'events.jsonl'), `${JSON.stringify(startedOf(shape))}\n${JSON.stringify(ended)}\n`);
  const [steps, lines] = [openSync(join(folder, 'steps.table'), 'w'), openSync(join(folder, 'steps.jsonl'), 'w')];
  for (let from = 1; from <= shape.steps; from += CHUNK_ROWS) {
    const chunk = stepRows(shape, from, Math.min(from + CHUNK_ROWS, shape.steps + 1));
    writeSync(steps, encodeChunk(chunk));
    // Seven digits, which is all that a Float32 has.
    const row = (i: number) =>
      chunk.columns.map((name, c) => [name, Number((chunk.values[c]?.[i] ?? 0).toPrecision(7))] as const);
    const text = Array.from(chunk.steps, (step, i) => `${JSON.stringify({ step, ...Object.fromEntries(row(i)) })}\n`);
    writeSync(lines, text.join(''));
  }
  for (const file of [steps, lines]) closeSync(file);
}

/** As the extension does it. */
async function fromTable(folder: string): Promise<RunData> {
  const data = new RunData(await readHeader(folder));
  await new Promise<void>((resolve) => {
    const follower = follow(folder, {
      event: (event) => data.event(event),
      chunk: (chunk) => data.chunk(chunk),
      state() {
        follower.close();
        resolve();
      },
      reset() {},
      refused() {},
      problem(message) {
        throw new Error(message);
      },
    });
  });
  return data;
}

async function fromLines(file: string, header: RunHeader, shape: Shape): Promise<RunData> {
  const data = new RunData(header);
  data.event(startedOf(shape));
  const steps = new Float64Array(shape.steps);
  const values = new Map<string, Float32Array>();
  let rows = 0;
  for await (const line of createInterface({ input: createReadStream(file, { highWaterMark: 1 << 20 }) })) {
    const { step, ...row } = JSON.parse(line) as Readonly<Record<string, number>>;
    steps[rows] = step ?? Number.NaN;
    for (const name in row) {
      let column = values.get(name);
      if (!column) {
        column = new Float32Array(shape.steps);
        values.set(name, column);
      }
      column[rows] = row[name] ?? Number.NaN;
    }
    rows++;
  }
  data.chunk({ table: 'steps', columns: [...values.keys()], rows, steps, values: [...values.values()] });
  return data;
}

const now = () => performance.timeOrigin + performance.now();

/** Milliseconds until the run is in memory, and until it is on the screen. */
async function timed(way: Way, host: PageHost, steps: number): Promise<readonly [read: number, drawn: number]> {
  const { page } = host.opened;
  await host.show([]);
  await page.evaluate(() => window.shownSteps.splice(0));
  const began = now();
  const data = await way.read();
  const read = now();
  await host.show([data]);
  await page.waitForFunction((last) => window.shownSteps.some(([step]) => step >= last), steps);
  const at = await page.evaluate((last) => window.shownSteps.find(([step]) => step >= last)?.[1] ?? Number.NaN, steps);
  return [read - began, at - began];
}

export const open: Bench = {
  name: 'open',
  title: 'Opening a run of a million steps',
  async run(quick) {
    const steps = quick ? STEPS / 10 : STEPS;
    const shape = { id: 'long', steps, metrics: METRICS };
    const workspace = mkdtempSync(join(tmpdir(), 'descent-bench-'));
    const folder = join(workspace, shape.id);
    const stage = await openBenchStage();
    try {
      writeRun(shape, folder);
      const [tableFile, linesFile] = [join(folder, 'steps.table'), join(folder, 'steps.jsonl')];
      const header = headerOf(shape);
      const ways: readonly Way[] = [
        { name: 'Descent', file: tableFile, read: () => fromTable(folder) },
        { name: 'JSON lines', file: linesFile, read: () => fromLines(linesFile, header, shape) },
      ];
      const host = await PageHost.open(stage);
      await host.opened.page.evaluate(() => window.bench.watchScreen());
      const seen = ways.map(() => ({ read: [] as number[], drawn: [] as number[] }));
      // The first turn of each is not counted: the programs are compiled in it.
      for (let round = quick ? 0 : -1; round < (quick ? 1 : ROUNDS); round++)
        for (const [i, way] of ways.entries()) {
          const [read, drawn] = await timed(way, host, steps);
          if (round < 0) continue;
          seen[i]?.read.push(read);
          seen[i]?.drawn.push(drawn);
        }
      await host.close();
      const drawn = seen[0]?.drawn ?? [];
      const rows = ways.map(({ name, file }, i) => [
        name,
        `${digits(statSync(file).size / 1e6)} MB`,
        milliseconds(median(seen[i]?.read ?? [])),
        milliseconds(median(seen[i]?.drawn ?? [])),
        times(ratio(seen[i]?.drawn ?? [], drawn)),
      ]);
      const head = [`${digits(steps)} steps × ${COLUMNS} columns`, 'file', 'in memory after', 'drawn after', ''];
      const goal = {
        promise: `a run of ${digits(steps)} steps is drawn within ${digits(GOAL_MILLISECONDS)} ms`,
        seen: milliseconds(median(drawn)),
        met: median(drawn) < GOAL_MILLISECONDS,
      };
      return { text: table(head, rows), goals: [goal] };
    } finally {
      await stage.close();
      rmSync(workspace, { recursive: true, force: true });
    }
  },
};
