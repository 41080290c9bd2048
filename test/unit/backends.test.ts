/** Opening backends, what goes wrong there, and training on what was opened. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { UserError } from '../../src/core/fault.ts';
import { Random } from '../../src/core/random.ts';
import { type Backend, openBackend, backends } from '../../src/trainer/backends/index.ts';
import { cpu } from '../../src/trainer/backends/cpu.ts';
import { seedRandom } from '../../src/trainer/backends/seed-random.ts';
import type { TrainerTf } from '../../src/trainer/backends/tf.ts';
import { wasm } from '../../src/trainer/backends/wasm.ts';
import { around, open, tried } from './backends.ts';

/** A small model with every kind of kernel that the WASM backend lacks. */
function images(tf: TrainerTf) {
  const model = tf.sequential();
  model.add(tf.layers.conv2d({ inputShape: [9, 9, 2], filters: 4, kernelSize: 3, strides: 2, activation: 'relu' }));
  model.add(tf.layers.depthwiseConv2d({ kernelSize: 3, padding: 'same' }));
  model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
  model.add(tf.layers.flatten());
  model.add(tf.layers.dropout({ rate: 0.3 }));
  model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
  model.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy' });
  return model;
}

/** The losses of some steps from freshly drawn weights, with dropout. */
async function losses(tf: TrainerTf, steps: number, afterStep?: (step: number) => void): Promise<number[]> {
  const model = images(tf);
  const inputs = tf.randomNormal([8, 9, 9, 2]);
  const targets = tf.oneHot(tf.tensor1d([0, 1, 2, 0, 1, 2, 0, 1], 'int32'), 3);
  const found: number[] = [];
  for (let step = 1; step <= steps; step++) {
    found.push(Number(await model.trainOnBatch(inputs, targets)));
    afterStep?.(step);
  }
  tf.dispose([inputs, targets]);
  model.dispose();
  return found;
}

const missing: Backend = {
  id: 'gpu',
  title: 'GPU',
  gpu: true,
  summary: 'A backend whose driver is not installed.',
  probe: async () => ({ available: false, reason: 'the driver is missing.', remedy: 'Install the driver.' }),
  open: () => assert.fail('A backend that is not available is never opened.'),
};

describe('picking a backend', () => {
  const reason = { reason: 'the driver is missing.', remedy: 'Install the driver.' };

  test('auto takes the first where all are alike, and says nothing more', async () => {
    const { info, close } = await openBackend('auto', [wasm, cpu]);
    assert.deepEqual([info.id, info.considered], ['wasm', undefined]);
    await close();
  });

  test('auto says why it did not take a better one', async () => {
    const { info, close } = await openBackend('auto', [missing, wasm, cpu]);
    assert.equal(info.id, 'wasm');
    assert.deepEqual(info.considered, [{ id: 'gpu', title: 'GPU', ...reason }]);
    await close();
  });

  test('auto takes a GPU before any other, and says of none that is worse', async () => {
    const second: Backend = { ...cpu, id: 'second', gpu: true, probe: async () => ({ available: true, gpu: true }) };
    const last = { ...missing, id: 'last', gpu: false };
    const { info, close } = await openBackend('auto', [missing, wasm, second, last]);
    assert.equal(info.id, 'cpu');
    assert.deepEqual(
      info.considered?.map(({ id }) => id),
      ['gpu'],
    );
    await close();
  });

  test('auto passes over a GPU that is none, or that does not work', async () => {
    const software: Backend = { ...missing, id: 'software', probe: async () => ({ available: true, passedOver: reason }) };
    const broken: Backend = {
      ...missing,
      id: 'broken',
      probe: async () => ({ available: true, gpu: true }),
      open: () => Promise.reject(new UserError({ message: 'It computes nothing.', remedy: 'Mend it.' })),
    };
    const { info, close } = await openBackend('auto', [software, broken, wasm]);
    assert.equal(info.id, 'wasm');
    assert.deepEqual(info.considered, [
      { id: 'software', title: 'GPU', ...reason },
      { id: 'broken', title: 'GPU', reason: 'It computes nothing.', remedy: 'Mend it.' },
    ]);
    await close();
  });

  test('an unknown id is refused with a suggestion', async () => {
    await assert.rejects(openBackend('wsam'), (error) => {
      assert.ok(error instanceof UserError);
      assert.equal(error.fault.key, 'descent.backend');
      assert.match(error.message, /Unknown backend "wsam"/);
      assert.equal(error.fault.remedy, 'Did you mean "wasm"?');
      return true;
    });
  });

  test('a backend that was asked for is never replaced by another', async () => {
    await assert.rejects(openBackend('gpu', [missing, ...backends]), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /"gpu" .* is not available: the driver is missing\./);
      assert.match(error.fault.remedy ?? '', /Install the driver\. Set descent\.backend to "auto" to use another backend\./);
      return true;
    });
  });

  test('auto with nothing available says why', async () => {
    await assert.rejects(
      openBackend('auto', [missing]),
      /No backend is available\. GPU: the driver is missing\. Install the driver\./,
    );
  });

  test('opening leaves no listeners on the process and prints nothing', async () => {
    const index = new URL('../../src/trainer/backends/index.ts', import.meta.url).href;
    // TensorFlow's library logs as it likes.
    const quiet = tried.filter(({ id, options }) => options.skip === undefined && !id.startsWith('tensorflow'));
    const ids = quiet.map(({ id }) => id);
    const script = `
      const { backends, openBackend } = await import(${JSON.stringify(index)});
      const around = ${JSON.stringify(around)};
      for (const id of ${JSON.stringify(ids)}) { const { tf, close } = await openBackend(id, backends, around); await tf.ones([2]).square().data(); await close(); }
      process.exitCode = process.listenerCount('uncaughtException') + process.listenerCount('unhandledRejection');`;
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
    assert.deepEqual([stdout, stderr], ['', '']);
  });
});

