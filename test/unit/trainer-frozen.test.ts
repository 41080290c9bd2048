/** Transfer learning: batch normalization that the program freezes stays at rest, however it is frozen. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LayersModel, Tensor, Tf } from '../../src/catalog/tf.ts';
import { openBackend } from '../../src/trainer/backends/index.ts';
import { tf } from '../../src/trainer/backends/tf.ts';
import { lossNamed } from '../../src/trainer/model/losses.ts';
import { Network } from '../../src/trainer/model/network.ts';
import { objectiveOf } from '../../src/trainer/model/objective.ts';

await openBackend('cpu');

/** A base with moving mean 0.5 and variance 2. */
function pretrained(given: Tf, options: { scale?: boolean; center?: boolean } = {}) {
  const base = given.sequential({
    layers: [given.layers.dense({ inputShape: [4], units: 3 }), given.layers.batchNormalization({ name: 'norm', ...options })],
  });
  const norm = base.getLayer('norm');
  const own = norm.getWeights().slice(0, -2);
  norm.setWeights([...own, given.fill([3], 0.5), given.fill([3], 2)]);
  return { base, norm };
}
const head = () => tf.layers.dense({ units: 1 });
const applied = (base: LayersModel, to: LayersModel) =>
  tf.model({ inputs: base.inputs, outputs: head().apply(to.outputs[0] as (typeof to.outputs)[0]) as (typeof to.outputs)[0] });

const ways: Readonly<Record<string, () => { model: LayersModel; norm: ReturnType<typeof pretrained>['norm'] }>> = {
  'layer by layer': () => {
    const { base, norm } = pretrained(tf);
    for (const layer of base.layers) layer.trainable = false;
    return { model: tf.sequential({ layers: [...base.layers, head()] }), norm };
  },
  'as a nested model': () => {
    const { base, norm } = pretrained(tf);
    base.trainable = false;
    return { model: tf.sequential({ layers: [base, head()] }), norm };
  },
  'two models deep': () => {
    const { base, norm } = pretrained(tf);
    const outer = tf.sequential({ layers: [base] });
    outer.trainable = false;
    return { model: tf.sequential({ layers: [outer, head()] }), norm };
  },
  'as a model whose layers another one uses': () => {
    const { base, norm } = pretrained(tf);
    base.trainable = false;
    return { model: applied(base, base), norm };
  },
  'without weights of its own, as a nested model': () => {
    const { base, norm } = pretrained(tf, { scale: false, center: false });
    base.trainable = false;
    return { model: tf.sequential({ layers: [base, head()] }), norm };
  },
  'in a wrapper': () => {
    const norm = tf.layers.batchNormalization({ name: 'norm' });
    const steps = tf.layers.timeDistributed({ layer: norm, inputShape: [2, 2] });
    steps.trainable = false;
    const model = tf.sequential({ layers: [steps, tf.layers.flatten(), head()] });
    return { model, norm };
  },
};

const mse = lossNamed('meanSquaredError');
const networkOf = (model: LayersModel) =>
  new Network(
    tf,
    model,
    objectiveOf((y, p) => mse(tf, y, p)),
  );
const values = (tensors: readonly Tensor[]) => tensors.map((tensor) => [...tensor.dataSync()]);

for (const [name, make] of Object.entries(ways))
  test(`frozen ${name}, batch normalization keeps its moving mean and variance, and normalizes with them`, () => {
    const { model, norm } = make();
    const network = networkOf(model);
    const xs = tf.randomNormal([16, ...(model.inputs[0]?.shape.slice(1) ?? []).map(Number)], 3, 5, 'float32', 1);
    const before = values(norm.getWeights());
    const inference = values([model.predict(xs) as Tensor]);
    const trained = values(network.predict([xs]).outputs);
    assert.deepEqual(values(norm.getWeights()), before);
    assert.deepEqual(trained, inference);
    assert.deepEqual(network.normalizations, []);
    // Settings that freeze another layer do not thaw this one.
    network.setLayerOptions({ nothing: { frozen: true } });
    assert.deepEqual(values(network.predict([xs]).outputs), inference);
  });

test('batch normalization that is not frozen follows its inputs', () => {
  const { base, norm } = pretrained(tf);
  const network = networkOf(tf.sequential({ layers: [base, head()] }));
  const before = values(norm.getWeights());
  network.predict([tf.randomNormal([16, 4], 3, 5, 'float32', 1)]);
  assert.notDeepEqual(values(norm.getWeights()), before);
  assert.equal(network.normalizations.length, 1);
});
