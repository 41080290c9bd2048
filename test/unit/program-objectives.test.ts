/** What programs mean: the loss and metrics of each output, what examples count, which steps are padding, what is refused by name. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveConfig } from '../../src/catalog/config.ts';
import { openBackend } from '../../src/trainer/backends/index.ts';
import { validate } from '../../src/trainer/measure/validation.ts';
import { dataLoaderOf, disposeBatch } from '../../src/trainer/model/data-loader.ts';
import { pass } from '../../src/trainer/model/gradients.ts';
import { loadWorkload } from '../../src/trainer/model/workload.ts';
import { close } from './networks.ts';
import { faultFrom, folderOf } from './programs.ts';

const { tf } = await openBackend('cpu');

const inWorkspace = (source: string, settings: object = {}) => {
  const { config } = resolveConfig({ program: 'train.mjs', ...settings });
  const notices: string[] = [];
  const folder = folderOf({ 'train.mjs': source });
  return { config, notices, load: () => loadWorkload(tf, config, folder, (message) => notices.push(message)) };
};

/** Loads a program, and measures its loss and metrics on the batches of training and validation. */
async function measured(source: string, settings: object = {}) {
  const { config, load } = inWorkspace(source, settings);
  const { network, data, form } = await load();
  const loader = dataLoaderOf(tf, data, config.training, form.batchSize);
  const batches = [];
  for await (const batch of loader.training(0, 0)) batches.push(batch);
  const { loss, metrics } = await pass(network, batches, {});
  batches.forEach(disposeBatch);
  const validation = await validate(network, loader, () => Promise.resolve());
  const named = (values: readonly number[]) =>
    Object.fromEntries(network.metrics.map((name, i) => [name, values[i] ?? Number.NaN]));
  return {
    loss,
    metrics: named(metrics),
    validation: validation && { loss: validation[0] ?? Number.NaN, metrics: named(validation.slice(1)) },
    notices: [...data.notices, ...loader.notices],
    loader,
  };
}
const refusal = (source: string, settings: object = {}) => {
  const { config, load } = inWorkspace(source, settings);
  return faultFrom(load().then(({ data, form }) => dataLoaderOf(tf, data, config.training, form.batchSize)));
};

const THREE = `[[1, 0, 0.2], [0, 1, 0], [0.1, 0, 1], [1, 0.3, 0], [0, 1, 0.4], [0, 0.2, 1]]`;
const program = (layers: string, ys: string, more = '', xs = THREE) => `export default {
  model: (tf) => { const l = tf.layers; ${layers.includes('return') ? layers : `return tf.sequential({ layers: [${layers}] });`} },
  data: () => ({ train: { xs: ${xs}, ys: ${ys} }, validation: { xs: ${xs}, ys: ${ys} } }),
  ${more}
};`;
const CLASSES = '[0, 1, 2, 0, 1, 2]';
const ONE_HOT = '[[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1]]';
const DENSE = "l.dense({ inputShape: [3], units: 3, kernelInitializer: 'ones'";
/** Equal outputs, so that each of three classes has the probability ⅓. */
const [THIRD, HALF] = [Math.log(3), Math.log(2)];

