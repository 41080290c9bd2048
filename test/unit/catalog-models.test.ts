/** Every model must fit each kind of input that it claims, with every activation, and end in what the task asks for. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Model, Task } from '../../src/catalog/types.ts';
import { models } from '../../src/catalog/models/index.ts';
import { inputShape, lossFor, metricsFor, outputUnits } from '../../src/catalog/task.ts';
import type { LayersModel, Tensor } from '../../src/catalog/tf.ts';
import { resolve } from '../../src/core/params.ts';
import { Random } from '../../src/core/random.ts';
import { cpu } from '../../src/trainer/backends/cpu.ts';
import { seedRandom } from '../../src/trainer/backends/seed-random.ts';

const { tf } = await cpu.open({});

const INPUTS: Readonly<Record<Task['input']['kind'], Task['input']>> = {
  vector: { kind: 'vector', size: 3 },
  image: { kind: 'image', height: 7, width: 5, channels: 2 },
  text: { kind: 'text', length: 6, vocabulary: 11 },
};
const OUTPUTS: readonly (readonly [Task['output'], units: number])[] = [
  [{ kind: 'classes', classes: ['a', 'b', 'c'] }, 3],
  [{ kind: 'classes', classes: ['a', 'b'] }, 1],
  [{ kind: 'numbers', size: 2 }, 2],
];

const build = (model: Model, task: Task, given: Record<string, unknown> = {}): LayersModel => {
  const { values, problems } = resolve(model.params, given, model.id);
  assert.deepEqual(problems, []);
  return model.build(tf, values, task);
};
const batch = (task: Task): Tensor => {
  const shape = [4, ...inputShape(task)];
  return task.input.kind === 'text'
    ? tf.cast(tf.randomUniform(shape, 0, task.input.vocabulary, 'int32', 3), 'float32')
    : tf.randomNormal(shape, 0, 1, 'float32', 3);
};
const predict = (model: LayersModel, x: Tensor) => {
  const y = model.predict(x);
  assert.ok(!Array.isArray(y));
  return y;
};

for (const model of models)
  for (const kind of model.inputs)
    for (const [output, units] of OUTPUTS)
      test(`${model.id} takes ${kind} and gives ${units} unit${units === 1 ? '' : 's'} for ${output.kind}`, () => {
        const before = tf.memory().numTensors;
        const task: Task = { input: INPUTS[kind], output };
        assert.equal(outputUnits(task), units);
        const net = build(model, task);
        tf.tidy(() => {
          const y = predict(net, batch(task));
          assert.deepEqual(y.shape, [4, units]);
          const numbers = [...y.dataSync()];
          assert.ok(numbers.every(Number.isFinite));
          if (output.kind === 'numbers') return;
          assert.ok(numbers.every((p) => p >= 0 && p <= 1));
          const sums = tf.sum(y, 1).dataSync();
          if (units > 1) assert.ok(sums.every((sum) => Math.abs(sum - 1) < 1e-5));
        });
        net.dispose();
        assert.equal(tf.memory().numTensors, before);
      });

const classes: Task['output'] = { kind: 'classes', classes: ['a', 'b', 'c'] };
for (const model of models)
  test(`${model.id}: every activation and initializer trains with normalization and dropout, and gives finite gradients`, () => {
    const task: Task = { input: INPUTS[model.inputs[0] ?? 'vector'], output: classes };
    const variants = [
      ...['relu', 'leakyRelu', 'gelu', 'selu', 'tanh', 'sigmoid', 'linear'].map((activation) => ({ activation })),
      ...['glorotUniform', 'glorotNormal', 'heUniform', 'heNormal', 'leCunNormal'].map((initializer) => ({ initializer })),
      ...['plain', 'spatial', 'alpha', 'gaussian'].map((dropoutKind) => ({ dropoutKind, dropout: 0.5 })),
      ...['batch', 'layer', 'group'].map((normalization) => ({ normalization, dropout: 0.5 })),
    ];
    for (const given of variants) {
      const net = build(model, task, given);
      tf.tidy(() => {
        const x = batch(task);
        const { grads } = tf.variableGrads(() => {
          const y = net.apply(x, { training: true });
          assert.ok(!Array.isArray(y) && 'dataSync' in y);
          return tf.mean(tf.square(y));
        });
        assert.equal(Object.keys(grads).length, net.trainableWeights.length, JSON.stringify(given));
        for (const [name, gradient] of Object.entries(grads)) assert.ok(gradient.dataSync().every(Number.isFinite), name);
      });
      net.dispose();
    }
  });

for (const model of models)
  test(`${model.id}: has dropout layers even at rate 0, so that the rate can be raised later, and no seeds of its own`, () => {
    const net = build(model, { input: INPUTS[model.inputs[0] ?? 'vector'], output: classes });
    const dropouts = net.layers.filter((layer) => layer.getClassName() === 'Dropout');
    assert.ok(dropouts.length > 0);
    for (const layer of dropouts) assert.equal(layer.getConfig().rate, 0);
    assert.doesNotMatch(JSON.stringify(net.getConfig()), /"seed":\s*\d/);
    assert.equal(new Set(net.layers.map(({ name }) => name)).size, net.layers.length);
    net.dispose();
  });

for (const model of models)
  test(`${model.id}: the trainer's seed alone decides the first weights`, () => {
    const weights = (seed: number) => {
      const restore = seedRandom(new Random(seed));
      const net = build(model, { input: INPUTS[model.inputs[0] ?? 'vector'], output: classes });
      const numbers = net.getWeights().flatMap((weight) => [...weight.dataSync()]);
      net.dispose();
      restore();
      return numbers;
    };
    assert.deepEqual(weights(1), weights(1));
    assert.notDeepEqual(weights(1), weights(2));
  });

test('mlp: an empty list of units leaves a linear model; units and names follow the settings', () => {
  const mlp = models.find(({ id }) => id === 'mlp');
  assert.ok(mlp);
  const task: Task = { input: INPUTS.vector, output: { kind: 'numbers', size: 1 } };
  const linear = build(mlp, task, { units: [] });
  assert.deepEqual(
    linear.weights.map(({ originalName, shape }) => [originalName, shape]),
    [
      ['output/kernel', [3, 1]],
      ['output/bias', [1]],
    ],
  );
  const deep = build(mlp, task, { units: [5, 4], normalization: 'batch' });
  assert.deepEqual(
    deep.trainableWeights.map(({ originalName }) => originalName),
    [
      'dense_1/kernel',
      'batchNormalization_dense_1/gamma',
      'batchNormalization_dense_1/beta',
      'dense_2/kernel',
      'batchNormalization_dense_2/gamma',
      'batchNormalization_dense_2/beta',
      'output/kernel',
      'output/bias',
    ],
  );
  tf.dispose([linear.getWeights(), deep.getWeights()]);
});

test('loss and metrics follow the task', () => {
  const of = (output: Task['output']) => {
    const task: Task = { input: INPUTS.vector, output };
    return [lossFor(task), ...metricsFor(task)];
  };
  assert.deepEqual(of(classes), ['sparseCategoricalCrossentropy', 'accuracy']);
  assert.deepEqual(of({ kind: 'classes', classes: ['a', 'b'] }), ['binaryCrossentropy', 'accuracy']);
  assert.deepEqual(of({ kind: 'numbers', size: 1 }), ['meanSquaredError', 'r2', 'rootMeanSquaredError', 'meanAbsoluteError']);
});
