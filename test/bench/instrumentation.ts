/** What watching costs the training: the time of a step with the figures that the dashboard shows, over that of the same step without any. */
import { subjects } from './models.ts';
import { type Bench, digits, type Goal, median, percent, ratio, table, times } from './report.ts';
import { BUDGET, type Contestant, measure } from './watching.ts';

const STARTS = 3;
const ROUNDS = 2;
const CONTESTANTS: readonly Contestant[] = ['plain', 'tfjs', 'shipped', 'norms', 'budget', 'every step'];

export const instrumentation: Bench = {
  name: 'instrumentation',
  title: 'What watching costs the training',
  async run(quick) {
    const [starts, rounds] = quick ? [1, 2] : [STARTS, ROUNDS];
    const rows: string[][] = [];
    const goals: Goal[] = [];
    for (const subject of subjects)
      for (const batchSize of quick ? [32] : [32, 128]) {
        const contest = { subject, batchSize, starts, rounds, backend: 'wasm', contestants: CONTESTANTS };
        const { of, every } = await measure(contest);
        const [plain, tfjs, shipped] = [of('plain'), of('tfjs'), of('shipped')];
        const cost = ratio(of('budget'), plain);
        const whole = ratio(of('every step'), shipped);
        rows.push([
          `${subject.name}, ${digits(subject.parameters)} parameters`,
          String(batchSize),
          digits(median(plain)),
          times(ratio(of('norms'), plain)),
          times(cost),
          digits(every),
          times(ratio(of('every step'), plain)),
          digits(median(shipped)),
          times(whole),
          digits(median(tfjs)),
          times(ratio(of('every step'), tfjs)),
        ]);
        goals.push({
          promise: `${subject.name}, batch ${batchSize}: the budget of ${percent(BUDGET)} is kept`,
          seen: `${percent(cost - 1)} over the plain training`,
          met: cost <= 1 + BUDGET,
        });
        goals.push({
          promise: `${subject.name}, batch ${batchSize}: with all figures of every step no slower than plain TensorFlow.js with its own Adam`,
          seen: `${times(whole)} the time of its training without any figure`,
          met: whole <= 1,
        });
      }
    const head = [
      'model',
      'batch',
      'plain, ms a step',
      'norms',
      'budget 5 %',
      'a sample every … steps',
      'every step',
      'TensorFlow.js, ms a step',
      'every step, to it',
      'TensorFlow.js on our kernels, ms a step',
      'every step, to that',
    ];
    const text = `Time of a step over that of the plain training, WASM, Adam; medians of ${starts * rounds} rounds in which all take turns, after ${starts} starts. At the right, over that of TensorFlow.js’s own \`trainOnBatch\` with its own Adam: as it is shipped (with just the kernels that it lacks to train at all), and, which is stricter, on our kernels.\n\n${table(head, rows)}`;
    return { text, goals };
  },
};