const forms: readonly [name: string, layers: string, ys: string, loss: number, metrics: readonly string[], xs?: string][] = [
  ['softmax in its own layer', `${DENSE} }), l.activation({ activation: 'softmax' })`, CLASSES, THIRD, ['accuracy']],
  ['softmax as a layer', `${DENSE} }), l.softmax()`, ONE_HOT, THIRD, ['accuracy']],
  [
    'softmax in a nested model',
    `${DENSE} }), tf.sequential({ layers: [${DENSE}, activation: 'softmax' })] })`,
    ONE_HOT,
    THIRD,
    ['accuracy'],
  ],
  [
    'softmax before a reshape',
    `${DENSE}, activation: 'softmax' }), l.reshape({ targetShape: [3] })`,
    ONE_HOT,
    THIRD,
    ['accuracy'],
  ],
  [
    'softmax of a head that is applied to a base',
    `const base = tf.sequential({ layers: [${DENSE} })] }); const head = tf.sequential({ layers: [${DENSE}, activation: 'softmax' })] });
     return tf.model({ inputs: base.inputs, outputs: head.apply(base.outputs[0]) });`,
    CLASSES,
    THIRD,
    ['accuracy'],
  ],
  [
    'the average of two softmax heads',
    `const x = tf.input({ shape: [3] }); const head = () => ${DENSE.replace('inputShape: [3], ', '')}, activation: 'softmax' }).apply(x);
     return tf.model({ inputs: x, outputs: l.average().apply([head(), head()]) });`,
    CLASSES,
    THIRD,
    ['accuracy'],
  ],
  [
    'softmax in every step',
    `l.reshape({ inputShape: [3], targetShape: [3, 1] }), l.timeDistributed({ layer: l.dense({ units: 2, kernelInitializer: 'zeros', activation: 'softmax' }) })`,
    '[[0, 1, 0], [1, 1, 0], [0, 0, 0], [1, 0, 1], [0, 1, 1], [1, 1, 1]]',
    HALF,
    ['accuracy'],
  ],
  [
    'sigmoid in a nested model',
    `${DENSE} }), tf.sequential({ layers: [l.dense({ inputShape: [3], units: 1, kernelInitializer: 'zeros', activation: 'sigmoid' })] })`,
    '[0, 1, 1, 0, 1, 0]',
    HALF,
    ['accuracy'],
  ],
  [
    'sigmoid in every pixel, with targets that lack the last axis',
    `l.reshape({ inputShape: [3], targetShape: [3, 1] }), l.dense({ units: 1, kernelInitializer: 'zeros', activation: 'sigmoid' })`,
    '[[0, 1, 0], [1, 1, 0], [0, 0, 0], [1, 0, 1], [0, 1, 1], [1, 1, 1]]',
    HALF,
    ['accuracy'],
  ],
  [
    'several labels',
    `l.dense({ inputShape: [3], units: 3, kernelInitializer: 'zeros', activation: 'sigmoid' })`,
    '[[1, 1, 0], [0, 1, 1], [0, 0, 0], [1, 0, 1], [1, 1, 1], [0, 0, 1]]',
    HALF,
    ['accuracy'],
  ],
  [
    'an autoencoder, which has no accuracy',
    `l.dense({ inputShape: [3], units: 3, kernelInitializer: 'zeros', activation: 'sigmoid' })`,
    THREE,
    HALF,
    [],
  ],
  [
    'numbers behind a softmax that is reshaped to other rows',
    `${DENSE}, activation: 'softmax' }), l.reshape({ targetShape: [3, 1] })`,
    '[[[1], [0], [0]], [[1], [0], [0]], [[1], [0], [0]], [[1], [0], [0]], [[1], [0], [0]], [[1], [0], [0]]]',
    (4 / 9 + 1 / 9 + 1 / 9) / 3,
    [],
  ],
];
for (const [name, layers, ys, loss, metrics] of forms)
  test(`${name}: the loss and the metrics are the usual ones`, async () => {
    const found = await measured(program(layers, ys));
    close([found.loss, found.validation?.loss ?? Number.NaN], [loss, loss], 1e-5);
    assert.deepEqual(Object.keys(found.metrics), metrics);
  });

test('accuracy of labels per step, of several labels, and of named metrics is a share of all of them', async () => {
  const learned =
    'l.dense({ inputShape: [3], units: 3, kernelInitializer: tf.initializers.identity({}), activation: "sigmoid" })';
  // All outputs are above ½ where the input is above 0.
  const labels = '[[1, 0, 1], [0, 1, 0], [1, 0, 1], [1, 1, 0], [0, 1, 1], [0, 0, 0]]';
  const { metrics } = await measured(program(learned, labels));
  close([metrics.accuracy ?? Number.NaN], [16 / 18], 1e-6);
  const steps = (more: string) =>
    program(
      'l.embedding({ inputDim: 4, outputDim: 2, embeddingsInitializer: tf.initializers.constant({ value: 1 }), inputLength: 4 }), l.dense({ units: 2, activation: "softmax" })',
      '[[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]',
      more,
      '[[0, 1, 2, 3], [0, 1, 2, 3], [0, 1, 2, 3], [0, 1, 2, 3]]',
    );
  const found = await measured(steps("metrics: ['accuracy', 'sparseCategoricalAccuracy']"));
  assert.equal(found.metrics.accuracy, found.metrics.sparseCategoricalAccuracy);
  assert.ok(found.metrics.accuracy === 0 || found.metrics.accuracy === 1);
});

