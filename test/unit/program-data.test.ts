import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tf } from '../../src/catalog/tf.ts';
import { Random } from '../../src/core/random.ts';
import { openBackend } from '../../src/trainer/backends/index.ts';
import { tf } from '../../src/trainer/backends/tf.ts';
import { readProgramData } from '../../src/trainer/program/program-data.ts';
import type { Batch, MemoryData, ModelForm, StreamData } from '../../src/trainer/program/types.ts';
import { faultFrom } from './programs.ts';

await openBackend('cpu');

/** A model with one input of two numbers, and one output. */
const FORM: ModelForm = { inputs: [{ name: 'input', shape: [2] }], outputs: [{ name: 'output', shape: [1] }] };

/** Reads what a program's `data` would return. */
async function read(data: (tf: Tf) => unknown, validationSplit = 0, form = FORM, notify = (_message: string) => {}) {
  const program = { file: '/w/program.ts', root: '/w', model: () => Promise.reject(), data: async (given: Tf) => data(given) };
  const options = { validationSplit, random: new Random(1), notify };
  return readProgramData(await program.data(tf), program, tf, {}, form, options);
}
async function memory(data: (tf: Tf) => unknown, validationSplit = 0): Promise<MemoryData> {
  const found = await read(data, validationSplit);
  assert(found.kind === 'memory');
  return found;
}
async function stream(data: (tf: Tf) => unknown, validationSplit = 0): Promise<StreamData> {
  const found = await read(data, validationSplit);
  assert(found.kind === 'stream');
  return found;
}
async function valuesOf(batches: AsyncIterable<Batch>): Promise<number[][]> {
  const values: number[][] = [];
  for await (const { xs, ys } of batches) {
    values.push(xs.flatMap((tensor) => [...tensor.dataSync()]));
    tf.dispose([...xs, ...ys]);
  }
  return values;
}

