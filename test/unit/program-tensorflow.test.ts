/** TensorFlow.js as programs know it from its other packages: what works, what is ignored with a notice, what says what to use. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { LayersModel } from '../../src/catalog/tf.ts';
import { openBackend } from '../../src/trainer/backends/index.ts';
import { loadProgram } from '../../src/trainer/program/load-program.ts';
import { canHook } from '../../src/trainer/program/module-hooks.ts';
import { programTensorFlow } from '../../src/trainer/program/program-tensorflow.ts';
import { faultFrom, folderOf } from './programs.ts';

const { tf } = await openBackend('cpu');

for (const [how, withoutHooks] of [
  ["by Node's module loader", false],
  ['by the loader for runtimes without module hooks', true],
] as const) {
  if (!withoutHooks && !canHook()) continue;

  /** Runs `model` of a program with these files; `told` are its notices. */
  const run = async (source: string, files: Readonly<Record<string, string>> = {}) => {
    const root = folderOf({ 'program.ts': source, ...files });
    const told: string[] = [];
    const given = programTensorFlow(tf, root, (message) => told.push(message));
    const program = await loadProgram(join(root, 'program.ts'), given, root, withoutHooks);
    return { root, told, model: () => program.model(given, {}) };
  };
  const dense = 'tf.sequential({ layers: [tf.layers.dense({ inputShape: [2], units: 1 })] })';
  const returning = (expression: string, imports = "import * as tf from '@tensorflow/tfjs-node';") =>
    `${imports}\nexport default {\n  model: async () => ${expression},\n  data() {},\n};`;
  const weightsOf = (model: LayersModel) => model.getWeights().flatMap((weight) => [...weight.dataSync()]);

  test(`models are saved and loaded as files ${how}`, async () => {
    const saving = await run(
      returning(
        `{ const m = ${dense}; await m.save('file://./model'); return m; }`
          .replace('{', '(await (async () => {')
          .replace(/}$/, '})())'),
      ),
    );
    const saved = await saving.model();
    assert.ok(existsSync(join(saving.root, 'model', 'weights.bin')));
    for (const from of [
      "tf.loadLayersModel('file://./model/model.json')",
      "tf.loadLayersModel('file://' + ROOT + '/model/model.json')",
      "tf.loadLayersModel('model/model.json')",
      "tf.loadLayersModel(tf.io.fileSystem('model/model.json'))",
      "tf.loadLayersModel(tf.io.fileSystem(['./model/model.json', './model/weights.bin']))",
    ]) {
      const folder = folderOf({ 'program.ts': returning(from.replace('ROOT', JSON.stringify(saving.root))) });
      const given = programTensorFlow(tf, saving.root);
      const program = await loadProgram(join(folder, 'program.ts'), given, folder, withoutHooks);
      assert.deepEqual(weightsOf(await program.model(given, {})), weightsOf(saved), from);
    }
  });

  test(`tf.data.csv reads files of the workspace folder ${how}`, async () => {
    for (const path of ['rows.csv', './rows.csv', 'file://./rows.csv']) {
      const source = `import { csv } from '@tensorflow/tfjs-data';
import * as tf from '@tensorflow/tfjs';
export default { model() {}, data: async () => [await csv('${path}').toArray(), (await tf.data.csv('${path}').toArray()).length] };`;
      const root = folderOf({ 'program.ts': source, 'rows.csv': 'a,b\n1,2\n3,4\n' });
      const given = programTensorFlow(tf, root);
      const program = await loadProgram(join(root, 'program.ts'), given, root, withoutHooks);
      assert.deepEqual(
        await program.data(given, {}),
        [
          [
            { a: 1, b: 2 },
            { a: 3, b: 4 },
          ],
          2,
        ],
        path,
      );
    }
  });

  test(`a model that is not there, or is none, is explained ${how}`, async () => {
    const files = { 'graph.json': '{"format":"graph-model","modelTopology":{},"weightsManifest":[]}', 'old.h5': 'HDF' };
    for (const [url, message, remedy] of [
      ['file://./missing.json', /The file missing\.json of the model does not exist/, /relative to the workspace folder/],
      ['graph.json', /graph model, which cannot be trained/, /tfjs_layers_model/],
      ['old.h5', /not a TensorFlow\.js model/, /tensorflowjs_converter --input_format=keras/],
      ['indexeddb://mine', /browser storage URL/, /file:\/\//],
    ] as const) {
      const fault = await faultFrom((await run(returning(`tf.loadLayersModel('${url}')`), files)).model());
      assert.match(fault.message, message);
      assert.match(fault.remedy ?? '', remedy);
    }
  });

  test(`what only tfjs-node has says what to use, at the line that calls it ${how}`, async () => {
    for (const [call, remedy] of [
      ['tf.node.decodeImage(new Uint8Array(8))', /sharp, pngjs or jpeg-js/],
      ["tf.node.loadSavedModel('saved')", /tensorflowjs_converter/],
      ["tf.loadGraphModel('graph/model.json')", /@tensorflow\/tfjs-converter/],
    ] as const) {
      const fault = await faultFrom((await run(returning(call))).model());
      assert.match(fault.message, /is not available in Descent/);
      assert.match(fault.remedy ?? '', remedy);
      assert.equal(fault.line, 3);
    }
  });

  test(`another backend than that of the run is not used, and settings of backends are ignored, each told once ${how}`, async () => {
    const imports = `import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-webgl';
setWasmPaths('https://cdn.example.com/'); setWasmPaths('/'); tf.enableProdMode();`;
    const { told, model } = await run(
      returning(
        `(await tf.setBackend('webgl'), await tf.setBackend('webgl'), await tf.setBackend('cpu'), await tf.ready(), ${dense})`,
        imports,
      ),
    );
    assert.ok((await model()) instanceof tf.LayersModel);
    assert.equal(tf.getBackend(), 'cpu');
    assert.equal(told.length, 2);
    assert.match(told.join('\n'), /setWasmPaths .* no effect.*\n.*backend webgl, which is ignored: the run uses cpu/);
  });

  test(`single packages have what they have, and all are one TensorFlow.js ${how}`, async () => {
    const imports = `import { tensor } from '@tensorflow/tfjs-core';
import { sequential, layers } from '@tensorflow/tfjs-layers';
import { array, Dataset } from '@tensorflow/tfjs-data';
import * as data from '@tensorflow/tfjs-data';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
import * as tf from '@tensorflow/tfjs';`;
    const { model } = await run(
      returning(
        `{ const all = tensor([1]) instanceof tf.Tensor && array([1]) instanceof Dataset && data.array === tf.data.array;
    if (!all) throw new Error('two of them'); return sequential({ layers: [layers.dense({ inputShape: [2], units: 1 })] }); }`
          .replace('{', '(() => {')
          .replace(/}$/, '})()'),
        imports,
      ),
    );
    assert.ok((await model()) instanceof tf.LayersModel);
  });
}