test('what cannot be compared is refused with the remedy', async () => {
  const softmax = (units: number) => `l.dense({ inputShape: [3], units: ${units}, activation: 'softmax' })`;
  for (const [source, message, remedy] of [
    [program(softmax(1), '[0, 1, 1, 0, 1, 0]'), /softmax over one unit, which is always 1/, /sigmoid/],
    [
      program('l.reshape({ inputShape: [3], targetShape: [3, 1] }), l.dense({ units: 2 }), l.softmax()', '[0, 0, 0, 0, 0, 0]'),
      /axis other than the last/,
      /axis to -1/,
    ],
    [program(`${DENSE} })`, CLASSES), /expects targets of shape \[3\]/, /sparseCategoricalCrossentropy with softmax/],
    [program(softmax(3), CLASSES, "metrics: ['categoricalAccuracy']"), /the metric categoricalAccuracy expects/, /"accuracy"/],
    [
      program(
        `${DENSE}, activation: 'softmax' }), l.activation({ activation: 'softmax' })`,
        CLASSES,
        'lossWeights: { outptu: 1 }',
      ),
      /lossWeights names the output outptu/,
      /./,
    ],
  ] as const) {
    const fault = await refusal(source);
    assert.match(fault.message, message);
    assert.match(fault.remedy ?? '', remedy);
  }
});

test('labels of one number each are compared one by one with a loss of the program', async () => {
  const zeros = "l.dense({ inputShape: [3], units: 1, kernelInitializer: 'zeros' })";
  const { loss } = await measured(program(zeros, '[1, 2, 3, 4, 5, 6]', 'loss: (y, p) => y.sub(p).square().mean()'));
  close([loss], [(1 + 4 + 9 + 16 + 25 + 36) / 6], 1e-6);
});

test('a compiled model brings its loss and metrics, and the optimizer that is not used is told', async () => {
  const compiled = `const m = tf.sequential({ layers: [l.dense({ inputShape: [3], units: 1, kernelInitializer: 'zeros' })] });
    m.compile({ optimizer: tf.train.sgd(0.05), loss: 'meanAbsoluteError', metrics: ['mse'] }); return m;`;
  const { loss, metrics, notices } = await measured(program(compiled, '[1, 2, 3, 4, 5, 6]'));
  close([loss, metrics.mse ?? Number.NaN], [3.5, 91 / 6], 1e-5);
  assert.match(
    notices.join(),
    /compiled with the optimizer SGD with learning rate 0\.05, which is not used.*descent\.optimizer is adam/,
  );
  // What the program exports comes first.
  const own = await measured(program(compiled, '[1, 2, 3, 4, 5, 6]', "loss: 'mse', metrics: []"));
  close([own.loss], [91 / 6], 1e-5);
});

/** Half of every sequence is padding, with targets of 0, which the loss must leave out. */
const words = (more = '', hot = false) => `
import * as tf from '@tensorflow/tfjs';
const xs = Array.from({ length: 12 }, (_, i) => [1, 2, 3, 4, 5, 6, 7, 8].map((k) => (k <= 1 + (i % 6) ? 1 + ((i * k) % 9) : 0)));
const ys = xs.map((row) => row.map((w) => (w === 0 ? 0 : 1 + (w % 2))));
const each = (y, p) => tf.oneHot(y.cast('int32'), 3).cast('float32').mul(p.log()).sum(-1).neg();
export default {
  model: () => tf.sequential({ layers: [
    tf.layers.embedding({ inputDim: 10, outputDim: 4, maskZero: true, inputLength: 8, embeddingsInitializer: tf.initializers.randomNormal({ stddev: 2, seed: 1 }) }),
    tf.layers.lstm({ units: 4, returnSequences: true, kernelInitializer: tf.initializers.randomNormal({ stddev: 2, seed: 2 }), recurrentInitializer: tf.initializers.randomNormal({ stddev: 2, seed: 3 }) }),
    tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 3, activation: 'softmax', kernelInitializer: tf.initializers.randomNormal({ stddev: 2, seed: 4 }) }) }),
  ] }),
  data: () => ({ train: { xs, ys${hot ? ': ys.map((row) => row.map((c) => [0, 1, 2].map((k) => Number(k === c))))' : ''} }, validation: { xs, ys${hot ? ': ys.map((row) => row.map((c) => [0, 1, 2].map((k) => Number(k === c))))' : ''} } }),
  ${more}
};`;