const same: readonly [string, (tf: Tf) => unknown][] = [
  [
    'tensors',
    (tf) => ({
      xs: tf.tensor2d([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
      ys: tf.tensor1d([0, 1, 0], 'int32'),
    }),
  ],
  [
    'nested arrays',
    () => ({
      xs: [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      ys: [0, 1, 0],
    }),
  ],
  ['one typed array for all examples', () => ({ xs: Float32Array.of(1, 2, 3, 4, 5, 6), ys: Uint8Array.of(0, 1, 0) })],
  ['a typed array an example', () => ({ xs: [Float64Array.of(1, 2), Float64Array.of(3, 4), [5, 6]], ys: [false, true, false] })],
  [
    'a part named train',
    () => ({
      train: {
        xs: [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
        ys: [0, 1, 0],
      },
    }),
  ],
];
for (const [name, data] of same)
  test(`${name} come out alike`, async () => {
    const { training, inputShapes, targetShapes, validation } = await memory(data);
    assert.deepEqual([inputShapes, targetShapes, validation], [[[2]], [[]], undefined]);
    assert.deepEqual(training.count, 3);
    const rows = Array.from({ length: 3 }, (_, i) => [training.inputs[2 * i], training.inputs[2 * i + 1], training.targets[i]]);
    assert.deepEqual(
      rows.sort((a, b) => Number(a[0]) - Number(b[0])),
      [
        [1, 2, 0],
        [3, 4, 1],
        [5, 6, 0],
      ],
    );
  });

test('inputShape says how a flat array is to be cut', async () => {
  const { inputShapes } = await memory(() => ({ xs: new Float32Array(2 * 4 * 4), ys: [0, 1], inputShape: [4, 4, 1] }));
  assert.deepEqual(inputShapes, [[4, 4, 1]]);
});

test('the validation split keeps inputs and targets together and repeats exactly', async () => {
  const data = () => ({ xs: Array.from({ length: 10 }, (_, i) => [i]), ys: Array.from({ length: 10 }, (_, i) => 100 + i) });
  const first = await memory(data, 0.3);
  assert.deepEqual([first.training.count, first.validation?.count], [7, 3]);
  for (const part of [first.training, first.validation])
    assert.deepEqual(part && [...part.targets], part && [...part.inputs].map((x) => 100 + x));
  assert.deepEqual((await memory(data, 0.3)).validation, first.validation);
});

test('validation that the program gives is not drawn from the training data', async () => {
  const data = () => ({ train: { xs: [[1], [2]], ys: [1, 2] }, validation: { xs: [[3]], ys: [3] }, classes: ['a', 'b'] });
  const found = await memory(data, 0.5);
  assert.deepEqual([found.training.count, [...(found.validation?.inputs ?? [])], found.classes], [2, [3], ['a', 'b']]);
});

test('the tensors of in-memory data are freed', async () => {
  const before = tf.memory().numTensors;
  await memory((tf) => {
    const images = tf.zeros([3, 2]);
    return { xs: images, ys: images };
  });
  assert.equal(tf.memory().numTensors, before);
});

const sources: readonly [string, (tf: Tf) => unknown][] = [
  [
    'an async generator',
    async function* (): AsyncGenerator {
      yield { xs: [[1], [2]], ys: [0, 1] };
      yield { xs: [[3]], ys: [1] };
    },
  ],
  [
    'a generator function as train',
    () => ({
      *train() {
        yield { xs: [[1], [2]], ys: [0, 1] };
        yield { xs: [[3]], ys: [1] };
      },
    }),
  ],
  [
    'a list of batches',
    (tf) => [
      { xs: tf.tensor2d([[1], [2]]), ys: tf.tensor1d([0, 1]) },
      { xs: [[3]], ys: [1] },
    ],
  ],
  [
    'a tf.data.Dataset',
    () =>
      tf.data
        .array([
          { xs: [1], ys: 0 },
          { xs: [2], ys: 1 },
          { xs: [3], ys: 1 },
        ])
        .batch(2),
  ],
];
for (const [name, data] of sources)
  test(`${name} is counted and read anew each epoch`, async () => {
    const found = await stream((tf) => data(tf));
    assert.deepEqual(
      [found.batchesPerEpoch, found.examples, found.inputShapes, found.targetShapes],
      [2, { training: 3, validation: 0 }, [[1]], [[]]],
    );
    const before = tf.memory().numTensors;
    for (const epoch of [0, 1]) assert.deepEqual(await valuesOf(found.training(epoch)), [[1, 2], [3]]);
    assert.equal(tf.memory().numTensors, before, 'no tensor is left behind');
  });

test('a function of the epoch may go on for ever where batchesPerEpoch ends it', async () => {
  const train = function* (epoch: number) {
    for (let i = 0; ; i++) yield { xs: [[10 * epoch + i]], ys: [0] };
  };
  const found = await stream(() => ({ train, batchesPerEpoch: 2 }));
  assert.deepEqual(await valuesOf(found.training(3)), [[30], [31]]);
});

test('batches may be validated on arrays, which stay for the next epoch', async () => {
  const found = await stream(() => ({
    train: [{ xs: [[1]], ys: [0] }],
    validation: { xs: tf.tensor2d([[7], [8]]), ys: [1, 1] },
  }));
  assert.equal(found.examples.validation, 2);
  for (const _ of [1, 2]) assert.deepEqual(await valuesOf(found.validation?.() ?? assert.fail()), [[7, 8]]);
});

test('batches that nothing validates are mentioned when a split was asked for', async () => {
  const [notice] = (await stream(() => [{ xs: [[1]], ys: [0] }], 0.2)).notices;
  assert.match(notice ?? '', /validationSplit cannot split batches/);
});

const wrong: readonly [string, (tf: Tf) => unknown, RegExp, RegExp][] = [
  ['nothing', () => undefined, /"data" returned nothing/, /Return \{ train/],
  ['a tensor alone', (tf) => tf.zeros([2]), /"data" returned an object of class Tensor/, /Return/],
  ['a wrong name', () => ({ trian: {} }), /"data" returns has the unknown key trian/, /Did you mean "train"/],
  ['no targets', () => ({ xs: [[1]] }), /ys of data is missing/, /Return a tensor/],
  ['no examples', () => ({ xs: [], ys: [] }), /is empty/, /at least one/],
  [
    'too few targets',
    () => ({ xs: [[1], [2], [3]], ys: [1, 2] }),
    /xs of data has 3 examples, but ys has 2/,
    /one target per example/,
  ],
  [
    'a flat array that does not divide',
    () => ({ xs: new Float32Array(7), ys: [0, 1] }),
    /7 values, which cannot be divided into 2 examples/,
    /one target/,
  ],
  [
    'ragged rows',
    () => ({ xs: [[1, 2], [3]], ys: [0, 1] }),
    /xs of data\[1\] has 1 values, but xs of data\[0\] has 2/,
    /same shape/,
  ],
  ['text', () => ({ xs: [[1], [2]], ys: ['cat', 'dog'] }), /ys of data\[0\] is the string "cat"/, /Number the classes from 0/],
  ['a missing value', () => ({ xs: [[1, null]], ys: [1] }), /xs of data\[0\]\[1\] is null/, /only numbers/],
  ['a tensor of texts', (tf) => ({ xs: tf.tensor(['a']), ys: [1] }), /tensor of type string/, /float32/],
  [
    'a disposed tensor',
    (tf) => ({
      xs: tf.tidy(() => {
        const x = tf.ones([1, 1]);
        x.dispose();
        return x;
      }),
      ys: [1],
    }),
    /disposed/,
    /tf\.tidy/,
  ],
  ['a spent generator', () => ({ train: (function* () {})() }), /can be read only once/, /train: batches, not/],
  ['an empty source', () => [], /train has no batches/, /at least one/],
  ['a batch without ys', () => [{ xs: [[1]] }], /Batch 1 of train is an object without xs and ys/, /\{ xs, ys \}/],
  [
    'a batch of two lengths',
    () => [{ xs: [[1]], ys: [1, 2] }],
    /Batch 1 of train has 1 examples in xs and 2 in ys/,
    /one target/,
  ],
  [
    'batches of two shapes',
    () => [
      { xs: [[1]], ys: [1] },
      { xs: [[1, 2]], ys: [1] },
    ],
    /Batch 2 of train has examples and targets of shapes \[2\] and \[\]/,
    /same shape/,
  ],
  [
    'NaN in a batch',
    () => [{ xs: [[1], [Number.NaN]], ys: [1, 2] }],
    /Batch 1 of train contains NaN.*value 1 of xs of example 2/,
    /every weight NaN/,
  ],
  [
    'batches for ever',
    () => ({
      *train() {
        for (;;) yield { xs: [[1]], ys: [1] };
      },
    }),
    /yields more than 20000 batches/,
    /batchesPerEpoch/,
  ],
  ['a split by zero', () => ({ train: [], batchesPerEpoch: 0 }), /batchesPerEpoch is 0/, /at least 1/],
  [
    'arrays validated on batches',
    () => ({ train: { xs: [[1]], ys: [1] }, validation: [] }),
    /"validation" contains batches/,
    /both/,
  ],
  [
    'validation of another shape',
    () => ({ train: { xs: [[1]], ys: [1] }, validation: { xs: [[1, 2]], ys: [1] } }),
    /\[1\] in train and \[2\] in validation/,
    /same shape in both/,
  ],
  ['classes by number', () => ({ xs: [[1]], ys: [1], classes: [0, 1] }), /classes is an array/, /class names/],
];
for (const [name, data, message, remedy] of wrong)
  test(`${name}: the message says what and how to mend it`, async () => {
    const fault = await faultFrom(read(data));
    assert.match(fault.message, message);
    assert.match(fault.remedy ?? '', remedy);
    assert.equal(fault.file, '/w/program.ts');
  });

test('an epoch that falls short ends with its number', async () => {
  const train = (epoch: number) =>
    [
      { xs: [[1]], ys: [1] },
      { xs: [[2]], ys: [1] },
    ].slice(epoch);
  const found = await stream(() => ({ train }));
  const fault = await faultFrom(valuesOf(found.training(1)));
  assert.match(fault.message, /^Epoch 2 of the training data ended after 1 batches, but 2 were expected/);
});