for (const { id, options } of tried)
  describe(`the backend ${id}`, options, () => {
    test('describes itself', async () => {
      const { title = '', summary = '' } = backends.find((backend) => backend.id === id) ?? {};
      const { info, close } = await open(id);
      assert.equal(info.id, id);
      for (const text of [title, summary, info.label, info.detail]) assert.notEqual(text, '');
      await close();
    });

    test('has gradients, chained operations and tf.data in its tf', async () => {
      const { tf, close } = await open(id);
      const slope = tf.tidy(() => tf.grad((x) => x.square().sum())(tf.tensor1d([3, -1])));
      assert.deepEqual(await slope.array(), [6, -2]);
      slope.dispose();
      assert.deepEqual(await tf.data.array([1, 2]).toArray(), [1, 2]);
      await close();
    });

    test('repeats initial weights, dropout and losses bit for bit from one seed', async () => {
      const { tf, close } = await open(id);
      const runs: number[][] = [];
      for (const seed of [5, 5, 6]) {
        const undo = seedRandom(new Random(seed));
        runs.push(await losses(tf, 4));
        undo();
      }
      assert.deepEqual(runs[0], runs[1]);
      assert.notDeepEqual(runs[0], runs[2]);
      await close();
    });

    test('trains for hundreds of steps in the memory of the first ones', async () => {
      const { tf, close } = await open(id);
      const heap = () => (tf.backend() as { wasm?: { HEAPU8: Uint8Array } }).wasm?.HEAPU8.length;
      const seen: unknown[] = [];
      await losses(tf, id === 'wasm' ? 400 : 60, (step) => {
        if (step % 20 === 0) seen.push([tf.memory().numTensors, tf.memory().numBytes, heap()]);
      });
      assert.deepEqual(seen, Array(seen.length).fill(seen[0]));
      await close();
    });
  });

test('one seed gives nearly the same losses on every backend', async () => {
  const all: number[][] = [];
  for (const { id } of tried.filter(({ options }) => options.skip === undefined)) {
    const { tf, close } = await open(id);
    const undo = seedRandom(new Random(11));
    all.push(await losses(tf, 10));
    undo();
    await close();
  }
  const [first = [], ...others] = all;
  for (const other of others)
    for (const [step, loss] of other.entries()) assert.ok(Math.abs(loss - (first[step] ?? NaN)) < 1e-4, `step ${step}`);
});

test('seedRandom gives Math.random back', () => {
  const original = Math.random;
  const undo = seedRandom(new Random(1));
  assert.equal(Math.random(), new Random(1).next());
  undo();
  assert.equal(Math.random, original);
});