test('padding counts in no loss and no metric, however many words each batch has', async () => {
  const own = `metrics: [
    function ofWords(y, p) { const m = y.greater(0).cast('float32'); return each(y, p).mul(m).sum().div(m.sum()); },
    function ofAllSteps(y, p) { return each(y, p).mean(); },
    'accuracy',
    function right(y, p) { const m = y.greater(0).cast('float32'); return y.equal(p.argMax(-1)).cast('float32').mul(m).sum().div(m.sum()); },
  ]`;
  const whole = await measured(words(own), { training: { batchSize: 12 } });
  close([whole.loss, whole.metrics.accuracy ?? 0], [whole.metrics.ofWords ?? 0, whole.metrics.right ?? 0], 1e-5);
  assert.ok(Math.abs(whole.loss - (whole.metrics.ofAllSteps ?? 0)) > 0.01);
  close([whole.validation?.loss ?? 0], [whole.loss], 1e-5);
  // Accumulated in parts with different numbers of words, and with one-hot targets.
  const parts = await measured(words(own), { training: { batchSize: 5, shuffle: false } });
  close([parts.loss], [whole.loss], 1e-5);
  const hot = await measured(words('', true), { training: { batchSize: 12 } });
  close([hot.loss], [whole.loss], 1e-5);
});

const LINEAR = "l.dense({ inputShape: [3], units: 1, kernelInitializer: 'zeros' })";
const weightedBy = (part: string, more = '') => `export default {
  model: (tf) => { const l = tf.layers; return tf.sequential({ layers: [${LINEAR}] }); },
  data: () => ({ train: { xs: ${THREE}, ys: [1, 2, 3, 4, 5, 6]${part} }${more} }),
  loss: 'meanSquaredError',
};`;

test('sampleWeight weighs the loss of each example, split or in batches', async () => {
  const unsplit = { training: { validationSplit: 0 } };
  const { loss } = await measured(weightedBy(', sampleWeight: [0, 0, 0, 0, 0, 2]'), unsplit);
  close([loss], [(2 * 36) / 6], 1e-5);
  const batches = weightedBy('')
    .replace('train: {', 'train: [{')
    .replace('5, 6] }', '5, 6], sampleWeight: [1, 0, 0, 0, 0, 0] }]');
  close([(await measured(batches)).loss], [1 / 6], 1e-5);
  const split = await measured(weightedBy(', sampleWeight: [3, 3, 3, 3, 3, 3]'), { training: { validationSplit: 0.5 } });
  const { loss: ofTraining, validation } = split;
  close([ofTraining + (validation?.loss ?? 0)], [(3 * 91) / 3], 1e-4);
});

test('classWeight weighs the training loss by the class, and is refused where there are none', async () => {
  const classes = (ys: string, layer: string, more: string) => `export default {
    model: (tf) => { const l = tf.layers; return tf.sequential({ layers: [${layer}] }); },
    data: () => ({ train: { xs: ${THREE}, ys: ${ys} }, validation: { xs: ${THREE}, ys: ${ys} }, ${more} }) };`;
  const zeros = (units: number, activation: string) =>
    `l.dense({ inputShape: [3], units: ${units}, kernelInitializer: 'zeros', activation: '${activation}' })`;
  for (const [ys, layer, more, weight, loss] of [
    ['[0, 0, 0, 0, 0, 1]', zeros(1, 'sigmoid'), 'classWeight: { 0: 1, 1: 19 }', 4, HALF],
    [CLASSES, zeros(3, 'softmax'), 'classWeight: [1, 1, 4]', 2, THIRD],
    [ONE_HOT, zeros(3, 'softmax'), 'classWeight: { c: 7 }, classes: ["a", "b", "c"]', 3, THIRD],
  ] as const) {
    const found = await measured(classes(ys, layer, more));
    close([found.loss, found.validation?.loss ?? 0], [weight * loss, loss], 1e-5);
  }
  for (const [source, message] of [
    [classes('[1, 2, 3, 4, 5, 6]', LINEAR, 'classWeight: { 0: 2 }'), /classWeight .* meanSquaredError is a regression loss/],
    [classes(CLASSES, zeros(3, 'softmax'), 'classWeight: { 3: 2 }'), /names the class 3, but the classes are 0 to 2/],
    [classes(CLASSES, zeros(3, 'softmax'), 'classWeight: { cat: 2 }'), /contains the unknown class cat/],
    [classes(CLASSES, zeros(3, 'softmax'), 'classWeights: { 0: 2 }'), /unknown key classWeights/],
    [weightedBy(', sampleWeights: []'), /unknown key sampleWeights/],
    [weightedBy(', sampleWeight: [1, 2]'), /sampleWeight of train has 2 values, but there are 6 examples/],
  ] as const)
    assert.match((await refusal(source)).message, message);
});

