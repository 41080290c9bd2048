/** The training loop alone: steps whose results are made up, on a small model, with a real record of them. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { EarlyStoppingMonitor } from '../../src/core/early-stopping.ts';
import type { EarlyStopping, RunConfig, RunEvent } from '../../src/core/run.ts';
import { cpu } from '../../src/trainer/backends/cpu.ts';
import { Readback } from '../../src/trainer/backends/readback.ts';
import { KeptWeights } from '../../src/trainer/checkpoints/kept-weights.ts';
import { Control } from '../../src/trainer/clients/control.ts';
import { Clock } from '../../src/trainer/measure/clock.ts';
import { FollowedElements } from '../../src/trainer/measure/followed-elements.ts';
import { Measurements } from '../../src/trainer/measure/measurements.ts';
import { ProbeScheduler } from '../../src/trainer/measure/probe-scheduler.ts';
import { Probes } from '../../src/trainer/measure/probes.ts';
import { TrainModeProbe } from '../../src/trainer/measure/train-mode-probe.ts';
import type { DataLoader } from '../../src/trainer/model/data-loader.ts';
import { LearningRate } from '../../src/trainer/optimizer/learning-rate.ts';
import { WeightAverage } from '../../src/trainer/optimizer/weight-average.ts';
import { measure } from '../../src/trainer/model/objective.ts';
import type { Batch } from '../../src/trainer/program/types.ts';
import { Outbox } from '../../src/trainer/recording/outbox.ts';
import { readEvents } from '../../src/trainer/recording/table-files.ts';
import { LiveSettings } from '../../src/trainer/run/live-settings.ts';
import { Loop, type LoopPosition, INITIAL_POSITION } from '../../src/trainer/run/loop.ts';
import type { Training } from '../../src/trainer/run/loop-parts.ts';
import { PIPELINE_DEPTH } from '../../src/trainer/run/step-pipeline.ts';
import type { StepStatistics } from '../../src/trainer/run/stepper.ts';
import { tableOf } from '../golden/trainers.ts';
import { examples, mlp } from './networks.ts';
import { config as recipe } from './runs.ts';

const { tf, statistics } = await cpu.open({});

interface Given {
  /** The loss of each step, counted from 1. */
  readonly loss?: (step: number) => number;
  /** Examples of each batch of an epoch. */
  readonly batches?: readonly number[];
  readonly batchesPerStep?: number;
  readonly validation?: boolean;
  readonly training?: Partial<RunConfig['training']>;
  readonly earlyStopping?: Partial<EarlyStopping>;
  readonly schedule?: RunConfig['schedule'];
  readonly rateMonitor?: string;
  readonly rangeTest?: Training['rangeTest'];
  readonly readback?: Readback;
  readonly position?: LoopPosition;
  /** Called between two steps; false ends the run. */
  readonly pass?: (step: number) => boolean;
}

/** What a step was begun with. */
interface Taken {
  readonly step: number;
  readonly learningRate: number;
  readonly examples: readonly number[];
}

