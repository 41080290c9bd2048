/** Programs as people write TypeScript for ts-node: each way runs, on both loaders, with its errors at their places. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openBackend } from '../../src/trainer/backends/index.ts';
import { loadProgram } from '../../src/trainer/program/load-program.ts';
import { canHook } from '../../src/trainer/program/module-hooks.ts';
import { faultFrom, folderOf } from './programs.ts';

const { tf } = await openBackend('cpu');

const REST = 'model() {}, data: () => result';
const esModule = (body: string) => `${body}\nexport default { ${REST} };`;
const commonJs = (body: string) => `${body}\nmodule.exports = { ${REST} };`;
const paths = (value: object, more = {}) => JSON.stringify({ compilerOptions: { paths: value, ...more } });
const UNITS = { 'lib/net.ts': 'export const units: number = 5;' };

interface Way {
  readonly name: string;
  readonly source: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly result: unknown;
}

const WAYS: readonly Way[] = [
  {
    name: '__dirname in an ES module',
    source: esModule("import { basename } from 'node:path';\nconst result = [basename(__filename), typeof __dirname];"),
    result: ['program.ts', 'string'],
  },
  {
    name: 'import beside module.exports',
    source: commonJs("import { basename } from 'node:path';\nconst result = basename(__filename);"),
    result: 'program.ts',
  },
  {
    name: 'require of JSON and of a module of its own in an ES module',
    source: esModule(
      "import type { Stats } from 'node:fs';\nconst all: Stats | undefined = undefined;\nconst { units } = require('./values.json');\nconst result = [units, require('./lib/net').units, all];",
    ),
    files: { 'values.json': '{"units": 3}', ...UNITS },
    result: [3, 5, undefined],
  },
  {
    name: 'a __dirname that the program declares itself',
    source: esModule(
      "import { dirname, basename } from 'node:path';\nimport { fileURLToPath } from 'node:url';\nconst __dirname = dirname(fileURLToPath(import.meta.url));\nconst result = basename(__dirname).length > 0;",
    ),
    result: true,
  },
  {
    name: '__dirname in a comment and a string alone',
    source: esModule("// __dirname and require('x') are not used\nawait Promise.resolve();\nconst result = 'module.exports';"),
    result: 'module.exports',
  },
  {
    name: 'import = require and export =',
    source: `import path = require('node:path');\nconst result = path.basename(__filename);\nexport = { ${REST} };`,
    result: 'program.ts',
  },
  {
    name: 'the default export of a module that uses __dirname',
    source: esModule("import base, { named } from './base';\nconst result = [base.units, named];"),
    files: { 'base.ts': "export const named = __filename.endsWith('base.ts');\nexport default { units: 4 };" },
    result: [4, true],
  },
  {
    name: 'enums, namespaces and parameter properties',
    source: esModule(
      'enum Kind { A = 1, B }\nconst enum C { X = 2 }\nnamespace N { export const v = 3; export namespace M { export const w = v + 1; } }\nclass P { constructor(private readonly x: number) {} get y() { return this.x; } }\nconst result = [Kind.B, C.X, N.v, N.M.w, new P(5).y];',
    ),
    result: [2, 2, 3, 4, 5],
  },
  {
    name: 'namespaces of types alone',
    source: esModule('declare namespace T { interface A { x: number } }\nconst a: T.A = { x: 1 };\nconst result = a.x;'),
    result: 1,
  },
  {
    name: 'standard decorators',
    source: esModule(
      'const seen: unknown[] = [];\nfunction log(_value: unknown, context: { kind: string; name: string }) { seen.push(context.kind, context.name); }\nclass A { @log run() {} }\nconst result = seen;',
    ),
    result: ['method', 'run'],
  },
  {
    name: 'experimental decorators, as an extended tsconfig.json says',
    source: esModule(
      'const seen: unknown[] = [];\nfunction log(_target: unknown, name: string) { seen.push(name); }\nclass A { @log run() {} }\nconst result = seen;',
    ),
    files: {
      'tsconfig.json': '{ // the base has all\n "extends": "./config/base", }',
      'config/base.json': '{ "compilerOptions": { "experimentalDecorators": true } }',
    },
    result: ['run'],
  },
  {
    name: 'decorators in a module with __dirname',
    source: esModule(
      'function log(_value: unknown, _context: unknown) {}\nclass A { @log run() { return typeof __dirname; } }\nconst result = new A().run();',
    ),
    result: 'string',
  },
  {
    name: 'path aliases',
    source: esModule("import { units } from '@lib/net';\nimport all from '@all';\nconst result = [units, all];"),
    files: {
      'tsconfig.json': paths({ '@lib/*': ['./missing/*', './lib/*'], '@all': ['lib/all'] }),
      'lib/all.ts': 'export default 7;',
      ...UNITS,
    },
    result: [5, 7],
  },
  {
    name: 'path aliases of a tsconfig.json with a BOM and a baseUrl, the longest first',
    source: esModule("import { units } from 'app/net';\nimport { depth } from 'deep/er';\nconst result = [units, depth];"),
    files: {
      'tsconfig.json': `\uFEFF${paths({ '*': ['nowhere/*'], 'app/*': ['lib/*'] }, { baseUrl: './src' })}`,
      'src/lib/net.ts': UNITS['lib/net.ts'],
      'src/deep/er.ts': 'export const depth = 2;',
    },
    result: [5, 2],
  },
  {
    name: 'Windows line ends and a BOM',
    source: `\uFEFF${esModule('const result: number = 1;').replaceAll('\n', '\r\n')}`,
    result: 1,
  },
];

for (const [how, withoutHooks] of [
  ["by Node's module loader", false],
  ['by the loader for runtimes without module hooks', true],
] as const) {
  if (!withoutHooks && !canHook()) continue;
  const load = async (folder: string) => (await loadProgram(join(folder, 'program.ts'), tf, folder, withoutHooks)).data(tf, {});
  for (const { name, source, files = {}, result } of WAYS) {
    // What CommonJS does not have.
    if (withoutHooks && source.includes('await Promise')) continue;
    test(`${name} ${how}`, async () => assert.deepEqual(await load(folderOf({ 'program.ts': source, ...files })), result));
  }

  for (const [name, body] of [
    ['an ES module', 'interface A { x: number }\nconst a: A = { x: 1 };\n'],
    ['a module with __dirname', "import { basename } from 'node:path';\ninterface A { x: number }\nbasename(__dirname);\n"],
    ['a module with a namespace', 'interface A { x: number }\n\nnamespace N {\n  export const v = 3;\n}\nN.v;\n'],
    [
      'a module with decorators',
      'interface A { x: number }\nfunction log(_v: unknown, _c: unknown) {}\nclass B { @log run() {} }\n',
    ],
  ] as const)
    test(`an error in ${name} is at its line and column ${how}`, async () => {
      const folder = folderOf({ 'my (old) work/program.ts': `${body}/* here */ throw new Error('late');\nexport default {};` });
      const file = join(folder, 'my (old) work', 'program.ts');
      const fault = await faultFrom(loadProgram(file, tf, folder, withoutHooks));
      assert.match(fault.message, /late$/);
      assert.deepEqual([fault.file, fault.line], [file, body.split('\n').length]);
      if (!withoutHooks) assert.ok((fault.column ?? 0) >= 12, `column ${fault.column}`);
    });

  test(`a path alias that leads nowhere is explained ${how}`, async () => {
    const folder = folderOf({
      'program.ts': esModule("import { units } from '@lib/nett';\nconst result = units;"),
      'tsconfig.json': paths({ '@lib/*': ['./lib/*'] }),
      ...UNITS,
    });
    const fault = await faultFrom(load(folder));
    assert.match(fault.message, /Cannot find "@lib\/nett"/);
    assert.equal(fault.remedy, 'Did you mean "net.ts"?');
  });

  test(`a syntax error in a file with a namespace is at its place ${how}`, async () => {
    const folder = folderOf({ 'program.ts': 'namespace N { export const v = 1; }\nconst = 2;\nexport default {};' });
    const fault = await faultFrom(load(folder));
    assert.match(fault.message, /Syntax error/);
    assert.equal(fault.line, 2);
  });
}