test('the base rate is that of examples with one class each, and weights are not offered to who has weights', async () => {
  const softmax = "l.dense({ units: 2, activation: 'softmax' })";
  const about = async (source: string) => {
    const { data } = await inWorkspace(source).load();
    return {
      baselines: data.kind === 'memory' ? data.baselines : undefined,
      suggestions: data.kind === 'memory' ? data.suggestions : [],
    };
  };
  // Two steps, of which one is of class 1, are no one-hot classes.
  const steps = program(
    `l.reshape({ inputShape: [2], targetShape: [2, 1] }), ${softmax}`,
    '[[0, 1], [1, 0], [0, 1]]',
    '',
    '[[1, 2], [3, 4], [5, 6]]',
  );
  assert.deepEqual((await about(steps)).baselines, {});
  const rare = (more: string) => `export default {
    model: (tf) => tf.sequential({ layers: [tf.layers.dense({ inputShape: [1], units: 1, activation: 'sigmoid' })] }),
    data: () => { const rows = Array.from({ length: 50 }, (_, i) => i); const train = { xs: rows.map((i) => [i]), ys: rows.map((i) => Number(i === 0))${more} }; return { train, validation: { xs: [[1]], ys: [0] } }; },
  };`;
  assert.equal((await about(rare(''))).suggestions?.length, 1);
  assert.deepEqual((await about(rare(', sampleWeight: rows.map((i) => (i === 0 ? 49 : 1))'))).suggestions, []);
});

test('a sample weight that the loss of the program cannot take is refused', async () => {
  const source = weightedBy(', sampleWeight: [1, 1, 1, 1, 1, 1]').replace(
    "'meanSquaredError'",
    '(y, p) => y.sub(p).square().mean()',
  );
  const fault = await faultFrom(measured(source, { training: { validationSplit: 0 } }));
  assert.match(fault.message, /values of shape \[\] .*[Ss]ample weights of shape \[6\]/);
});

const several = (xs: string, ys: string, more = '') => `export default {
  model(tf) {
    const [a, b] = [tf.input({ shape: [2], name: 'a' }), tf.input({ shape: [1], name: 'b' })];
    const joined = tf.layers.concatenate().apply([a, b]);
    const ones = (units, name, activation) => tf.layers.dense({ units, name, activation, kernelInitializer: 'ones' }).apply(joined);
    return tf.model({ inputs: [a, b], outputs: [ones(1, 'sum'), ones(3, 'kind', 'softmax')] });
  },
  data: (tf) => { const xs = ${xs}, ys = ${ys}; return { train: { xs, ys }, validation: { xs, ys } }; },
  ${more}
};`;
const A = '[[1, 2], [3, 4], [5, 6]]';
const B = '[[1], [0], [2]]';

