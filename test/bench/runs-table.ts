/**
 * How long it takes until the runs table shows a thousand runs: read from disk by a process that has just started, as the extension
 * does, made into a table, and drawn by the page in a real browser. Then how smoothly the page scrolls through them. The files are
 * in the system's cache; the way between, VS Code's own, is the browser's debugging line.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DEFAULT_LAYOUT } from '../../src/core/runs-table/layout.ts';
import type { TableUpdate } from '../../src/core/runs-table/wire.ts';
import { openTable, openTableStage } from '../page/runs-table/drive.ts';
import { bytesOf, endedEvent, epochEvent, header, lines, started } from '../unit/runs.ts';
import { type Bench, digits, median, milliseconds, quantile, table } from './report.ts';
import { configOf } from './trainings.ts';

const RUNS = 1000;
const EPOCHS = 100;
const ROUNDS = 5;
const SCROLL_MILLISECONDS = 4000;
/** CSS pixels a frame: a fast wheel. */
const SCROLL_STEP = 90;
const GOAL_MILLISECONDS = 1000;
const GOAL_FRAMES = 55;

const OPTIMIZERS = ['adam', 'sgd', 'rmsprop', 'adamw', 'momentum'];
const COLUMNS = ['epoch', 'time', 'learningRate', 'loss', 'accuracy', 'val_loss', 'val_accuracy'];

function writeRuns(runs: string, count: number): void {
  for (let i = 0; i < count; i++) {
    const id = `run-${String(i).padStart(5, '0')}`;
    const folder = join(runs, id);
    mkdirSync(folder, { recursive: true });
    const config = configOf({
      dataset: { type: 'moons' },
      optimizer: { type: OPTIMIZERS[i % 5], learningRate: 0.001 * (1 + (i % 7)) },
      training: { epochs: EPOCHS, batchSize: 16 * (1 + (i % 4)), seed: i },
    });
    const rows = Array.from({ length: EPOCHS }, (_, epoch) => {
      const loss = (1 + (i % 13) / 13) / (epoch + 2);
      return [(epoch + 1) * 10, epoch + 1, epoch, 1e-3, loss, 1 - loss / 2, loss * 1.1, 1 - loss / 1.8];
    });
    const epochs = Array.from({ length: EPOCHS }, (_, epoch) => epochEvent(epoch + 1, 1 / (epoch + 2), epoch < 60));
    writeFileSync(
      join(folder, 'run.json'),
      JSON.stringify(header(id, { config, title: `moons · mlp · ${config.optimizer.type}`, created: i * 3_600_000 })),
    );
    writeFileSync(join(folder, 'events.jsonl'), lines([started, ...epochs, endedEvent(EPOCHS * 10)]));
    writeFileSync(join(folder, 'epochs.table'), bytesOf('epochs', COLUMNS, rows));
  }
}

interface Listed {
  readonly sent: TableUpdate;
  /** Milliseconds; `processor` is what this process used of it. */
  readonly cold: { readonly reading: number; readonly all: number; readonly processor: number };
  readonly warm: { readonly all: number };
}

async function listed(runs: string): Promise<Listed> {
  const script = join(import.meta.dirname, 'list-runs.ts');
  const flags = ['--disable-warning=ExperimentalWarning', script, runs];
  const { stdout } = await promisify(execFile)(process.execPath, flags, { maxBuffer: 1 << 28 });
  return JSON.parse(stdout) as Listed;
}

export const runsTable: Bench = {
  name: 'runs-table',
  title: 'A thousand runs in the runs table',
  async run(quick) {
    const [count, rounds] = quick ? [RUNS / 10, 1] : [RUNS, ROUNDS];
    const workspace = mkdtempSync(join(tmpdir(), 'descent-bench-'));
    const stage = await openTableStage();
    const seen = {
      reading: [] as number[],
      host: [] as number[],
      processor: [] as number[],
      warm: [] as number[],
      drawn: [] as number[],
      filtered: [] as number[],
      gaps: [] as number[],
    };
    try {
      writeRuns(workspace, count);
      for (let round = 0; round < rounds; round++) {
        const { sent, cold, warm } = await listed(workspace);
        seen.reading.push(cold.reading);
        seen.host.push(cold.all);
        seen.processor.push(cold.processor);
        seen.warm.push(warm.all);
        const ground = await openTable(stage, { width: 1400, height: 900 });
        await ground.tell({ type: 'layout', layout: DEFAULT_LAYOUT });
        // From the message until the frame in which the first runs are there has been painted.
        seen.drawn.push(
          await ground.page.evaluate(async (update) => {
            const began = performance.now();
            window.dispatchEvent(new MessageEvent('message', { data: { type: 'table', ...update } }));
            while (!document.querySelector('.runs-line')) await new Promise(requestAnimationFrame);
            await new Promise(requestAnimationFrame);
            return performance.now() - began;
          }, sent),
        );
        seen.filtered.push(
          await ground.page.evaluate(async () => {
            const field = document.querySelector<HTMLInputElement>('.runs-filter-input');
            if (!field) return Number.NaN;
            const type = async (text: string) => {
              field.value = text;
              field.dispatchEvent(new Event('input', { bubbles: true }));
              await new Promise(requestAnimationFrame);
              await new Promise(requestAnimationFrame);
            };
            const began = performance.now();
            await type('best.val_accuracy > 0.5 && optimizer == adam');
            const took = performance.now() - began;
            await type('');
            return took;
          }),
        );
        seen.gaps.push(
          ...(await ground.page.evaluate(
            async ([duration, step]) => {
              const grid = document.querySelector('.runs-grid');
              const gaps: number[] = [];
              let direction = 1;
              let last = await new Promise<number>(requestAnimationFrame);
              const end = last + duration;
              while (grid && last < end) {
                const before = grid.scrollTop;
                grid.scrollTop += direction * step;
                if (grid.scrollTop === before) direction = -direction;
                const now = await new Promise<number>(requestAnimationFrame);
                gaps.push(now - last);
                last = now;
              }
              return gaps;
            },
            [quick ? SCROLL_MILLISECONDS / 4 : SCROLL_MILLISECONDS, SCROLL_STEP] as const,
          )),
        );
        await ground.close();
      }
    } finally {
      await stage.close();
      rmSync(workspace, { recursive: true, force: true });
    }
    const [host, drawn] = [median(seen.host), median(seen.drawn)];
    const frames = (1000 * seen.gaps.length) / seen.gaps.reduce((sum, gap) => sum + gap, 0);
    const rows = [
      ['read from disk by a new process', milliseconds(median(seen.reading))],
      ['the same, as a table ready to send', milliseconds(host)],
      ['processor time of that', milliseconds(median(seen.processor))],
      ['again, when nothing has changed', milliseconds(median(seen.warm))],
      ['drawn by the page', milliseconds(drawn)],
      ['filtered by an expression', milliseconds(median(seen.filtered))],
      ['frames a second while scrolling', digits(frames)],
      ['gap between frames, p99', milliseconds(quantile(seen.gaps, 0.99))],
    ];
    const goals = [
      {
        promise: `${digits(count)} runs are read and drawn within ${digits(GOAL_MILLISECONDS)} ms`,
        seen: milliseconds(host + drawn),
        met: host + drawn < GOAL_MILLISECONDS,
      },
      {
        promise: `the table scrolls at ${GOAL_FRAMES} frames a second or more`,
        seen: digits(frames),
        met: frames >= GOAL_FRAMES,
      },
    ];
    return { text: table([`${digits(count)} runs of ${EPOCHS} epochs`, ''], rows), goals };
  },
};
