/**
 * How long after a step its value is on the screen: in a real VS Code with the packaged extension, a training at 10, 100 and 1,000
 * steps a second, and the dashboard beside it.
 *
 * A program sets the pace: its generator of batches waits until the next step is due. When a step was finished is in the steps table: its
 * `time` counts from the event `started`, so that a latency is at most a few milliseconds too long. When it was drawn is
 * watched inside the webview: each drawing of the loss chart tells the newest step in it, at the moment when its frame has been handed to the
 * compositor; what comes after that, at most one refresh of the screen, is not seen. Both are the clock of one machine. Every step
 * counts from the first drawing to the last, those too that are drawn together with later ones.
 */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Frame } from 'playwright-core';
import { columnOf, eventsOf, makeWorkspace, packageExtension, removeWorkspace, runsOf, stepsOf, until } from '../e2e/product.ts';
import { VSCode } from '../harness/vscode.ts';
import { type Shown, watchScreen } from './page-watch.ts';
import { type Bench, digits, type Goal, milliseconds, quantile, table } from './report.ts';

const PACES = [10, 100, 1000];
const WATCHED_MILLISECONDS = 30_000;
const WARM_UP_MILLISECONDS = 4000;
const GOAL_MILLISECONDS = 100;

/** A small model at a given pace. Where it cannot keep up it goes as fast as it can. */
const PROGRAM = `const later = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const xs = Float32Array.from({ length: 64 }, (_, i) => Math.sin(i));
const ys = Float32Array.from({ length: 32 }, (_, i) => i % 2);
export default {
  model: (tf) => tf.sequential({ layers: [
    tf.layers.dense({ inputShape: [2], units: 16, activation: 'relu' }),
    tf.layers.dense({ units: 1, activation: 'sigmoid' }),
  ] }),
  data: (tf, { stepsPerSecond }) => ({
    batchesPerEpoch: 1_000_000,
    train: async function* () {
      for (let due = performance.now(); ; due = Math.max(due + 1000 / stepsPerSecond, performance.now() - 50)) {
        const wait = due - performance.now();
        if (wait > 0) await later(wait);
        yield { xs: tf.tensor2d(xs, [32, 2]), ys: tf.tensor2d(ys, [32, 1]) };
      }
    },
  }),
};
`;

const settingsOf = (stepsPerSecond: number) =>
  JSON.stringify({
    'descent.program': 'paced.mjs',
    'descent.hyperparameters': { stepsPerSecond },
    'descent.training': { epochs: 10, validationSplit: 0 },
    'descent.earlyStopping': { enabled: false },
  });

interface Seen {
  readonly stepsPerSecond: number;
  readonly latencies: readonly number[];
  readonly drawingsPerSecond: number;
}

async function measure(code: VSCode, workspace: string, pace: number, watched: number): Promise<Seen> {
  writeFileSync(join(workspace, '.vscode/settings.json'), settingsOf(pace));
  await sleep(1500);
  const before = runsOf(workspace).length;
  await code.command('Descent: Start Training');
  const run = await until('a run', () => runsOf(workspace)[before], 60);
  await until('its first steps', () => stepsOf(run).length > 5, 60);
  await code.webview().locator('canvas-chart').first().waitFor();
  const frame = await code.webviewFrame();
  await sleep(WARM_UP_MILLISECONDS);
  await frame.evaluate(watchScreen);
  await sleep(watched);
  const shown = await takeShown(frame);
  await code.command('Descent: Stop Training');
  await until('the end', () => eventsOf(run).find(({ type }) => type === 'ended'));
  await until('the whole table', () => stepsOf(run).length >= (shown.at(-1)?.[0] ?? 0));
  return seenOf(run, shown);
}

/** Watching ends here: the next run is drawn in the same page. */
const takeShown = (frame: Frame) => frame.evaluate(() => window.shownSteps.splice(0));

function seenOf(run: string, shown: readonly Shown[]): Seen {
  const started = eventsOf(run).find(({ type }) => type === 'started')?.time ?? Number.NaN;
  const [steps, times] = [stepsOf(run), columnOf(run, 'steps', 'time')];
  const latencies: number[] = [];
  const [first, last] = [shown[0], shown.at(-1)];
  if (!first || !last) throw new Error('Nothing was drawn.');
  let next = 0;
  for (const [i, step] of steps.entries()) {
    if (step <= first[0] || step > last[0]) continue;
    while ((shown[next]?.[0] ?? Number.POSITIVE_INFINITY) < step) next++;
    latencies.push((shown[next]?.[1] ?? Number.NaN) - (started + 1000 * (times[i] ?? Number.NaN)));
  }
  const seconds = (last[1] - first[1]) / 1000;
  return { stepsPerSecond: (last[0] - first[0]) / seconds, latencies, drawingsPerSecond: (shown.length - 1) / seconds };
}

export const latency: Bench = {
  name: 'latency',
  title: 'From a finished step to the screen, in VS Code',
  async run(quick) {
    const vsix = await packageExtension();
    const workspace = makeWorkspace({ 'paced.mjs': PROGRAM, '.vscode/settings.json': settingsOf(10) });
    const code = await VSCode.open(workspace, { vsix: [vsix] });
    try {
      const rows: string[][] = [];
      const goals: Goal[] = [];
      for (const pace of PACES) {
        const { stepsPerSecond, latencies, drawingsPerSecond } = await measure(
          code,
          workspace,
          pace,
          quick ? 5000 : WATCHED_MILLISECONDS,
        );
        const [p50, p99] = [quantile(latencies, 0.5), quantile(latencies, 0.99)];
        rows.push([
          digits(pace),
          digits(stepsPerSecond),
          digits(drawingsPerSecond),
          digits(latencies.length),
          milliseconds(p50),
          milliseconds(p99),
        ]);
        goals.push({
          promise: `latency at ${digits(pace)} steps a second: p50 below ${GOAL_MILLISECONDS} ms`,
          seen: milliseconds(p50),
          met: p50 < GOAL_MILLISECONDS,
        });
      }
      const head = ['steps a second, asked for', 'seen', 'drawings a second', 'steps', 'latency, p50', 'latency, p99'];
      return { text: table(head, rows), goals };
    } finally {
      await code.close();
      removeWorkspace(workspace);
      removeWorkspace(dirname(vsix));
    }
  },
};
