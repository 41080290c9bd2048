/**
 * Frames a second of the page while eight series of ten million points each grow, 200 points a second each. The page is the one that
 * is shipped, in a real browser; the points are where the extension keeps them, in a Node process (this one), and the page gets
 * from there what it asked for, as in VS Code. Two places have eight series: the comparison of eight runs (two charts of eight
 * lines), and the overview of one run with six metrics (eight charts of one line).
 *
 * Beside it, one chart of plain Chart.js with eight series of a tenth as many points, all of which it must hold in the page, drawn
 * as they are and with its own decimation. And the page at rest, which is the most that the machine gives.
 *
 * A frame counts when the page's own `requestAnimationFrame` ran; all take turns, and the table has the medians.
 */
import { join } from 'node:path';
import { RunData } from '../../src/core/run-data.ts';
import type { Stage } from '../page/stage/stage.ts';
import { documentWith, module } from '../page/stage/stage.ts';
import { headerOf, type Shape, startedOf, stepRows } from './made-runs.ts';
import { openBenchStage, PageHost } from './page-host.ts';
import { type Bench, digits, median, milliseconds, quantile, ratio, table, times } from './report.ts';

const SERIES = 8;
const POINTS = 10_000_000;
const ROUNDS = 3;
const WATCHED_MILLISECONDS = 6000;
const TICK = 50;
const POINTS_A_TICK = 10;
const GOAL = 57;
/** What the page asks for of a run that is shown, and of one that is only compared. */
const COLUMNS = ['loss', 'learningRate', 'gradientNorm', 'epoch', 'time', 'stepTime'];
const PIECE = 1_000_000;

/** One of the things that are measured in turns. */
interface Contestant {
  readonly name: string;
  /** Grows while it is watched. */
  readonly grow: () => () => Promise<void>;
  readonly watch: (milliseconds: number) => Promise<readonly number[]>;
  /** The time of one update of the data, outside the page. */
  readonly host?: PageHost;
  close(): Promise<void>;
}

function load(shape: Shape, columns: readonly string[]): RunData {
  const { steps } = shape;
  const data = new RunData(headerOf(shape));
  data.event(startedOf(shape));
  for (let from = 1; from <= steps; from += PIECE) data.chunk(stepRows(shape, from, Math.min(from + PIECE, steps + 1), columns));
  return data;
}

async function dashboard(
  stage: Stage,
  name: string,
  shapes: readonly Shape[],
  tab: 'compare' | 'overview',
  live: boolean,
): Promise<Contestant> {
  const columns = (shape: Shape) => (shape === shapes[0] ? [...COLUMNS, ...(shape.metrics ?? [])] : ['loss', 'learningRate']);
  const runs = shapes.map((shape) => load(shape, columns(shape)));
  const host = await PageHost.open(stage, { width: 1400, height: tab === 'overview' ? 1600 : 900 });
  await host.show(runs);
  await host.tell({ type: 'show', tab });
  const { page } = host.opened;
  await page.locator('canvas-chart').first().waitFor();
  await page.waitForTimeout(3000);
  let next = (shapes[0]?.steps ?? 0) + 1;
  return {
    name,
    host,
    watch: (milliseconds) => page.evaluate((duration) => window.bench.watchFrames(duration), milliseconds),
    grow() {
      if (!live) return async () => {};
      const timer = setInterval(() => {
        for (const [i, shape] of shapes.entries()) {
          runs[i]?.chunk(stepRows(shape, next, next + POINTS_A_TICK, columns(shape)));
          host.touch(shape.id);
        }
        next += POINTS_A_TICK;
      }, TICK);
      return async () => clearInterval(timer);
    },
    close: () => host.close(),
  };
}

async function chartJs(stage: Stage, points: number, decimated: boolean): Promise<Contestant> {
  const { page, close } = await stage.openDocument(documentWith('dark', `${module('bridge')}${module('plain')}`));
  await page.waitForFunction(() => 'plain' in window);
  await page.evaluate(([series, count, few]) => window.plain.open(series, count, few, 560, 260), [
    SERIES,
    points,
    decimated,
  ] as const);
  return {
    name: `Chart.js, 8 × ${digits(points)}${decimated ? ', decimated' : ''}`,
    watch: (milliseconds) => page.evaluate((duration) => window.bench.watchFrames(duration), milliseconds),
    grow() {
      void page.evaluate((count) => window.plain.live(count), POINTS_A_TICK);
      return () => page.evaluate(() => window.plain.rest());
    },
    close,
  };
}

export const frames: Bench = {
  name: 'frames',
  title: 'Frames a second with eight live series of ten million points',
  async run(quick) {
    const [points, rounds, watched] = quick ? [POINTS / 10, 1, 2000] : [POINTS, ROUNDS, WATCHED_MILLISECONDS];
    const stage = await openBenchStage({ plain: join(import.meta.dirname, 'plain-chart.ts') });
    const many: Shape[] = Array.from({ length: SERIES }, (_, index) => ({ id: `run-${index}`, steps: points, index }));
    const metrics = Array.from({ length: SERIES - 2 }, (_, i) => `metric${i}`);
    const measured: { readonly name: string; readonly gaps: number[]; readonly perSecond: number[]; readonly host?: PageHost }[] =
      [];
    try {
      const contestants: Contestant[] = [];
      const resting = dashboard(stage, 'the page at rest', [{ id: 'rest', steps: 1000, metrics: [] }], 'overview', false);
      contestants.push(await resting);
      contestants.push(await dashboard(stage, `Descent, 8 × ${digits(points)}, comparison`, many, 'compare', true));
      contestants.push(
        await dashboard(
          stage,
          `Descent, 8 × ${digits(points)}, overview`,
          [{ id: 'one', steps: points, metrics }],
          'overview',
          true,
        ),
      );
      for (const decimated of [false, true]) contestants.push(await chartJs(stage, points / 10, decimated));
      for (const { name, host } of contestants) measured.push({ name, gaps: [], perSecond: [], ...(host ? { host } : {}) });
      for (let round = 0; round < rounds; round++)
        for (const [i, contestant] of contestants.entries()) {
          const stop = contestant.grow();
          const gaps = await contestant.watch(watched);
          await stop();
          measured[i]?.gaps.push(...gaps);
          measured[i]?.perSecond.push((1000 * gaps.length) / gaps.reduce((sum, gap) => sum + gap, 0));
        }
      for (const contestant of contestants) await contestant.close();
    } finally {
      await stage.close();
    }
    const reference = measured.find(({ name }) => name.startsWith('Chart.js'))?.perSecond ?? [];
    const rows = measured.map(({ name, gaps, perSecond, host }) => [
      name,
      digits(median(perSecond)),
      milliseconds(quantile(gaps, 0.99)),
      host && host.answering.length > 10 ? milliseconds(median(host.answering)) : '–',
      times(ratio(perSecond, reference)),
    ]);
    const head = ['', 'frames a second', 'gap between frames, p99', 'work outside the page, an update', 'to Chart.js'];
    const goals = measured
      .filter(({ name }) => name.startsWith('Descent'))
      .map(({ name, perSecond }) => ({
        promise: `${name}: at least ${GOAL} frames a second`,
        seen: `${digits(median(perSecond))} frames a second`,
        met: median(perSecond) >= GOAL,
      }));
    return { text: table(head, rows), goals };
  },
};