test('several inputs and outputs: a loss for each, their weighted sum, and metrics by the names of the outputs', async () => {
  // Predicted are 4, 7 and 13.
  const error = (1 + 0 + 9) / 3;
  for (const [xs, ys] of [
    [`[tf.tensor(${A}), tf.tensor(${B})]`, '[tf.tensor([[5], [7], [10]]), tf.tensor([0, 1, 2])]'],
    [`{ b: ${B}, a: ${A} }`, '{ kind: [0, 1, 2], sum: [5, 7, 10] }'],
  ] as const) {
    const plain = await measured(several(xs, ys));
    close([plain.loss], [error + THIRD], 1e-5);
    assert.deepEqual(Object.keys(plain.metrics), ['sum_loss', 'kind_loss', 'kind_accuracy']);
    close([plain.metrics.sum_loss ?? 0, plain.metrics.kind_loss ?? 0], [error, THIRD], 1e-5);
    close([plain.validation?.loss ?? 0, plain.validation?.metrics.sum_loss ?? 0], [error + THIRD, error], 1e-5);
  }
  const more = "loss: { sum: 'mae' }, lossWeights: { sum: 0.5 }, metrics: { sum: ['mse'], kind: [] }";
  const own = await measured(several(`{ a: ${A}, b: ${B} }`, '{ kind: [0, 1, 2], sum: [5, 7, 10] }', more));
  close([own.loss, own.metrics.sum_mse ?? 0], [0.5 * ((1 + 3) / 3) + THIRD, error], 1e-5);
  const batches = several(`[${A}, ${B}]`, '[[5, 7, 10], [0, 1, 2]]')
    .replace('train: { xs, ys }', 'train: [{ xs, ys }]')
    .replace('validation: {', 'validation: {');
  close([(await measured(batches)).loss], [error + THIRD], 1e-5);
});

test('outputs of one layer get names of their own, and heads that are concatenated keep their form', async () => {
  const twice = `export default {
    model(tf) {
      const [a, b] = [tf.input({ shape: [2], name: 'a' }), tf.input({ shape: [2], name: 'b' })];
      const shared = tf.layers.dense({ units: 1, name: 'shared', kernelInitializer: 'ones' });
      return tf.model({ inputs: [a, b], outputs: [shared.apply(a), shared.apply(b)] });
    },
    data: () => ({ train: { xs: { a: [[1, 2]], b: [[3, 4]] }, ys: { shared: [4], shared_1: [7] } } }),
  };`;
  const { metrics } = await measured(twice, { training: { validationSplit: 0 } });
  assert.deepEqual(
    Object.entries(metrics).map(([name, value]) => [name, Math.round(value)]),
    [
      ['shared_loss', 1],
      ['shared_1_loss', 0],
    ],
  );
  const heads = `const x = tf.input({ shape: [3] }); const head = () => l.dense({ units: 1, kernelInitializer: 'zeros', activation: 'sigmoid' }).apply(x);
    return tf.model({ inputs: x, outputs: l.concatenate().apply([head(), head()]) });`;
  const found = await measured(program(heads, '[[0, 1], [1, 1], [0, 0], [1, 0], [1, 1], [0, 0]]'));
  close([found.loss], [HALF], 1e-5);
  assert.deepEqual(Object.keys(found.metrics), ['accuracy']);
});

test('padding is heeded behind a bidirectional layer, a masking layer, and in a nested model', async () => {
  const xs = '[[[1], [2], [0]], [[3], [0], [0]]]';
  const each = (layers: string) => `import * as tf from '@tensorflow/tfjs';
export default {
  model: () => { const l = tf.layers; ${layers} },
  data: () => ({ train: { xs: ${xs}, ys: [[[1], [2], [9]], [[3], [9], [9]]] } }),
};`;
  const masking = 'l.masking({ maskValue: 0, inputShape: [3, 1] })';
  const zeros = "kernelInitializer: 'zeros', recurrentInitializer: 'zeros'";
  for (const layers of [
    `return tf.sequential({ layers: [${masking}, l.bidirectional({ layer: l.lstm({ units: 1, returnSequences: true, ${zeros} }), mergeMode: 'sum' })] });`,
    `return tf.sequential({ layers: [${masking}, l.timeDistributed({ layer: l.dense({ units: 1, kernelInitializer: 'zeros' }) })] });`,
    `return tf.sequential({ layers: [l.reshape({ inputShape: [3, 1], targetShape: [3, 1] }), tf.sequential({ layers: [${masking}, l.dense({ units: 1, kernelInitializer: 'zeros' })] })] });`,
  ]) {
    const { loss, notices } = await measured(each(layers), { training: { validationSplit: 0 } });
    close([loss], [(1 + 4 + 9) / 3], 1e-4);
    assert.deepEqual(notices, []);
  }
  const outside = `return tf.sequential({ layers: [${masking}, tf.sequential({ name: 'inner', layers: [l.lstm({ inputShape: [3, 1], units: 1, returnSequences: true })] })] });`;
  const { notices } = await measured(each(outside), { training: { validationSplit: 0 } });
  assert.match(notices.join(), /does not reach the layers of the nested model inner/);
});

