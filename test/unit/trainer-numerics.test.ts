/** The numbers of a training step against closed forms and steps done by hand. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { optimizers } from '../../src/catalog/optimizers/index.ts';
import type { LayersModel, Tensor } from '../../src/catalog/tf.ts';
import { defaults, find } from '../../src/core/params.ts';
import { type Opened, openBackend } from '../../src/trainer/backends/index.ts';
import { pass } from '../../src/trainer/model/gradients.ts';
import { LiveSettings } from '../../src/trainer/run/live-settings.ts';
import { lossNamed } from '../../src/trainer/model/losses.ts';
import { Network, readWeight } from '../../src/trainer/model/network.ts';
import { objectiveOf } from '../../src/trainer/model/objective.ts';
import { RuleOptimizer } from '../../src/trainer/optimizer/rule-optimizer.ts';
import { Stepper } from '../../src/trainer/run/stepper.ts';
import { config } from './runs.ts';

let backend: Opened;
before(async () => {
  backend = await openBackend('cpu');
});
after(() => backend.close());

const close = (actual: ArrayLike<number>, expected: readonly number[], tolerance = 1e-6) => {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, i) => {
    const found = actual[i] ?? Number.NaN;
    assert.ok(Math.abs(found - value) <= tolerance * Math.max(1, Math.abs(value)), `[${i}] is ${found}, not ${value}`);
  });
};

/** ŷ = x·w + b with w = [0.5, −2] and b = 0.1, trained by the mean squared error. */
function linear(): { network: Network; model: LayersModel; batch: () => { xs: Tensor[]; ys: Tensor[] } } {
  const { tf } = backend;
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
  model.setWeights([tf.tensor2d([[0.5], [-2]]), tf.tensor1d([0.1])]);
  const mse = lossNamed('meanSquaredError');
  const network = new Network(
    tf,
    model,
    objectiveOf((y, p) => mse(tf, y, p)),
  );
  return {
    network,
    model,
    batch: () => ({
      xs: [
        tf.tensor2d([
          [1, 2],
          [3, -1],
        ]),
      ],
      ys: [tf.tensor2d([[1], [2]])],
    }),
  };
}
// Predictions −3.4 and 3.6, errors −4.4 and 1.6; dL/dw = Σ error·x and dL/db = Σ error, as the factors 2 and ½ cancel.
const LOSS = (4.4 ** 2 + 1.6 ** 2) / 2;
const GRADIENT = { w: [-4.4 * 1 + 1.6 * 3, -4.4 * 2 + 1.6 * -1], b: [-4.4 + 1.6] };

test('loss and gradients of a linear regression', async () => {
  const { network, batch } = linear();
  const { loss, penalty, gradients } = await pass(network, [batch()], {});
  close([loss, penalty], [LOSS, 0]);
  close(await (gradients[0] as Tensor).data(), GRADIENT.w);
  close(await (gradients[1] as Tensor).data(), GRADIENT.b);
});

test('penalties add λ·Σ|w| and λ·Σw² to the loss and their slopes to kernels alone', async () => {
  const { network, batch } = linear();
  const { loss, penalty, gradients } = await pass(network, [batch()], { l1: 0.1, l2: 0.01 });
  const expected = 0.1 * 2.5 + 0.01 * 4.25;
  close([loss, penalty], [LOSS + expected, expected]);
  const [w0 = 0, w1 = 0] = GRADIENT.w;
  close(await (gradients[0] as Tensor).data(), [w0 + 0.1 + 0.02 * 0.5, w1 - 0.1 - 0.02 * 2]);
  close(await (gradients[1] as Tensor).data(), GRADIENT.b);
});

async function steps(
  more: Readonly<Record<string, number>>,
  count: number,
): Promise<{ model: LayersModel; norms: number[]; leaked: number }> {
  const { tf, statistics } = backend;
  const sgd = find(optimizers, 'sgd');
  assert.ok(sgd);
  const { network, model, batch } = linear();
  const settings = new LiveSettings({
    ...config,
    optimizer: { type: 'sgd', ...defaults(sgd.params) },
    regularization: { ...config.regularization, ...more },
  });
  const stepper = new Stepper(network, new RuleOptimizer(network, sgd, defaults(sgd.params)), statistics, settings);
  let tensors = 0;
  let norms: number[] = [];
  for (let step = 1; step <= count; step++) {
    if (step === 2) tensors = tf.memory().numTensors;
    const given = batch();
    const taken = await stepper.take([given], step, 0.1);
    tf.dispose([given.xs, given.ys]);
    norms = [taken.gradientNorm, taken.updateNorm];
    taken.dispose();
  }
  return { model, norms, leaked: count > 1 ? tf.memory().numTensors - tensors : 0 };
}

const norm = Math.hypot(...GRADIENT.w, ...GRADIENT.b);

