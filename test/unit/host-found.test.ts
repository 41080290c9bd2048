/** What a workspace holds that can be trained on. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { programTemplate } from '../../src/core/program-template.ts';
import { imagePairs, isProgram } from '../../src/host/prompts/workspace-candidates.ts';

test('a module whose default export holds a model and data is a program, however it is written', () => {
  assert.ok(isProgram(programTemplate('typescript')));
  assert.ok(isProgram(programTemplate('javascript')));
  assert.ok(isProgram(readFileSync(join(import.meta.dirname, '../../samples/digits/digits-cnn.ts'), 'utf8')));
  assert.ok(isProgram('module.exports = { model: (tf) => build(tf), data };'));
  assert.ok(isProgram('const model = () => 1;\nasync function data() {}\nexport { program as default };'));
  assert.ok(isProgram('export default class { async model() {}\n  data() {} }'));
});

test('other modules are none', () => {
  assert.ok(!isProgram('export function model(tf) {}\nexport function data() {}'), 'no default export');
  assert.ok(!isProgram('export default { model() {} };'), 'no data');
  assert.ok(!isProgram('// export default { model() {}, data() {} }\nexport const x = 1;'), 'a comment');
  assert.ok(!isProgram('/* model(), data() */\nexport default { entry: "https://model.example/data" };'));
  assert.ok(!isProgram('export default { viewmodel: 1, metadata: 2 };'));
});

test('images are offered with the labels beside them, the set for testing last', () => {
  const files = [
    'mnist/t10k-images-idx3-ubyte.gz',
    'mnist/t10k-labels-idx1-ubyte.gz',
    'mnist/train-images-idx3-ubyte',
    'mnist/train-labels-idx1-ubyte.gz',
    'other/train-images-idx3-ubyte.gz',
    'emnist-letters-train-images.idx',
    'emnist-letters-train-labels.idx',
  ];
  assert.deepEqual(imagePairs(files), [
    { images: 'emnist-letters-train-images.idx', labels: 'emnist-letters-train-labels.idx' },
    { images: 'mnist/train-images-idx3-ubyte', labels: 'mnist/train-labels-idx1-ubyte.gz' },
    { images: 'mnist/t10k-images-idx3-ubyte.gz', labels: 'mnist/t10k-labels-idx1-ubyte.gz' },
  ]);
});

test('a pair that lies there packed and unpacked is offered once', () => {
  const names = ['train-images-idx3-ubyte', 'train-labels-idx1-ubyte'];
  assert.deepEqual(imagePairs(names.flatMap((name) => [name, `${name}.gz`])).length, 1);
});