test('inputs and outputs that do not match the model are refused by name', async () => {
  for (const [xs, ys, message] of [
    [`[${A}]`, '[[5, 7, 10], [0, 1, 2]]', /The model has 2 inputs \(a, b\), but xs of train is an array of 1 values/],
    [`{ a: ${A}, c: ${B} }`, '[[5, 7, 10], [0, 1, 2]]', /xs of train has the unknown key c/],
    [`{ a: ${A} }`, '[[5, 7, 10], [0, 1, 2]]', /xs of train has no key b/],
    [`[${A}, ${B}]`, '[[5, 7, 10], [0, 1]]', /ys\.kind of train has 2 examples, but the previous target has 3/],
    [`[${A}, [[1, 2], [3, 4], [5, 6]]]`, '[[5, 7, 10], [0, 1, 2]]', /The input b of the model expects shape \[1\]/],
  ] as const)
    assert.match((await refusal(several(xs, ys))).message, message);
});

const stateful = `export default {
  model: (tf) => tf.sequential({ layers: [tf.layers.lstm({ units: 2, stateful: true, batchInputShape: [4, 3, 1] }), tf.layers.dense({ units: 1 })] }),
  data: () => ({ train: { xs: Array.from({ length: 23 }, (_, i) => [[i / 50], [i / 40], [i / 30]]), ys: Array.from({ length: 23 }, (_, i) => i) } }),
};`;

test('a model with a fixed batch size gets batches of that size in training and validation, and what is left out is told', async () => {
  const { loader, notices, validation } = await measured(stateful, { training: { batchSize: 4, validationSplit: 0.4 } });
  assert.deepEqual(loader.examples, { training: 12, validation: 8 });
  assert.ok(Number.isFinite(validation?.loss));
  assert.match(
    notices.join('\n'),
    /batches of exactly 4 .* 2 of the 14 examples of train are skipped.*\n.* 1 of the 9 examples of validation/,
  );
  const fault = await refusal(stateful, { training: { batchSize: 8 } });
  assert.match(fault.message, /batches of exactly 4 examples \(batchInputShape\), but descent\.training\.batchSize is 8/);
  const ragged = stateful.replace('train: {', 'train: [{').replace('=> i) } })', '=> i) }] })');
  assert.match((await refusal(ragged)).message, /Batch 1 of train has 23 examples, but the model takes batches of exactly 4/);
});

test('states of stateful layers are zero at the beginning of a pass, and come back from what was saved', async () => {
  const { load, config } = inWorkspace(stateful, { training: { batchSize: 4, shuffle: false } });
  const { network, data, form } = await load();
  const loader = dataLoaderOf(tf, data, config.training, form.batchSize);
  const { value: batch } = await loader.training(0, 0).next();
  assert.ok(batch);
  const predicted = () => [...(network.predict(batch.xs).outputs[0]?.dataSync() ?? [])];
  const first = predicted();
  const saved = new Map(
    [...network.states.all].map(([name, state]) => [name, { shape: state.shape, values: state.dataSync<'float32'>() }]),
  );
  const second = predicted();
  assert.notDeepEqual(second, first);
  network.states.reset();
  assert.deepEqual(predicted(), first);
  network.states.reset();
  network.states.restore(saved);
  assert.deepEqual(predicted(), second);
});

test('an unknown member of the export is refused with the nearest known one, or with where it belongs', async () => {
  const base = program(`${DENSE} })`, ONE_HOT);
  for (const [member, remedy] of [
    ['metric: ["accuracy"]', /"metrics"/],
    ['optimiser: () => 1', /"optimizer"/],
    ['epochs: 5', /descent\.training\.epochs/],
    ['classWeight: { 0: 1 }', /Return it from the function "data"/],
    ['notes: "mine"', /Available/],
  ] as const) {
    const fault = await refusal(base.replace('export default {', `export default { ${member},`));
    assert.match(fault.message, /has the unknown member/);
    assert.match(fault.remedy ?? '', remedy);
  }
  await inWorkspace(base.replace('export default {', 'export default { size: 3, helper() { return this.size; },')).load();
});
