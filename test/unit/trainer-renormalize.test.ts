/** Batch normalization measured anew, against the means and variances of the batches themselves. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Opened, openBackend } from '../../src/trainer/backends/index.ts';
import type { DataLoader } from '../../src/trainer/model/data-loader.ts';
import { lossNamed } from '../../src/trainer/model/losses.ts';
import { Network } from '../../src/trainer/model/network.ts';
import { objectiveOf } from '../../src/trainer/model/objective.ts';
import { renormalize } from '../../src/trainer/measure/renormalize.ts';
import { close, examples } from './networks.ts';

let backend: Opened;
before(async () => {
  backend = await openBackend('cpu');
});
after(() => backend.close());

const SIZES = [
  [0, 8],
  [8, 20],
  [20, 25],
] as const;

/** Three batches an epoch, and more after them, as a program's endless iterator has. */
function feed(): DataLoader {
  const { tf } = backend;
  return {
    stepsPerEpoch: 3,
    batchesPerStep: 1,
    notices: [],
    examples: { training: 25, validation: 0 },
    async *training() {
      for (const [from, to] of SIZES) yield examples(tf, from, to);
      yield examples(tf, 1000, 1010);
    },
    validation: undefined,
  };
}

function made({ frozen = false, dropout = 0 } = {}) {
  const { tf } = backend;
  const model = tf.sequential({
    layers: [
      tf.layers.dropout({ rate: dropout, inputShape: [2] }),
      tf.layers.batchNormalization({ name: 'norm', momentum: 0.9 }),
      tf.layers.dense({ units: 1 }),
    ],
  });
  const network = new Network(
    tf,
    model,
    objectiveOf((y, p) => lossNamed('meanSquaredError')(tf, y, p)),
  );
  if (frozen) network.setLayerOptions({ norm: { frozen: true } });
  const statistics = () =>
    network.weights
      .filter(({ info }) => info.name.includes('moving_'))
      .map((weight) => [...weight.layerVariable.read().dataSync()]);
  return { network, statistics };
}
const at = { seed: 3, epoch: 0, yieldToEventLoop: () => Promise.resolve() };

test('mean and variance become the equal mean of those of an epoch’s batches, whatever they were', async () => {
  const { network, statistics } = made();
  const { tf } = backend;
  const before = tf.memory().numTensors;
  await renormalize(network, feed(), at);
  assert.equal(tf.memory().numTensors, before);
  const moments = SIZES.map(([from, to]) => tf.moments(tf.concat(examples(tf, from, to).xs), 0));
  const meanOf = (which: 'mean' | 'variance') =>
    [
      ...moments
        .map((one) => one[which])
        .reduce((sum, one) => tf.add(sum, one))
        .dataSync(),
    ].map((sum) => sum / SIZES.length);
  const [mean, variance] = statistics();
  close(mean ?? [], meanOf('mean'));
  close(variance ?? [], meanOf('variance'));
  assert.equal((network.normalizations[0] as unknown as { momentum: number }).momentum, 0.9, 'the training goes on with its own');
});

test('a frozen layer keeps what it knows', async () => {
  const { network, statistics } = made({ frozen: true });
  await renormalize(network, feed(), at);
  assert.deepEqual(statistics(), [
    [0, 0],
    [1, 1],
  ]);
});

test('dropout draws from a stream of the epoch’s own, and the training’s draws are not touched', async () => {
  const drawn: number[] = [];
  const original = Math.random;
  Math.random = () => {
    drawn.push(0);
    return 0.5;
  };
  try {
    const results: unknown[] = [];
    for (const epoch of [0, 0, 1]) {
      const { network, statistics } = made({ dropout: 0.5 });
      const count = drawn.length;
      await renormalize(network, feed(), { ...at, epoch });
      assert.equal(drawn.length, count);
      results.push(statistics());
    }
    assert.deepEqual(results[0], results[1]);
    assert.notDeepEqual(results[0], results[2]);
  } finally {
    Math.random = original;
  }
});
