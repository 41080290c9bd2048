/** One training on every backend: the same seed gives the reference's losses, by the trainer as it is shipped. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { around, besideCpu } from '../unit/backends.ts';
import { BUNDLE, header, Trainer, workspace } from './trainers.ts';

const STEPS = 100;
const BATCH = 16;
const EXAMPLES = 5 * BATCH;

/** Three models of the kinds that people train, small enough for the reference; all data come from a generator of their own. */
const MODELS = {
  mlp: {
    layers: `l.dense({ inputShape: [20], units: 24, activation: 'relu' }), l.dropout({ rate: 0.2 }), l.dense({ units: 16, activation: 'tanh' })`,
    shape: '[20]',
    width: 20,
    value: '2 * random() - 1',
  },
  cnn: {
    layers: `l.conv2d({ inputShape: [8, 8, 1], filters: 4, kernelSize: 3, padding: 'same', activation: 'relu' }), l.maxPooling2d({ poolSize: 2 }),
      l.conv2d({ filters: 6, kernelSize: 3, activation: 'relu' }), l.flatten(), l.dropout({ rate: 0.25 })`,
    shape: '[8, 8, 1]',
    width: 64,
    value: 'random()',
  },
  text: {
    layers: `l.embedding({ inputDim: 40, outputDim: 6, inputLength: 10 }), l.conv1d({ filters: 8, kernelSize: 3, activation: 'relu' }),
      l.globalMaxPooling1d(), l.dense({ units: 8, activation: 'relu' })`,
    shape: '[10]',
    width: 10,
    value: 'Math.floor(40 * random())',
  },
} as const;
type Model = keyof typeof MODELS;

const program = ({ layers, shape, width, value }: (typeof MODELS)[Model]) => `let state = 1;
const random = () => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32);
const xs = Float32Array.from({ length: ${EXAMPLES * width} }, () => ${value});
const ys = Float32Array.from({ length: ${EXAMPLES} }, () => Math.floor(3 * random()));
export default {
  model: (tf) => { const l = tf.layers; return tf.sequential({ layers: [${layers}, l.dense({ units: 3, activation: 'softmax' })] }); },
  data: () => ({ train: { xs, ys }, inputShape: ${shape}, classes: ['a', 'b', 'c'] }),
  metrics: ['accuracy'],
};
`;

const RECIPE = {
  program: 'program.mjs',
  optimizer: { type: 'adam', learningRate: 0.01 },
  earlyStopping: { enabled: false },
  training: { epochs: (STEPS * BATCH) / EXAMPLES, batchSize: BATCH, validationSplit: 0, seed: 3 },
  instrumentation: { every: 10 },
};

async function ended(t: TestContext, backend: string, model: Model): Promise<Trainer> {
  const folder = workspace(t);
  writeFileSync(join(folder, 'program.mjs'), program(MODELS[model]));
  const { storage, library } = around;
  const given = { ...RECIPE, backend, ...(library === undefined ? {} : { tensorflow: { library } }) };
  const trainer = new Trainer(t, header(folder, given), { main: BUNDLE, ...(storage === undefined ? {} : { storage }) });
  const { code, log } = await trainer.exit;
  assert.equal(code, 0, log);
  return trainer;
}

/** The losses on the reference, by model. */
const references = new Map<Model, readonly number[]>();
async function reference(t: TestContext, model: Model): Promise<readonly number[]> {
  const known = references.get(model) ?? (await ended(t, 'cpu', model)).table('steps').column('loss');
  references.set(model, known);
  return known;
}

for (const { id, options } of besideCpu)
  for (const model of Object.keys(MODELS) as Model[])
    test(`${id}: the losses of the ${model} are the reference’s, and the run ends well`, options, async (t) => {
      const expected = await reference(t, model);
      const trainer = await ended(t, id, model);
      const [started] = trainer.events();
      assert.equal(started?.type === 'started' && started.backend.id, id);
      const end = trainer.events().at(-1);
      assert.equal(end?.type === 'ended' && end.status, 'finished');
      const found = trainer.table('steps').column('loss');
      assert.equal(found.length, STEPS);
      for (const [step, tolerance] of [
        [1, 1e-6],
        [10, 1e-5],
        [STEPS, 1e-4],
      ] as const) {
        const [loss, wanted] = [found[step - 1], expected[step - 1]].map(Number) as [number, number];
        assert.ok(Math.abs(loss - wanted) <= tolerance, `after step ${step} it is ${loss}, not ${wanted}`);
      }
      const layers = trainer.table('layers');
      for (const column of ['gradient.norm', 'weight.norm', 'update.norm', 'm.norm'])
        assert.ok(
          layers.column(column).every((value) => value >= 0),
          column,
        );
    });
