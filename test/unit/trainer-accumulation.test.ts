/** A step of several batches is the step of one batch with all their examples. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { NEUTRAL_TRAINING } from '../../src/core/training-options.ts';
import { type Opened, openBackend } from '../../src/trainer/backends/index.ts';
import { disposeBatch, dataLoaderOf } from '../../src/trainer/model/data-loader.ts';
import { pass } from '../../src/trainer/model/gradients.ts';
import type { MemoryData, StreamData } from '../../src/trainer/program/types.ts';
import { close, examples, mlp, values } from './networks.ts';
import { config } from './runs.ts';

let backend: Opened;
before(async () => {
  backend = await openBackend('cpu');
});
after(() => backend.close());

const PENALTIES = { l1: 0.01, l2: 0.02 };

test('unequal batches weigh by their examples: loss, penalty, metrics and gradients are those of one batch', async () => {
  const { tf } = backend;
  const { network } = mlp(tf);
  const whole = await pass(network, [examples(tf, 0, 20)], PENALTIES);
  const parts = await pass(network, [examples(tf, 0, 8), examples(tf, 8, 16), examples(tf, 16, 20)], PENALTIES);
  assert.equal(parts.examples, 20);
  close([parts.loss, parts.penalty, ...parts.metrics], [whole.loss, whole.penalty, ...whole.metrics], 1e-6);
  assert.ok(whole.penalty > 0.01);
  for (const [i, gradient] of whole.gradients.entries()) close(await values(parts.gradients[i]), await values(gradient), 1e-6);
});

test('accumulating leaves no tensor behind but the gradients', async () => {
  const { tf } = backend;
  const { network } = mlp(tf);
  const batches = [examples(tf, 0, 8), examples(tf, 8, 11), examples(tf, 11, 19)];
  const before = tf.memory().numTensors;
  const { gradients } = await pass(network, batches, PENALTIES);
  tf.dispose(gradients.filter((gradient) => gradient !== undefined));
  assert.equal(tf.memory().numTensors, before);
});

/** So many examples, each of so many numbers. */
const memory = (count: number, width = 1): MemoryData => ({
  kind: 'memory',
  training: { count, inputs: Float32Array.from({ length: count * width }, (_, i) => i), targets: new Float32Array(count) },
  inputShapes: [[width]],
  targetShapes: [[]],
  binary: [false],
  notices: [],
});
const training = { ...config.training, ...NEUTRAL_TRAINING, shuffle: false };

async function sizes(feed: ReturnType<typeof dataLoaderOf>, skip = 0): Promise<number[]> {
  const found: number[] = [];
  const batches = feed.training(0, skip);
  for (let next = await batches.next(); !next.done; next = await batches.next()) {
    found.push(next.value.xs[0]?.shape[0] ?? 0);
    disposeBatch(next.value);
  }
  return found;
}

test('the rest of an epoch makes a smaller step, and a resumed epoch skips whole steps', async () => {
  const feed = dataLoaderOf(backend.tf, memory(70), { ...training, batchSize: 10, accumulate: 3 });
  assert.deepEqual([feed.stepsPerEpoch, feed.batchesPerStep], [3, 3]);
  assert.deepEqual(await sizes(feed), [10, 10, 10, 10, 10, 10, 10]);
  assert.deepEqual(await sizes(feed, 2), [10]);
});

test('more batches than an epoch has make one step of it', () => {
  const feed = dataLoaderOf(backend.tf, memory(70), { ...training, batchSize: 32, accumulate: 100 });
  assert.deepEqual([feed.stepsPerEpoch, feed.batchesPerStep], [1, 3]);
});

test('all examples are one step: in one part where they are few, in equal parts where they are many or large', async () => {
  const all = { ...training, batchSize: 0, accumulate: 5 };
  const few = dataLoaderOf(backend.tf, memory(1000), all);
  assert.deepEqual([few.stepsPerEpoch, await sizes(few)], [1, [1000]]);
  const many = dataLoaderOf(backend.tf, memory(2500), all);
  assert.deepEqual([many.stepsPerEpoch, many.batchesPerStep, await sizes(many)], [1, 3, [834, 834, 832]]);
  const large = dataLoaderOf(backend.tf, memory(100, 100_000), all);
  assert.deepEqual([large.stepsPerEpoch, await sizes(large)], [1, [34, 34, 32]]);
});

test('batches that a program makes are accumulated as well', async () => {
  const data: StreamData = {
    kind: 'stream',
    async *training() {
      for (let i = 0; i < 5; i++) yield examples(backend.tf, 4 * i, 4 * (i + 1));
    },
    batchesPerEpoch: 5,
    examples: { training: 20, validation: 0 },
    inputShapes: [[2]],
    targetShapes: [[1]],
    binary: [false],
    notices: [],
  };
  const pairs = dataLoaderOf(backend.tf, data, { ...training, accumulate: 2 });
  assert.deepEqual([pairs.stepsPerEpoch, await sizes(pairs), await sizes(pairs, 2)], [3, [4, 4, 4, 4, 4], [4]]);
  const all = dataLoaderOf(backend.tf, data, { ...training, batchSize: 0 });
  assert.deepEqual([all.stepsPerEpoch, all.batchesPerStep], [1, 5]);
});
