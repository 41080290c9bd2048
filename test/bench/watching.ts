/**
 * Trainings of one model that take turns of about a second, so that whatever else the machine does meets all alike: each turn is
 * compared with the plain training's turn of the same round.
 *
 * - plain: `plain-training.ts`, which computes no figure and records nothing;
 * - shipped: TensorFlow.js's own `trainOnBatch` with its own Adam and its own kernels; what it lacks to train at all is added;
 * - tfjs: the same on the trainer's kernels, which are faster on WASM and the same elsewhere;
 * - norms: the trainer with a budget of 0. Loss, metrics and the norms of all gradients and updates are recorded every step;
 * - budget: the trainer as it comes, `descent.instrumentation.budget` 5 %: all figures as often as the budget allows;
 * - every step: statistics and histograms of all gradients, weights, updates and optimizer slots in each step.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Device } from '../../src/core/backend.ts';
import type { BackendEnvironment } from '../../src/trainer/backends/index.ts';
import type { Subject } from './models.ts';
import { configOf, plainTraining, type Training, TrainerRun } from './trainings.ts';

/** Long beside what a pause leaves behind: cold caches, and the memory of the checkpoint that it writes. */
const TURN_MILLISECONDS = 1200;
/** The sampler settles in its first seconds. */
const WARM_UP_MILLISECONDS = 4000;
export const BUDGET = 0.05;

const PLAIN = { plain: 'descent', tfjs: 'tfjs', shipped: 'shipped' } as const;
const WATCHED = { norms: { budget: 0 }, budget: { budget: BUDGET }, 'every step': { every: 1 } } as const;
export type Contestant = keyof typeof PLAIN | keyof typeof WATCHED;

export interface Contest {
  readonly subject: Subject;
  readonly batchSize: number;
  readonly backend: string;
  readonly around?: BackendEnvironment;
  readonly contestants: readonly Contestant[];
  readonly rounds: number;
  /** How often all start anew: where a process happens to have its memory makes it faster or slower for as long as it lives. 1 by default. */
  readonly starts?: number;
}

export interface Measured {
  /** Milliseconds a step of each contestant, one a round. */
  of(contestant: Contestant): readonly number[];
  /** Steps between two samples that the budget came to. */
  readonly every: number;
  /** What the trainer computed on. */
  readonly device: Device | undefined;
}

/** Lets them take turns. Rejects where one of them ends before. */
export async function measure(contest: Contest): Promise<Measured> {
  const all: Measured[] = [];
  for (let start = 0; start < (contest.starts ?? 1); start++) all.push(await measureOnce(contest));
  const [last] = all.slice(-1);
  return {
    of: (contestant) => all.flatMap((one) => [...one.of(contestant)]),
    every: last?.every ?? Number.NaN,
    device: last?.device,
  };
}

async function measureOnce({ subject, batchSize, backend, around = {}, contestants, rounds }: Contest): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'descent-bench-'));
  const running = new Map<Contestant, Training>();
  const runs: TrainerRun[] = [];
  try {
    mkdirSync(join(folder, 'runs'), { recursive: true });
    writeFileSync(join(folder, 'program.mjs'), subject.program);
    const recipe = (instrumentation: object) =>
      configOf({
        program: 'program.mjs',
        backend,
        optimizer: { type: 'adam' },
        earlyStopping: { enabled: false },
        training: { batchSize, epochs: 100_000, validationSplit: 0 },
        instrumentation,
        ...(around.library === undefined ? {} : { tensorflow: { library: around.library } }),
      });
    const start = async (contestant: Contestant): Promise<Training> => {
      if (isPlain(contestant)) return plainTraining(recipe({}), folder, PLAIN[contestant], around);
      const run = await TrainerRun.start(recipe(WATCHED[contestant]), folder, contestant.replace(' ', '-'), around.storage);
      runs.push(run);
      return run;
    };
    for (const contestant of contestants) running.set(contestant, await start(contestant));
    const budget = running.get('budget');
    const sampling = () => {
      const told = budget instanceof TrainerRun ? budget.events.findLast((event) => event.type === 'sampling') : undefined;
      return told?.type === 'sampling' ? told.every : Number.NaN;
    };
    const turns = new Map<Contestant, number>();
    for (const [contestant, training] of running) {
      await training.take(Math.ceil(WARM_UP_MILLISECONDS / (await paceOf(training))));
      const steps = Math.max(4, Math.round(TURN_MILLISECONDS / (await paceOf(training))));
      // Each turn has the same share of sampled steps.
      const every = contestant === 'budget' ? sampling() || 1 : 1;
      turns.set(contestant, every * Math.ceil(steps / every));
    }
    const measured = new Map(contestants.map((contestant): [Contestant, number[]] => [contestant, []]));
    for (let round = 0; round < rounds; round++)
      for (const [contestant, training] of running) {
        const steps = turns.get(contestant) ?? 1;
        measured.get(contestant)?.push((await training.take(steps)) / steps);
      }
    const events = runs.flatMap((run) => run.events);
    const started = events.find((event) => event.type === 'started');
    return {
      of: (contestant) => measured.get(contestant) ?? [],
      every: sampling(),
      device: started?.type === 'started' ? started.backend.device : undefined,
    };
  } finally {
    for (const training of running.values()) await training.end();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

const isPlain = (contestant: Contestant): contestant is keyof typeof PLAIN => contestant in PLAIN;

async function paceOf(training: Training): Promise<number> {
  await training.take(4);
  return (await training.take(8)) / 8;
}