test('one step of gradient descent moves each weight by −η·g', async () => {
  const { model, norms } = await steps({}, 1);
  const [w, b] = model.getWeights();
  close(await (w as Tensor).data(), [0.5 - 0.1 * (GRADIENT.w[0] ?? 0), -2 - 0.1 * (GRADIENT.w[1] ?? 0)]);
  close(await (b as Tensor).data(), [0.1 - 0.1 * (GRADIENT.b[0] ?? 0)]);
  close(norms, [norm, 0.1 * norm]);
});

test('clipping shortens the whole step, and the norm is told as it was before', async () => {
  const { norms } = await steps({ clipNorm: 1 }, 1);
  close(norms, [norm, 0.1]);
});

test('clipping by the norm of each weight shortens the long gradient and leaves the short one', async () => {
  const { model } = await steps({ clipNormPerWeight: 4 }, 1);
  const [w, b] = model.getWeights();
  const factor = 4 / Math.hypot(...GRADIENT.w);
  close(await (w as Tensor).data(), [0.5 - 0.1 * factor * (GRADIENT.w[0] ?? 0), -2 - 0.1 * factor * (GRADIENT.w[1] ?? 0)]);
  close(await (b as Tensor).data(), [0.1 - 0.1 * (GRADIENT.b[0] ?? 0)]);
});

test('decoupled weight decay takes η·λ·w off kernels and off no bias', async () => {
  const [plain, decayed] = [await steps({}, 1), await steps({ weightDecay: 0.5 }, 1)];
  const difference = async (i: number) => {
    const [a, b] = [plain.model.getWeights()[i] as Tensor, decayed.model.getWeights()[i] as Tensor];
    return (await b.sub(a).data()) as Float32Array;
  };
  close(await difference(0), [-0.1 * 0.5 * 0.5, -0.1 * 0.5 * -2]);
  close(await difference(1), [0]);
});

test('steps leave no tensor behind', async () => {
  assert.equal(
    (await steps({ l1: 0.01, l2: 0.01, weightDecay: 0.1, clipNorm: 1, clipNormPerWeight: 1, clipValue: 0.5 }, 20)).leaked,
    0,
  );
});

const LOSSES: readonly [name: string, labels: number[][], predictions: number[][], expected: number[]][] = [
  ['meanSquaredError', [[1, 2]], [[2, 4]], [2.5]],
  ['meanAbsoluteError', [[1, 2]], [[2, 4]], [1.5]],
  ['meanAbsolutePercentageError', [[1, 2]], [[2, 4]], [100]],
  ['meanSquaredLogarithmicError', [[0, 3]], [[Math.E - 1, 3]], [0.5]],
  ['logcosh', [[0]], [[2]], [Math.log(Math.cosh(2))]],
  ['logcosh', [[0]], [[-200]], [200 - Math.log(2)]],
  ['categoricalCrossentropy', [[0, 1, 0]], [[0.2, 0.5, 0.3]], [Math.log(2)]],
  ['sparseCategoricalCrossentropy', [[2]], [[0.2, 0.55, 0.25]], [Math.log(4)]],
  ['binaryCrossentropy', [[1], [0]], [[0.25], [0.25]], [Math.log(4), -Math.log(0.75)]],
  ['hinge', [[1, 0]], [[0.5, 0.5]], [1]],
  ['squaredHinge', [[1, -1]], [[0.5, 0.5]], [1.25]],
  ['categoricalHinge', [[0, 1]], [[0.3, 0.4]], [0.9]],
  ['kullbackLeiblerDivergence', [[0.5, 0.5]], [[0.25, 0.75]], [0.5 * Math.log(2) + 0.5 * Math.log(2 / 3)]],
  ['poisson', [[2]], [[1]], [1]],
  ['cosineProximity', [[3, 4]], [[4, 3]], [-24 / 25]],
];
for (const [name, labels, predictions, expected] of LOSSES)
  test(`${name} of ${JSON.stringify(labels)} and ${JSON.stringify(predictions)}`, async () => {
    const { tf } = backend;
    close(await lossNamed(name)(tf, tf.tensor2d(labels), tf.tensor2d(predictions)).data(), expected, 1e-5);
  });

test('a class that was given no chance at all costs much, and no infinity', async () => {
  const { tf } = backend;
  const [loss = Number.NaN] = await lossNamed('categoricalCrossentropy')(tf, tf.tensor2d([[1, 0]]), tf.tensor2d([[0, 1]])).data();
  assert.ok(loss > 60 && Number.isFinite(loss));
});

test('the weights are listed in the order of layers, and only kernels are penalized', () => {
  const { network } = linear();
  assert.deepEqual(
    network.weights.map(({ kernel, info }) => [kernel, info.shape]),
    [
      [true, [2, 1]],
      [false, [1]],
    ],
  );
  assert.equal(readWeight(network.weights[0] as (typeof network.weights)[number]).size, 2);
});
