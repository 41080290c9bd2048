/** The domain of the labels of every loss, in memory and in batches. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Fault } from '../../src/core/fault.ts';
import { UserError } from '../../src/core/fault.ts';
import { resolveConfig } from '../../src/catalog/config.ts';
import { type Opened, openBackend } from '../../src/trainer/backends/index.ts';
import { LabelCheck } from '../../src/trainer/model/label-domains.ts';
import { losses } from '../../src/trainer/model/losses.ts';
import { loadWorkload } from '../../src/trainer/model/workload.ts';
import { dataLoaderOf, disposeBatch } from '../../src/trainer/model/data-loader.ts';
import { folderOf } from './programs.ts';

let backend: Opened;
before(async () => {
  backend = await openBackend('cpu');
});
after(() => backend.close());

const problem = (loss: string, labels: readonly number[], units = 1) => new LabelCheck({ loss, units }).add(labels);
const rows = (labels: readonly number[], classes: number, from = 0) =>
  labels.flatMap((label) => Array.from({ length: classes }, (_, k) => (k + from === label ? 1 : 0)));

/** For every loss: labels that it takes, and labels that it refuses with a remedy that contains the words. */
const DOMAINS: Readonly<
  Record<
    string,
    { units?: number; takes: readonly (readonly number[])[]; refuses: readonly (readonly [readonly number[], RegExp])[] }
  >
> = {
  binaryCrossentropy: {
    takes: [[0, 1, 1], [0.2, 0.95], [0, 0], [1]],
    refuses: [
      [[-1, 1, -1], /ys = \(ys \+ 1\) \/ 2/],
      [[1, 2, 2], /subtract 1/],
      [[0, 128, 255], /scale them to the range 0 to 1/],
      [[-3.5, 0.5], /meanSquaredError/],
    ],
  },
  sparseCategoricalCrossentropy: {
    units: 3,
    takes: [[0, 1, 2], [2, 2], [0]],
    refuses: [
      [[1, 2, 3], /subtract 1/],
      [[0, 1, 2, 3], /one unit per class/],
      [[-1, 0, 1], /number the classes from 0/],
      [[0.5, 1], /integers/],
    ],
  },
  categoricalCrossentropy: {
    units: 3,
    takes: [rows([0, 2, 1], 3), [0.1, 0.2, 0.7], [0, 0, 0]],
    refuses: [
      [[-1, -1, 1], /ys = \(ys \+ 1\) \/ 2/],
      [[1, 2, 3], /one-hot rows.*sparseCategoricalCrossentropy/],
    ],
  },
  kullbackLeiblerDivergence: { units: 2, takes: [[0.25, 0.75]], refuses: [[[1, 3], /one-hot/]] },
  hinge: {
    takes: [
      [-1, 1],
      [0, 1],
      [1, 1],
    ],
    refuses: [
      [[-1, 0, 1], /two classes to −1 and 1/],
      [[1, 2], /subtract 1/],
      [[0.5, 1], /two classes/],
    ],
  },
  squaredHinge: { takes: [[-1, 1]], refuses: [[[2, 1], /subtract 1/]] },
  categoricalHinge: { units: 3, takes: [rows([0, 1], 3)], refuses: [[[-1, 1, -1], /Map −1 to 0/]] },
  poisson: { takes: [[0, 3, 12.5]], refuses: [[[-1, 3], /meanSquaredError/]] },
  meanSquaredLogarithmicError: { takes: [[0, 3]], refuses: [[[-0.5, 3], /meanSquaredError/]] },
  meanAbsolutePercentageError: { takes: [[-2, 3]], refuses: [[[1, 2, 3, 4, 5, 6, 7, 0], /meanAbsoluteError/]] },
  meanSquaredError: { takes: [[-1e9, 0, 1e9]], refuses: [] },
  meanAbsoluteError: { takes: [[-1e9, 0, 1e9]], refuses: [] },
  logcosh: { takes: [[-5, 0, 5]], refuses: [] },
  cosineProximity: { units: 2, takes: [[-5, 0]], refuses: [] },
};

test('every loss takes the labels that it is defined for, and refuses others with what to do', () => {
  for (const [loss, { units, takes, refuses }] of Object.entries(DOMAINS)) {
    for (const labels of takes) assert.equal(problem(loss, labels, units), undefined, `${loss}: ${labels.join(', ')}`);
    for (const [labels, remedy] of refuses) {
      const found = problem(loss, labels, units);
      assert.match(found?.remedy ?? '', remedy, `${loss}: ${labels.join(', ')}`);
      assert.ok(found?.message.includes(loss), 'the loss is named');
    }
  }
  assert.deepEqual(
    Object.keys(losses).filter((name) => !(name in DOMAINS)),
    [],
  );
  assert.equal(problem('mape', [0, 1])?.message.includes('meanAbsolutePercentageError'), true);
});

