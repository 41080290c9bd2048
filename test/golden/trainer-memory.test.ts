/** A thousand steps by the trainer as it is shipped, with all figures every few of them: they need no more memory than the first ones. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { around, tried } from '../unit/backends.ts';
import { BUNDLE, header, Trainer, workspace } from './trainers.ts';

const STEPS = 1000;
/** By then every kind of step has been taken: sampled and not, at the edges of epochs, with a checkpoint. */
const SETTLED = 300;
/** Each time in the same kind of step. */
const EVERY = 100;
/** Steps of an epoch. */
const EPOCH = 20;

/** Its metric writes down what TensorFlow.js holds each time that it is asked for. */
const program = (log: string) => `import { appendFileSync } from 'node:fs';
let tf;
let calls = 0;
const xs = Float32Array.from({ length: ${EPOCH * 4 * 36} }, (_, i) => Math.sin(i));
const ys = Float32Array.from({ length: ${EPOCH * 4} }, (_, i) => i % 3);
const held = () => {
  const { numTensors, numBytes } = tf.memory();
  const { wasm, bufferManager } = tf.backend();
  const device = bufferManager ? bufferManager.numBytesAllocated : 0;
  appendFileSync(${JSON.stringify(log)}, [numTensors, numBytes, wasm ? wasm.HEAPU8.length : 0, device].join(' ') + '\\n');
};
export default {
  model(given) {
    tf = given;
    const l = tf.layers;
    return tf.sequential({ layers: [
      l.conv2d({ inputShape: [6, 6, 1], filters: 3, kernelSize: 3, activation: 'relu' }), l.flatten(),
      l.dropout({ rate: 0.2 }), l.dense({ units: 3, activation: 'softmax' }),
    ] });
  },
  data: () => ({ train: { xs, ys }, inputShape: [6, 6, 1], classes: ['a', 'b', 'c'] }),
  metrics: [function counted(y, p) { if (calls++ % ${EVERY} === 0) held(); return tf.mean(p, -1); }],
};
`;

for (const { id, options } of tried)
  test(`${id}: a thousand steps hold no more tensors, bytes or buffers than the first ones`, options, async (t) => {
    const folder = workspace(t);
    const log = join(folder, 'held.txt');
    writeFileSync(join(folder, 'program.mjs'), program(log));
    const { storage, library } = around;
    const given = {
      program: 'program.mjs',
      backend: id,
      optimizer: { type: 'adam' },
      earlyStopping: { enabled: false },
      training: { epochs: STEPS / EPOCH, batchSize: 4, validationSplit: 0, seed: 1 },
      instrumentation: { every: 10 },
      ...(library === undefined ? {} : { tensorflow: { library } }),
    };
    const trainer = new Trainer(t, header(folder, given), { main: BUNDLE, ...(storage === undefined ? {} : { storage }) });
    const { code, log: said } = await trainer.exit;
    assert.equal(code, 0, said);
    assert.equal(trainer.table('steps').steps.length, STEPS);
    const seen = readFileSync(log, 'utf8').trim().split('\n');
    const held = seen.map((line) => line.split(' ').map(Number));
    assert.equal(held.length, STEPS / EVERY);
    const [first = [], ...later] = held.slice(SETTLED / EVERY);
    const [tensors, bytes, heap, device = 0] = first;
    for (const [i, now] of later.entries()) {
      const at = `at step ${SETTLED + (i + 1) * EVERY}`;
      assert.deepEqual(now.slice(0, 3), [tensors, bytes, heap], at);
      // A device's buffers are kept and used again: which ones are free when they are asked for depends on how fast it is.
      assert.ok((now[3] ?? Number.NaN) <= 1.1 * device, `${now[3]} bytes on the device ${at}, and ${device} before`);
    }
  });