/** A loop over a model whose last bias is the number of the last step. */
function loopOf(t: TestContext, given: Given = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'descent-loop-'));
  const outbox = new Outbox(folder);
  t.after(() => {
    outbox.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const { loss = () => 1, batches = [4, 4], batchesPerStep = 1, readback } = given;
  const { network } = mlp(tf);
  const config: RunConfig = {
    ...recipe,
    earlyStopping: { ...recipe.earlyStopping, monitor: 'loss', ...given.earlyStopping },
    training: { ...recipe.training, epochs: 2, ...given.training },
    schedule: given.schedule ?? recipe.schedule,
  };
  const settings = new LiveSettings(config);
  const stepsPerEpoch = Math.ceil(batches.length / batchesPerStep);
  const epochsRead: (readonly [epoch: number, skip: number])[] = [];
  const dataLoader: DataLoader = {
    stepsPerEpoch,
    batchesPerStep,
    notices: [],
    examples: { training: batches.reduce((sum, n) => sum + n, 0), validation: given.validation ? 6 : 0 },
    async *training(epoch, skip) {
      epochsRead.push([epoch, skip]);
      for (const count of batches.slice(skip * batchesPerStep)) yield examples(tf, 0, count);
    },
    validation: given.validation
      ? async function* () {
          yield examples(tf, 100, 106);
        }
      : undefined,
  };
  const taken: Taken[] = [];
  const stepper: Training['stepper'] = {
    async begin(given, step, learningRate) {
      const counts: number[] = [];
      for await (const batch of given as AsyncIterable<Batch>) counts.push(batch.xs[0]?.shape[0] ?? 0);
      taken.push({ step, learningRate, examples: counts });
      const value = loss(step);
      tf.tidy(() => void network.weights.at(-1)?.layerVariable.write(tf.tensor1d([step])));
      const results: StepStatistics = {
        loss: value,
        penalty: 0,
        penalties: {},
        metrics: [2 * value],
        count: counts.reduce((sum, n) => sum + n, 0),
        gradientNorm: 1,
        updateNorm: 0.1,
        clipRatio: Number.NaN,
      };
      return {
        statistics: Promise.resolve(results),
        examples: counts.reduce((sum, n) => sum + n, 0),
        stepTime: 1,
        normTime: 0,
        tensors: { gradients: [], updates: [] },
        dispose() {},
      };
    },
  };
  const optimizer = { slotsOf: () => ({}), denominator: undefined, denominatorOf: () => undefined };
  const best = new KeptWeights(network);
  const measurements = new Measurements(
    {
      probes: new Probes(network, optimizer, statistics, new KeptWeights(network), [], false),
      trainModeProbe: new TrainModeProbe(network),
      followed: new FollowedElements().open({ network, optimizer, statistics, slots: [] }, outbox),
      scheduler: new ProbeScheduler({ budget: 0, every: 0 }),
    },
    readback !== undefined,
  );
  const control = new Control();
  const clock = new Clock(0);
  const span = { stepsPerEpoch, epochs: config.training.epochs };
  const watch = new EarlyStoppingMonitor(config.earlyStopping.monitor);
  const loop = new Loop(
    {
      training: {
        config,
        settings,
        network,
        dataLoader,
        stepper,
        learningRate: new LearningRate(config.schedule, span),
        average: new WeightAverage(network, config.training),
        readback,
        rangeTest: given.rangeTest,
      },
      measurements,
      monitoring: { watch, monitor: config.earlyStopping.monitor, rateMonitor: given.rateMonitor, best },
      context: {
        outbox,
        clock,
        control,
        boundary: { pass: async (step) => given.pass?.(step) ?? true, async yieldToEventLoop() {} },
      },
    },
    given.position ?? INITIAL_POSITION,
  );
  const table = (name: string) => {
    outbox.flush();
    return tableOf(readFileSync(join(folder, `${name}.table`)));
  };
  const events = (): RunEvent[] => readEvents(folder);
  return { loop, control, clock, taken, epochsRead, best, watch, settings, network, table, events };
}

const types = (events: readonly RunEvent[]) => events.map(({ type }) => type);

describe('epochs', () => {
  test('are taken step by step, and recorded as means over their examples', async (t) => {
    const { loop, taken, table, events } = loopOf(t, { loss: (step) => step, batches: [4, 4, 2] });
    assert.deepEqual(await loop.run(), { status: 'finished', reason: 'All 2 epochs are complete.' });
    assert.deepEqual(
      taken.map(({ step }) => step),
      [1, 2, 3, 4, 5, 6],
    );
    assert.deepEqual(table('steps').column('loss'), [1, 2, 3, 4, 5, 6]);
    const means = [(4 * 1 + 4 * 2 + 2 * 3) / 10, (4 * 4 + 4 * 5 + 2 * 6) / 10].map(Math.fround);
    assert.deepEqual(table('epochs').column('loss'), means);
    assert.deepEqual(
      table('epochs').column('error'),
      means.map((mean) => Math.fround(2 * mean)),
    );
    assert.deepEqual(table('epochs').steps, [3, 6]);
    assert.deepEqual(types(events()), ['epoch', 'epoch']);
    assert.deepEqual(loop.position, { step: 6, epoch: 2, batch: 0, examples: 0, sums: [], diagnosed: loop.position.diagnosed });
  });

  test('count with the part of the present one that is done', async (t) => {
    const epochs: number[] = [];
    const { loop, table } = loopOf(t, {
      batches: [1, 1, 1, 1],
      training: { epochs: 1 },
      pass: () => epochs.push(loop.epochs) > 0,
    });
    await loop.run();
    assert.deepEqual(epochs, [0, 0.25, 0.5, 0.75]);
    assert.deepEqual(table('steps').column('epoch'), [0.25, 0.5, 0.75, 1]);
  });

  test('end with the validation, whose metrics come after those of the training', async (t) => {
    const { loop, network, table } = loopOf(t, { validation: true, training: { epochs: 1 } });
    await loop.run();
    const batch = examples(tf, 100, 106);
    const { loss: mean } = measure(tf, network.objective, batch, network.infer(batch.xs), { training: false });
    const [expected] = await mean.data();
    const { columns } = table('epochs');
    assert.deepEqual(columns, ['epoch', 'time', 'learningRate', 'loss', 'error', 'val_loss', 'val_error']);
    assert.ok(Math.abs((table('epochs').column('val_loss')[0] ?? 0) - (expected ?? 0)) < 1e-6);
  });

  test('leave no tensor behind', async (t) => {
    const { loop, best } = loopOf(t, { validation: true, batches: [4, 4, 2], batchesPerStep: 2 });
    const before = tf.memory().numTensors;
    await loop.run();
    best.dispose();
    assert.equal(tf.memory().numTensors, before);
  });
});

describe('a step', () => {
  test('takes as many batches as are accumulated, and the last of an epoch what is left', async (t) => {
    const { loop, taken } = loopOf(t, { batches: [4, 3, 2], batchesPerStep: 2, training: { epochs: 1 } });
    await loop.run();
    assert.deepEqual(
      taken.map(({ examples: counts }) => counts),
      [[4, 3], [2]],
    );
  });

  test('has the learning rate of its schedule, and of the setting as it is now', async (t) => {
    const { loop, taken, settings, table } = loopOf(t, {
      schedule: { type: 'step', every: 1, factor: 0.1 },
      pass: (step) => {
        if (step === 3) settings.change('optimizer.learningRate', 1);
        return true;
      },
    });
    await loop.run();
    const rates = taken.map(({ learningRate }) => learningRate);
    assert.deepEqual(rates, [0.001, 0.001, 0.0001, 0.1]);
    assert.deepEqual(table('epochs').column('learningRate'), [rates[1], rates[3]].map(Math.fround as (rate?: number) => number));
  });

  test('counts for whoever asked for single steps', async (t) => {
    const paused: boolean[] = [];
    const { loop, control } = loopOf(t, { training: { epochs: 1 }, pass: () => paused.push(control.paused) > 0 });
    control.apply({ type: 'step', count: 1 });
    await loop.run();
    assert.deepEqual(paused, [false, true]);
  });
});

describe('a run that is resumed', () => {
  test('goes on in the middle of an epoch, with the sums that it had', async (t) => {
    const position = { step: 5, epoch: 1, batch: 2, examples: 8, sums: [4 * 10 + 4 * 20, 0] };
    const { loop, taken, epochsRead, table } = loopOf(t, { loss: () => 30, batches: [4, 4, 4], position });
    await loop.run();
    assert.deepEqual(epochsRead, [[1, 2]]);
    assert.deepEqual(
      taken.map(({ step }) => step),
      [6],
    );
    assert.deepEqual(table('epochs').column('loss'), [20]);
  });

  test('at the end of an epoch begins with what comes after its steps', async (t) => {
    const position = { step: 4, epoch: 1, batch: 2, examples: 8, sums: [80, 0] };
    const { loop, clock, taken, table } = loopOf(t, { position, training: { timeBudget: 10 } });
    t.mock.getter(clock, 'elapsed', () => 60);
    assert.equal((await loop.run()).status, 'finished');
    assert.deepEqual(taken, []);
    assert.deepEqual(table('epochs').column('loss'), [10]);
  });
});

describe('a run ends', () => {
  test('when it is stopped, before the next step', async (t) => {
    const { loop, taken } = loopOf(t, { pass: (step) => step < 3 });
    assert.deepEqual(await loop.run(), { status: 'stopped', reason: 'You stopped the run.' });
    assert.equal(taken.length, 3);
    assert.equal(loop.position.batch, 1);
  });

  test('for the time being when its process is told to exit', async (t) => {
    const { loop, control } = loopOf(t, { pass: () => false });
    control.suspend();
    assert.equal((await loop.run()).status, 'suspended');
  });

  test('when the time is up', async (t) => {
    const { loop, clock, taken } = loopOf(t, { training: { timeBudget: 10 } });
    t.mock.getter(clock, 'elapsed', () => 4 * taken.length);
    const end = await loop.run();
    assert.equal(end.status, 'stoppedEarly');
    assert.match(end.reason, /10 s/);
    assert.equal(taken.length, 3);
  });

  test('when its metric is as good as the target', async (t) => {
    const { loop } = loopOf(t, { loss: (step) => 1 / step, training: { epochs: 9, target: 0.2 } });
    const end = await loop.run();
    assert.equal(end.status, 'stoppedEarly');
    assert.match(end.reason, /^loss reached the target of 0\.2: it is 0\.183 after epoch 3\.$/);
  });

  test('when its metric has not improved for too long, with the best weights kept', async (t) => {
    const losses = [5, 3, 4, 4, 4, 4];
    const { loop, best, watch, network, events } = loopOf(t, {
      batches: [4],
      loss: (step) => losses[step - 1] ?? 4,
      training: { epochs: 9 },
      earlyStopping: { enabled: true, patience: 2 },
    });
    assert.deepEqual(await loop.run(), { status: 'stoppedEarly', reason: 'loss has not improved for 2 epochs.' });
    const epochs = events().filter((event) => event.type === 'epoch');
    assert.deepEqual(
      epochs.map((event) => event.best),
      [true, true, false, false],
    );
    assert.deepEqual(
      epochs.map(({ patienceLeft }) => patienceLeft),
      [2, 2, 1, 0],
    );
    assert.equal(watch.watched.bestEpoch, 2);
    const bias = best.kept?.get(network.weights.at(-1)?.info.name ?? '');
    assert.deepEqual(await bias?.array(), [2]);
  });

  test('as finished where its patience ends only with the last epoch', async (t) => {
    const losses = [5, 3, 4, 4];
    const { loop, watch } = loopOf(t, {
      batches: [4],
      loss: (step) => losses[step - 1] ?? 4,
      training: { epochs: 4 },
      earlyStopping: { enabled: true, patience: 2 },
    });
    assert.deepEqual(await loop.run(), { status: 'finished', reason: 'All 4 epochs are complete.' });
    assert.equal(watch.watched.bestEpoch, 2);
  });

  test('at the step that diverges, without a checkpoint of what it left', async (t) => {
    const { loop, taken, events } = loopOf(t, { loss: (step) => (step === 3 ? Number.NaN : 1), training: { epochs: 9 } });
    const end = await loop.run();
    const log = events();
    const [finding] = log.filter((event) => event.type === 'finding');
    assert.deepEqual(end, { status: 'diverged', reason: finding?.title });
    assert.equal(taken.length, 3);
    assert.equal(loop.finite, false);
    assert.deepEqual(types(log), ['epoch', 'finding']);
  });

  test('on a device as many steps later as it takes to know of it, whenever it is known', async (t) => {
    const ended: number[] = [];
    for (const settles of [false, true]) {
      const { loop, taken } = loopOf(t, {
        loss: (step) => (step < 3 ? 1 : Number.NaN),
        batches: Array<number>(50).fill(1),
        readback: new Readback(tf),
        // A pause, say, for which all that was begun is recorded.
        pass: () => {
          if (settles) void loop.settle();
          return true;
        },
      });
      assert.equal((await loop.run()).status, 'diverged');
      assert.equal(loop.finite, false);
      ended.push(taken.length);
    }
    assert.deepEqual(ended, [3 + PIPELINE_DEPTH, 3 + PIPELINE_DEPTH]);
  });
});

test('on a device results arrive while later steps are taken, but a range test waits for each', async (t) => {
  const always = {
    rate: () => 1,
    judge: (step: number) => (step < 20 ? undefined : ({ status: 'finished', reason: '' } as const)),
  };
  for (const rangeTest of [undefined, always]) {
    const recorded: number[] = [];
    const { loop } = loopOf(t, {
      batches: Array<number>(20).fill(1),
      training: { epochs: 1 },
      readback: new Readback(tf),
      rangeTest,
      pass: () => recorded.push(loop.position.examples) > 0,
    });
    await loop.run();
    const steps = recorded.map((_, step) => step);
    if (rangeTest) assert.deepEqual(recorded, steps);
    else
      assert.ok(
        recorded.slice(2).every((count, i) => count < i + 2 && count > i + 2 - PIPELINE_DEPTH),
        recorded.join(),
      );
  }
});

test('a schedule that watches a metric reduces the rate before the epoch is over', async (t) => {
  const { loop, taken, events } = loopOf(t, {
    batches: [4],
    training: { epochs: 3 },
    schedule: { type: 'reduceOnPlateau', factor: 0.5, patience: 1, warmup: 0 },
    rateMonitor: 'loss',
  });
  await loop.run();
  const log = events();
  assert.deepEqual(types(log), ['epoch', 'reduced', 'epoch', 'reduced', 'epoch']);
  const [first] = log.filter((event) => event.type === 'reduced');
  assert.deepEqual(first && { scale: first.scale, before: first.before, monitor: first.monitor }, {
    scale: 0.5,
    before: 1,
    monitor: 'loss',
  });
  assert.deepEqual(
    taken.map(({ learningRate }) => learningRate),
    [0.001, 0.001, 0.0005],
  );
});

test('a range test sets the rate of each step and ends the run, however many epochs that takes, and warns of nothing', async (t) => {
  const judged: [number, number][] = [];
  const { loop, clock, taken, events } = loopOf(t, {
    loss: (step) => (step === 5 ? Number.NaN : step),
    training: { epochs: 1, timeBudget: 10, target: 100 },
    rangeTest: {
      rate: (step: number) => 2 ** step,
      judge: (step: number, loss: number) => {
        judged.push([step, loss]);
        return step === 5 ? { status: 'finished', reason: 'It is over.' } : undefined;
      },
    },
  });
  t.mock.getter(clock, 'elapsed', () => 60);
  assert.deepEqual(await loop.run(), { status: 'finished', reason: 'It is over.' });
  assert.deepEqual(
    taken.map(({ learningRate }) => learningRate),
    [1, 2, 4, 8, 16],
  );
  assert.deepEqual(judged, [
    [1, 1],
    [2, 2],
    [3, 3],
    [4, 4],
    [5, Number.NaN],
  ]);
  assert.deepEqual(types(events()), ['epoch', 'epoch']);
});
