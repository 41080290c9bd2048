import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { openBackend } from '../../src/trainer/backends/index.ts';
import { loadProgram } from '../../src/trainer/program/load-program.ts';
import { fixture, folderOf } from './programs.ts';

const { tf } = await openBackend('cpu');
const WAYS = [
  { how: "by Node's module loader", own: false },
  { how: 'by the loader for runtimes without module hooks', own: true },
];

for (const { how, own } of WAYS) {
  const load = (folder: string, name = 'program.ts') => loadProgram(join(folder, name), tf, folder, own);

  test(`a TypeScript program with neighbours, a package and JSON loads ${how}`, async () => {
    const folder = fixture('works', { 'node_modules/zoo/index.js': "module.exports = 'zoo';" });
    const program = await load(folder);
    const model = await program.model(tf, {});
    assert.deepEqual(model.outputs[0]?.shape, [null, 5]);
    assert.deepEqual(await program.data(tf, { rate: 1 }), {
      same: [true, true, true, true, true],
      zoo: 'zoo',
      doubled: 6,
      classes: ['cat', 'dog'],
      here: pathToFileURL(join(folder, 'program.ts')).href,
      hyperparameters: { rate: 1 },
    });
  });

  test(`a CommonJS program that requires TypeScript and JSON loads ${how}`, async () => {
    const program = await load(fixture('commonjs'), 'program.js');
    assert.deepEqual((await program.model(tf, {})).outputs[0]?.shape, [null, 3]);
    assert.deepEqual(await program.data(tf, {}), { xs: [[0, 1]], ys: [1] });
  });

  for (const extension of ['ts', 'mts', 'js', 'mjs'])
    test(`an ES module in a .${extension} file loads ${how}`, async () => {
      const source = "import { zeros } from '@tensorflow/tfjs';\nexport default { model() {}, data: () => zeros([1]).shape };";
      const program = await load(folderOf({ [`net.${extension}`]: source }), `net.${extension}`);
      assert.deepEqual(await program.data(tf, {}), [1]);
    });

  for (const extension of ['cts', 'cjs'])
    test(`CommonJS in a .${extension} file loads ${how}`, async () => {
      const source = 'module.exports = { model() {}, data: () => [__filename.length > 0] };';
      const program = await load(folderOf({ [`net.${extension}`]: source }), `net.${extension}`);
      assert.deepEqual(await program.data(tf, {}), [true]);
    });

  test(`what a function imports only when it runs is found ${how}`, async () => {
    const folder = folderOf({
      'program.ts': "export default { model() {}, data: async () => (await import('./rows.ts')).rows };",
      'rows.ts': 'export const rows: number[] = [1, 2];',
    });
    assert.deepEqual(await (await load(folder)).data(tf, {}), [1, 2]);
  });

  test(`the functions see the object they belong to ${how}`, async () => {
    const folder = folderOf({ 'program.ts': 'export default { size: 3, model() {}, data() { return this.size; } };' });
    assert.equal(await (await load(folder)).data(tf, {}), 3);
  });
}

test('a compiled model is taken: its optimizer is not asked for', async () => {
  const source = `import * as tf from '@tensorflow/tfjs';
export default {
  model() {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    return model;
  },
  data() {},
};`;
  const program = await loadProgram(join(folderOf({ 'program.ts': source }), 'program.ts'), tf);
  assert.equal((await program.model(tf, {})).outputs[0]?.shape[1], 1);
});
