/**
 * What watching costs the training: the time of a step with the figures that the dashboard shows, over that of the same step
 * without any. Six trainings of one model take turns of about a second, so that whatever else the machine does meets all alike, and
 * each turn is compared with the plain training's turn of the same round; the table has the medians of these ratios.
 *
 * - plain: `plain-training.ts`, which computes no figure and records nothing;
 * - shipped: TensorFlow.js's own `trainOnBatch` with its own Adam and its own kernels; what it lacks to train at all is added;
 * - tfjs: the same on the trainer's kernels, which are faster;
 * - norms: the trainer with a budget of 0. Loss, metrics and the norms of all gradients and updates are recorded every step;
 * - budget: the trainer as it comes, `descent.instrumentation.budget` 5 %: all figures as often as the budget allows;
 * - every step: statistics and histograms of all gradients, weights, updates and optimizer slots in each step.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Subject, subjects } from './models.ts';
import { type Bench, digits, type Goal, median, percent, ratio, table, times } from './report.ts';
import { configOf, plainTraining, type Training, TrainerRun } from './trainings.ts';

const ROUNDS = 7;
/** Long beside what a pause leaves behind: cold caches, and the memory of the checkpoint that it writes. */
const TURN_MILLISECONDS = 1200;
/** The sampler settles in its first seconds. */
const WARM_UP_MILLISECONDS = 5000;
const BUDGET = 0.05;

const KINDS = {
  norms: { budget: 0 },
  budget: { budget: BUDGET },
  'every step': { every: 1 },
} as const;
type Kind = keyof typeof KINDS;

interface Measured {
  /** Milliseconds a step, one a round. */
  readonly plain: readonly number[];
  readonly tfjs: readonly number[];
  readonly shipped: readonly number[];
  readonly kinds: Readonly<Record<Kind, readonly number[]>>;
  /** Steps between two samples that the budget came to. */
  readonly every: number;
}

async function measure(subject: Subject, batchSize: number, rounds: number): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'descent-bench-'));
  const running: Training[] = [];
  const started = async <T extends Training>(starting: Promise<T>): Promise<T> => {
    const training = await starting;
    running.push(training);
    return training;
  };
  try {
    mkdirSync(join(folder, 'runs'), { recursive: true });
    writeFileSync(join(folder, 'program.mjs'), subject.program);
    const recipe = (instrumentation: object) =>
      configOf({
        program: 'program.mjs',
        backend: 'wasm',
        optimizer: { type: 'adam' },
        earlyStopping: { enabled: false },
        training: { batchSize, epochs: 100_000, validationSplit: 0 },
        instrumentation,
      });
    const trainer = (kind: Kind) => started(TrainerRun.start(recipe(KINDS[kind]), folder, kind.replace(' ', '-')));
    const plain = await started(plainTraining(recipe({}), folder, 'descent'));
    const tfjs = await started(plainTraining(recipe({}), folder, 'tfjs'));
    const shipped = await started(plainTraining(recipe({}), folder, 'shipped'));
    const [norms, budget, every] = [await trainer('norms'), await trainer('budget'), await trainer('every step')];
    const trainings = { norms, budget, 'every step': every };
    const pace = await paceOf(plain);
    for (const training of running) await training.take(Math.ceil(WARM_UP_MILLISECONDS / pace));
    const steps = Math.max(4, Math.round(TURN_MILLISECONDS / (await paceOf(plain))));
    const measured = {
      plain: [] as number[],
      tfjs: [] as number[],
      shipped: [] as number[],
      norms: [] as number[],
      budget: [] as number[],
      'every step': [] as number[],
    };
    for (let round = 0; round < rounds; round++) {
      measured.plain.push((await plain.take(steps)) / steps);
      measured.tfjs.push((await tfjs.take(steps)) / steps);
      measured.shipped.push((await shipped.take(steps)) / steps);
      for (const kind of Object.keys(trainings) as Kind[]) measured[kind].push((await trainings[kind].take(steps)) / steps);
    }
    const sampling = budget.events.findLast((event) => event.type === 'sampling');
    return { ...measured, kinds: measured, every: sampling?.type === 'sampling' ? sampling.every : Number.NaN };
  } finally {
    for (const training of running) await training.end();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

async function paceOf(plain: Training): Promise<number> {
  await plain.take(10);
  return (await plain.take(20)) / 20;
}

export const instrumentation: Bench = {
  name: 'instrumentation',
  title: 'What watching costs the training',
  async run(quick) {
    const rounds = quick ? 2 : ROUNDS;
    const rows: string[][] = [];
    const goals: Goal[] = [];
    for (const subject of subjects)
      for (const batchSize of quick ? [32] : [32, 128]) {
        const { plain, tfjs, shipped, kinds, every } = await measure(subject, batchSize, rounds);
        const cost = ratio(kinds.budget, plain);
        const whole = ratio(kinds['every step'], shipped);
        rows.push([
          `${subject.name}, ${digits(subject.parameters)} parameters`,
          String(batchSize),
          digits(median(plain)),
          times(ratio(kinds.norms, plain)),
          times(cost),
          digits(every),
          times(ratio(kinds['every step'], plain)),
          digits(median(shipped)),
          times(whole),
          digits(median(tfjs)),
          times(ratio(kinds['every step'], tfjs)),
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
    const text = `Time of a step over that of the plain training, WASM, Adam; medians of ${rounds} rounds in which all take turns. At the right, over that of TensorFlow.js’s own \`trainOnBatch\` with its own Adam: as it is shipped (with just the kernels that it lacks to train at all), and, which is stricter, on our kernels.\n\n${table(head, rows)}`;
    return { text, goals };
  },
};
