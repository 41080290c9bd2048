/** Regularizers as the trainer applies them, on every backend, against closed forms and measured slopes. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { compileLoops } from '../../scripts/compile-loops.ts';
import { optimizers } from '../../src/catalog/optimizers/index.ts';
import type { LayersModel, Tensor } from '../../src/catalog/tf.ts';
import { find } from '../../src/core/params.ts';
import { Random } from '../../src/core/random.ts';
import { type Opened, openBackend } from '../../src/trainer/backends/index.ts';
import { seedRandom } from '../../src/trainer/backends/seed-random.ts';
import { pass } from '../../src/trainer/model/gradients.ts';
import { LiveSettings } from '../../src/trainer/run/live-settings.ts';
import { aligned, lossNamed, softLoss } from '../../src/trainer/model/losses.ts';
import { Network, readWeight } from '../../src/trainer/model/network.ts';
import { objectiveOf } from '../../src/trainer/model/objective.ts';
import { RuleOptimizer } from '../../src/trainer/optimizer/rule-optimizer.ts';
import { Stepper } from '../../src/trainer/run/stepper.ts';
import { ineffectiveRegularizers } from '../../src/trainer/model/ineffective-regularizers.ts';
import { config } from './runs.ts';

await compileLoops();

for (const id of ['cpu', 'wasm'])
  describe(`on ${id}`, () => {
    let backend: Opened;
    before(async () => {
      backend = await openBackend(id);
    });
    after(() => backend.close());

    /** Two tanh units and `outputs` sigmoid or softmax ones, on five examples. */
    function network(loss: string, outputs: number): { network: Network; model: LayersModel; xs: Tensor; ys: Tensor } {
      const { tf } = backend;
      const undo = seedRandom(new Random(5));
      // Away from 0, where an absolute value has no slope.
      const biasInitializer = tf.initializers.randomUniform({ minval: 0.2, maxval: 0.6 });
      const activation = outputs === 1 ? 'sigmoid' : 'softmax';
      const model = tf.sequential({
        layers: [
          tf.layers.dense({ units: 2, inputShape: [3], activation: 'tanh', biasInitializer }),
          tf.layers.dense({ units: outputs, activation, biasInitializer }),
        ],
      });
      const xs = tf.randomNormal([5, 3]);
      undo();
      const ys = outputs === 1 ? tf.tensor1d([0, 1, 1, 0, 1]) : tf.tensor1d([0, 2, 1, 1, 0]);
      const known = lossNamed(loss);
      const compared = (y: Tensor, p: Tensor) => known(tf, aligned(y, p), p);
      return { network: new Network(tf, model, objectiveOf(compared, [], softLoss(tf, loss))), model, xs, ys };
    }
    const numbers = async (tensor: Tensor | undefined) => [...((await tensor?.data()) ?? [])];

    /** Each gradient against the slope of the loss itself. */
    for (const values of [{ activityL1: 0.3 }, { activityL2: 0.3 }, { biasL1: 0.2, biasL2: 0.1 }, { labelSmoothing: 0.2 }])
      test(`${Object.keys(values).join(' and ')}: the gradients are the slopes of the loss`, async () => {
        const { network: net, xs, ys } = network('sparseCategoricalCrossentropy', 3);
        const { tf } = backend;
        const { gradients } = await pass(net, [{ xs: [xs], ys: [ys] }], values);
        const h = 1e-2;
        for (const [i, weight] of net.trainable.entries()) {
          const found = await numbers(gradients[i]);
          const own = await numbers(readWeight(weight));
          for (const [k, gradient] of found.entries()) {
            const at = async (shift: number) => {
              const moved = tf.tensor(
                own.map((x, n) => (n === k ? x + shift : x)),
                [...weight.info.shape],
              );
              weight.layerVariable.write(moved);
              return (await pass(net, [{ xs: [xs], ys: [ys] }], values)).loss;
            };
            const slope = (8 * ((await at(h)) - (await at(-h))) - ((await at(2 * h)) - (await at(-2 * h)))) / (12 * h);
            weight.layerVariable.write(tf.tensor(own, [...weight.info.shape]));
            assert.ok(
              Math.abs(slope - gradient) < 2e-3 * Math.max(1, Math.abs(gradient)),
              `${weight.info.name}: ${gradient}, not ${slope}`,
            );
          }
        }
      });

    test('each penalty is told by its name, activities per example, and they add up', async () => {
      const { network: net, model, xs, ys } = network('sparseCategoricalCrossentropy', 3);
      const values = { l2: 0.1, biasL1: 0.2, activityL1: 0.3 };
      const plain = await pass(net, [{ xs: [xs], ys: [ys] }], {});
      const { loss, penalty, penalties } = await pass(net, [{ xs: [xs], ys: [ys] }], values);
      const hidden = await numbers(model.layers[0]?.apply(xs) as Tensor);
      const [w1 = [], b1 = [], w2 = [], b2 = []] = await Promise.all(model.getWeights().map(numbers));
      const sum = (all: readonly number[], of: (x: number) => number) => all.reduce((total, x) => total + of(x), 0);
      const expected = {
        activityL1: (0.3 * sum(hidden, Math.abs)) / 5,
        l2: 0.1 * sum([...w1, ...w2], (x) => x * x),
        biasL1: 0.2 * sum([...b1, ...b2], Math.abs),
      };
      assert.deepEqual(Object.keys(penalties).sort(), Object.keys(expected).sort());
      for (const [name, value] of Object.entries(expected)) assert.ok(Math.abs((penalties[name] ?? 0) - value) < 1e-5, name);
      const total = sum(Object.values(expected), (x) => x);
      assert.ok(Math.abs(penalty - total) < 1e-5 && Math.abs(loss - plain.loss - total) < 1e-5);
    });

    test('smoothed labels give the cross-entropy with (1 − α)·y + α/K, in the training alone', async () => {
      const mean = (all: readonly number[]) => all.reduce((total, x) => total + x, 0) / all.length;
      const { network: net, model, xs, ys } = network('sparseCategoricalCrossentropy', 3);
      const p = await numbers(model.predict(xs) as Tensor);
      const labels = await numbers(ys);
      const expected = labels.map((label, i) => {
        const share = (k: number) => (k === label ? 0.8 : 0) + 0.2 / 3;
        return -[0, 1, 2].reduce((total, k) => total + share(k) * Math.log(p[3 * i + k] ?? 0), 0);
      });
      const { loss } = await pass(net, [{ xs: [xs], ys: [ys] }], { labelSmoothing: 0.2 });
      assert.ok(Math.abs(loss - mean(expected)) < 1e-5, `${loss}, not ${mean(expected)}`);

      const two = network('binaryCrossentropy', 1);
      const q = await numbers(two.model.predict(two.xs) as Tensor);
      const binary = (await numbers(two.ys)).map((label, i) => {
        const y = 0.8 * label + 0.1;
        return -(y * Math.log(q[i] ?? 0) + (1 - y) * Math.log(1 - (q[i] ?? 0)));
      });
      const found = await pass(two.network, [{ xs: [two.xs], ys: [two.ys] }], { labelSmoothing: 0.2 });
      assert.ok(Math.abs(found.loss - mean(binary)) < 1e-5);
    });

    test('input noise changes the training, by the seed; the batch itself stays as it is', async () => {
      const { network: net, xs, ys } = network('sparseCategoricalCrossentropy', 3);
      const before = await numbers(xs);
      const noisy = async (seed: number) => {
        const undo = seedRandom(new Random(seed));
        const { loss } = await pass(net, [{ xs: [xs], ys: [ys] }], { inputNoise: 0.5 });
        undo();
        return loss;
      };
      const plain = (await pass(net, [{ xs: [xs], ys: [ys] }], {})).loss;
      assert.equal(await noisy(1), await noisy(1));
      assert.notEqual(await noisy(1), await noisy(2));
      assert.notEqual(await noisy(1), plain);
      assert.deepEqual(await numbers(xs), before);
    });

    test('max norm holds after every step, whatever the optimizer does', async () => {
      const { network: net, xs, ys } = network('sparseCategoricalCrossentropy', 3);
      const rule = find(optimizers, 'sgd');
      assert.ok(rule);
      const regularization = { ...config.regularization, maxNorm: 0.5 };
      const settings = new LiveSettings({ ...config, optimizer: { type: 'sgd', learningRate: 1 }, regularization });
      const stepper = new Stepper(net, new RuleOptimizer(net, rule, settings.optimizer), backend.statistics, settings);
      for (let step = 1; step <= 3; step++) {
        (await stepper.take([{ xs: [xs], ys: [ys] }], step, 1)).dispose();
        for (const weight of net.trainable.filter(({ kernel }) => kernel)) {
          const [inputs = 0, units = 0] = weight.info.shape;
          const w = await numbers(readWeight(weight));
          for (let unit = 0; unit < units; unit++) {
            const norm = Math.hypot(...Array.from({ length: inputs }, (_, i) => w[i * units + unit] ?? 0));
            assert.ok(norm <= 0.5 * (1 + 1e-6), `unit ${unit} has norm ${norm}`);
          }
        }
      }
    });

    test('a pass leaves no tensor behind', async () => {
      const { network: net, xs, ys } = network('sparseCategoricalCrossentropy', 3);
      const values = { l1: 0.1, biasL2: 0.1, activityL1: 0.1, activityL2: 0.1, labelSmoothing: 0.1, inputNoise: 0.1 };
      const once = async () => {
        const { gradients } = await pass(net, [{ xs: [xs], ys: [ys] }], values);
        backend.tf.dispose([...gradients]);
      };
      await once();
      const before = backend.tf.memory().numTensors;
      await once();
      assert.equal(backend.tf.memory().numTensors, before);
    });

    test('what a model gives nothing to work on is told', () => {
      const { tf } = backend;
      const rule = find(optimizers, 'sgd');
      assert.ok(rule);
      const words = tf.sequential({
        layers: [
          tf.layers.embedding({ inputDim: 9, outputDim: 2, inputLength: 4 }),
          tf.layers.flatten(),
          tf.layers.dense({ units: 1, useBias: false }),
        ],
      });
      const bare = new Network(
        tf,
        words,
        objectiveOf((y) => y),
      );
      for (const [name, reason] of [
        ['dropout', 'no dropout layers'],
        ['labelSmoothing', 'does not compare class probabilities'],
        ['inputNoise', 'word indices'],
        ['activityL2', 'no hidden activations'],
        ['biasL1', 'no biases'],
      ] as const) {
        assert.match(
          ineffectiveRegularizers(bare, rule, name, { [name]: 0.1 }) ?? '',
          new RegExp(`^descent\\.regularization\\.${name} has no effect: .*${reason}`),
        );
        assert.equal(ineffectiveRegularizers(bare, rule, name, { [name]: name === 'dropout' ? -1 : 0 }), undefined);
      }
      assert.equal(ineffectiveRegularizers(bare, rule, 'l2', { l2: 0.1 }), undefined);
      assert.equal(
        ineffectiveRegularizers(network('binaryCrossentropy', 1).network, rule, 'labelSmoothing', { labelSmoothing: 0.1 }),
        undefined,
      );
    });
  });
