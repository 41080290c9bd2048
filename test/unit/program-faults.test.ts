import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Fault } from '../../src/core/fault.ts';
import { openBackend } from '../../src/trainer/backends/index.ts';
import { locate } from '../../src/trainer/program/error-location.ts';
import { loadProgram } from '../../src/trainer/program/load-program.ts';
import { faultFrom, folderOf } from './programs.ts';

const { tf } = await openBackend('cpu');
const WAYS = [
  { how: "by Node's module loader", own: false },
  { how: 'by the loader for runtimes without module hooks', own: true },
];
const REST = 'data() {}';

interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** What to load; program.ts by default. */
  readonly load?: string;
  /** What to call of the program, where it loads. */
  readonly call?: 'model' | 'data';
  readonly message: RegExp;
  readonly remedy?: RegExp;
  /** `file:line`, or `file:line:column`, the file as in `files`. */
  readonly at?: string;
  /** CommonJS, which the other loader makes of modules, gives undefined for a name that is not there. */
  readonly modulesOnly?: true;
}

const cases: readonly Case[] = [
  {
    name: 'a file that does not exist',
    files: { 'other.ts': '' },
    message: /^The training program program\.ts does not exist\.$/,
    remedy: /descent\.program.*New Training Program/,
  },
  {
    name: 'a file whose name is slightly wrong',
    files: { 'progam.ts': '' },
    message: /program\.ts does not exist/,
    remedy: /^Did you mean "progam\.ts"\?$/,
  },
  {
    name: 'a file that is no program',
    files: { 'net.py': '' },
    load: 'net.py',
    message: /net\.py is a "\.py" file/,
    remedy: /\.mts/,
  },
  {
    name: 'a syntax error in TypeScript',
    files: { 'program.ts': `const a: number = 1;\nconst b: number = ;\nexport default { model() {}, ${REST} };` },
    message: /^Syntax error: Unexpected token/,
    remedy: /Correct this line/,
    at: 'program.ts:2:19',
  },
  {
    name: 'a syntax error in JavaScript',
    files: { 'program.mjs': '// The second line\nconst size = = 2;\nexport default {};' },
    load: 'program.mjs',
    message: /^Syntax error: Unexpected token/,
    at: 'program.mjs:2',
  },
  {
    name: 'a syntax error that only V8 sees',
    files: { 'program.ts': `const a = 1;\n\nconst a = 2;\nexport default { model() {}, ${REST} };` },
    message: /'a' has already been declared/,
    at: 'program.ts:3',
  },
  {
    name: 'a syntax error in a neighbour',
    files: { 'program.ts': `import './net';\nexport default { model() {}, ${REST} };`, 'net.ts': 'export const a = 1;\n}' },
    message: /^Syntax error/,
    at: 'net.ts:2',
  },
  {
    name: 'an exception while it loads',
    files: {
      'program.ts': `import { size } from './net';\nexport default { model() {}, ${REST}, size };`,
      'net.ts': 'const settings: { depth?: number[] } = {};\nexport const size: number = (settings.depth as number[]).length;',
    },
    message: /^Loading program\.ts failed\. TypeError: Cannot read properties of undefined \(reading 'length'\)/,
    at: 'net.ts:2',
  },
  {
    name: 'a module that exports nothing',
    files: { 'program.ts': 'export {};' },
    message: /no default export with a model and data\. It exports nothing/,
    remedy: /export default \{ model\(tf, hyperparameters\)/,
  },
  {
    name: 'an empty file',
    files: { 'program.ts': '' },
    message: /no default export with a model and data\. It exports nothing/,
    remedy: /export default \{ model\(tf, hyperparameters\)/,
  },
  {
    name: 'a module that exports by name only',
    files: { 'program.ts': 'export function model() {}\nexport function data() {}' },
    message: /It exports (model, data|data, model) by name/,
  },
  {
    name: 'a default export that is a function',
    files: { 'program.ts': 'export default () => 1;' },
    message: /Its default export has the type function/,
  },
  {
    name: 'a default export without model',
    files: { 'program.ts': `export default { modle() {}, ${REST} };` },
    message: /^The default export of program\.ts has no function "model"\. Did you mean "modle"\?$/,
  },
  {
    name: 'a default export without data',
    files: { 'program.ts': 'export default { model() {}, batches() {} };' },
    message: /has no function "data"\. It has: model, batches\./,
  },
  {
    name: 'a model that is no function',
    files: { 'program.ts': `export default { model: 'cnn', ${REST} };` },
    message: /has a "model" that is not a function/,
  },
  {
    name: 'a loss that is a number',
    files: { 'program.ts': `export default { model() {}, ${REST}, loss: 3 };` },
    message: /The "loss" of program\.ts has the type number/,
    remedy: /name of a loss/,
  },
  {
    name: 'a model function that returns nothing',
    files: { 'program.ts': `export default { model() {}, ${REST} };` },
    call: 'model',
    message: /"model" returned nothing, which is not a model/,
    remedy: /tf\.sequential/,
  },
  {
    name: 'a model function that returns a tensor of a layer',
    files: { 'program.ts': `export default { model: (tf) => tf.input({ shape: [2] }), ${REST} };` },
    call: 'model',
    message: /an object of class SymbolicTensor, which is not a model/,
    remedy: /tf\.model\(\{ inputs, outputs/,
  },
  {
    name: 'a model without an input shape',
    files: {
      'program.ts': `export default { model: (tf) => tf.sequential(), ${REST} };`,
    },
    call: 'model',
    message: /returned a model without an input shape/,
    remedy: /inputShape/,
  },
  {
    name: 'layers that do not fit, deep inside TensorFlow.js',
    files: {
      'program.ts': `export default {
  model(tf) {
    const input = tf.input({ shape: [28, 28] });
    return tf.model({ inputs: input, outputs: tf.layers.conv2d({ filters: 1, kernelSize: 3 }).apply(input) });
  },
  ${REST} };`,
    },
    call: 'model',
    message: /^The function "model" of program\.ts failed\. Input 0 is incompatible with layer conv2d/,
    at: 'program.ts:4',
  },
  {
    name: 'an exception in data, thrown in a neighbour, with types before it on the line',
    files: {
      'program.ts': "import { rows } from './rows.js';\nexport default { model() {}, data: async () => rows(2 as number) };",
      'rows.ts': "export function rows(count: number): number[] {\n  throw new RangeError('No row ' + count);\n}",
    },
    call: 'data',
    message: /^The function "data" of program\.ts failed\. RangeError: No row 2$/,
    at: 'rows.ts:2:9',
  },
  {
    name: 'an import of a file that is not there',
    files: {
      'program.ts': `import {} from 'node:fs';\nimport { net } from './nett';\nexport default { model() { net; }, ${REST} };`,
      'net.ts': '',
    },
    message: /^Cannot find "\.\/nett", which program\.ts imports\.$/,
    remedy: /^Did you mean "net\.ts"\?$/,
    at: 'program.ts:2:21',
  },
  {
    name: 'an import of a package that is not installed',
    files: { 'package.json': '{}', 'program.ts': `import lens from '@far/lens/deep';\nexport default { model: lens, ${REST} };` },
    message: /^Cannot find "@far\/lens\/deep"/,
    remedy: /^Run "npm install @far\/lens" in .+\.$/,
    at: 'program.ts:1:18',
  },
  {
    name: 'an import through an alias of tsconfig.json',
    files: {
      'tsconfig.json': '{ // aliases\n"compilerOptions": { "paths": { "~/*": ["./src/*"] } } }',
      'program.ts': `import net from '~/net';\nexport default { model: net, ${REST} };`,
    },
    message: /^Cannot find "~\/net"/,
    remedy: /path alias for src\/net/,
  },
  {
    name: 'an import of a name that its file does not export',
    files: {
      'program.ts': `import { depth } from './net.ts';\nexport default { model: depth, ${REST} };`,
      'net.ts': 'export const size = 1;',
    },
    message: /no export named depth/,
    modulesOnly: true,
    remedy: /import type/,
    at: 'program.ts:1',
  },
  {
    name: 'JSON that is none',
    files: { 'program.ts': `import rows from './rows.json';\nexport default { model: rows, ${REST} };`, 'rows.json': '{ rows }' },
    message: /^The file is not valid JSON/,
    at: 'rows.json',
  },
];

for (const { how, own } of WAYS)
  for (const example of cases.filter(({ modulesOnly }) => !(own && modulesOnly)))
    test(`${example.name} is explained ${how}`, async () => {
      const folder = folderOf(example.files);
      const attempt = async () => {
        const program = await loadProgram(join(folder, example.load ?? 'program.ts'), tf, folder, own);
        if (example.call) await program[example.call](tf, {});
      };
      const fault = await faultFrom(attempt());
      assert.match(fault.message, example.message);
      if (example.remedy) assert.match(fault.remedy ?? '', example.remedy);
      if (example.at) assert.equal(where(fault, folder, example.at.split(':').length), example.at);
    });

test('a folder in place of a program is explained', async () => {
  const folder = folderOf({});
  mkdirSync(join(folder, 'program.ts'));
  const fault = await faultFrom(loadProgram(join(folder, 'program.ts'), tf));
  assert.match(fault.message, /is a folder/);
  assert.equal(fault.key, 'descent.program');
});

test('an exception in a loss keeps its name and tells the line', async () => {
  const folder = folderOf({
    'program.ts': `export default { model() {}, data() {},
  loss: function focal(labels) {
    return labels.missing();
  } };`,
  });
  const { loss } = await loadProgram(join(folder, 'program.ts'), tf);
  assert(typeof loss === 'function');
  assert.equal(loss.name, 'focal');
  const fault = await faultFrom((async () => loss(tf.scalar(1), tf.scalar(1)))());
  assert.match(fault.message, /^The loss of program\.ts failed\. TypeError: labels\.missing is not a function/);
  assert.equal(where(fault, folder, 2), 'program.ts:3');
});

/** The first parts of file, line and column, the file relative to the folder. */
function where(fault: Fault, folder: string, parts: number): string {
  return [fault.file?.slice(folder.length + 1), fault.line, fault.column].slice(0, parts).join(':');
}

test('a place in a folder with parentheses in its name is found, and code of eval has none', () => {
  const root = '/home/me/project (copy 2) [x]';
  const at = (frame: string) => {
    const error = new Error('x');
    error.stack = `Error: x\n    ${frame}`;
    return locate(error, root);
  };
  const place = { file: `${root}/src (old)/a.ts`, line: 3, column: 7 };
  assert.deepEqual(at(`at loss (${place.file}:3:7)`), place);
  assert.deepEqual(at(`at async Object.data (file://${encodeURI(place.file)}:3:7)`), place);
  assert.deepEqual(at(`at ${place.file}:3:7`), place);
  assert.deepEqual(at(`at new Model [as x] (${place.file}?descent=1:3:7)`)?.line, 3);
  assert.equal(at(`at eval (eval at load (${place.file}:3:7), <anonymous>:1:2)`), undefined);
  assert.equal(at('at loss (/elsewhere (1)/a.ts:3:7)'), undefined);
});