test('batches are judged together: 0 and −1 are two classes, all three are none', () => {
  const check = new LabelCheck({ loss: 'hinge', units: 1 });
  assert.equal(check.add([1, 0]), undefined);
  assert.equal(check.add([1, 1]), undefined);
  assert.match(check.add([-1])?.message ?? '', /targets are −1, 0, 1/);
});

const LAYERS = {
  sigmoid: `tf.layers.dense({ inputShape: [3], units: 1, activation: 'sigmoid' })`,
  softmax: `tf.layers.dense({ inputShape: [3], units: 3, activation: 'softmax' })`,
  tanh: `tf.layers.dense({ inputShape: [3], units: 1, activation: 'tanh' })`,
} as const;

const program = (layer: keyof typeof LAYERS, label: string, form: 'memory' | 'batches', more = '') => `
const row = (i) => [0, 1, 2].map((k) => (i % 3 === k ? 1 : 0));
const label = (i) => ${label};
export default {
  model: (tf) => tf.sequential({ layers: [${LAYERS[layer]}] }),
  ${more}
  ${
    form === 'memory'
      ? 'data() { const all = Array.from({ length: 96 }, (_, i) => i); return { train: { xs: all.map(row), ys: all.map(label) } }; }'
      : `*data(tf) { for (let i = 0; i < 6; i++) { const all = Array.from({ length: 16 }, (_, k) => 16 * i + k);
           yield { xs: tf.tensor2d(all.map(row)), ys: tf.tensor1d(all.map(label)) }; } }`
  }
};`;

/** Loads a program and reads one epoch of its data, as a training does. */
async function outcome(source: string): Promise<Fault | 'trains'> {
  const folder = folderOf({ 'train.mjs': source });
  const { config } = resolveConfig({
    program: 'train.mjs',
    training: { epochs: 1, validationSplit: 0 },
    earlyStopping: { monitor: 'loss' },
  });
  try {
    const { data } = await loadWorkload(backend.tf, config, folder);
    const batches = dataLoaderOf(backend.tf, data, config.training).training(0, 0);
    for (let next = await batches.next(); !next.done; next = await batches.next()) disposeBatch(next.value);
    return 'trains';
  } catch (error) {
    if (error instanceof UserError) return error.fault;
    throw error;
  }
}

for (const form of ['memory', 'batches'] as const)
  test(`labels −1 and 1, 1 and 2, and 1 to n are refused in ${form}, and what fits them trains`, async () => {
    const wrong = [
      [program('sigmoid', 'i % 2 ? 1 : -1', form), /targets are −1, 1, but the loss binaryCrossentropy expects 0 and 1/, /hinge/],
      [program('sigmoid', 'i % 2 ? 2 : 1', form), /targets are 1, 2, but the loss binaryCrossentropy/, /subtract 1/],
      [program('softmax', '1 + (i % 3)', form), /targets are 1, 2, 3, but the loss sparseCategoricalCrossentropy/, /subtract 1/],
    ] as const;
    for (const [source, message, remedy] of wrong) {
      const fault = await outcome(source);
      assert.ok(fault !== 'trains', source);
      assert.match(fault.message, message);
      assert.match(fault.remedy ?? '', remedy);
      assert.match(fault.file ?? '', /train\.mjs$/);
    }
    for (const source of [
      program('sigmoid', 'i % 2', form),
      program('softmax', 'i % 3', form),
      program('tanh', 'i % 2 ? 1 : -1', form, `loss: 'hinge',`),
    ])
      assert.equal(await outcome(source), 'trains');
  });

test('a function of the program with the name of a known loss is judged by nobody, and its labels are not changed', async () => {
  const folder = folderOf({
    'train.mjs': program(
      'sigmoid',
      'i % 2 ? 1 : -1',
      'memory',
      'loss: function binaryCrossentropy(y, p) { return y.sub(p).square().mean(); },',
    ),
  });
  const { config } = resolveConfig({ program: 'train.mjs' });
  const { network } = await loadWorkload(backend.tf, config, folder);
  assert.equal(network.objective.outputs[0]?.soft, undefined);
});
