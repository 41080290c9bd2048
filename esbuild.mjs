// Builds every bundle into dist/. `--watch` rebuilds on change; `--tests` adds the suites that run inside VS Code.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { build, context } from 'esbuild';
import { carryOwn, recordDawn } from './scripts/bundle-dawn.ts';
import { compileLoops } from './scripts/compile-loops.ts';

const require = createRequire(import.meta.url);
const watch = process.argv.includes('--watch');
const shared = {
  bundle: true,
  logLevel: watch ? 'info' : 'warning',
  sourcemap: watch ? 'inline' : false,
  minify: !watch,
  legalComments: 'none',
  metafile: true,
};
// Default main fields would drop tfjs's cpu backend without a word: its package declares side effects per module file.
const node = {
  ...shared,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  mainFields: ['module', 'main'],
  // A bundle's own directory, where it finds the files that are built beside it.
  define: { 'import.meta.dirname': '__dirname' },
};

/** Tables of old encodings, and TypeScript's compiler, are large and rarely needed: bundles of their own, loaded when they are. */
const LEGACY = 'legacy-encodings';
const TYPESCRIPT = 'typescript-compiler';
const apart = {
  name: 'apart',
  setup: ({ onResolve }) =>
    onResolve({ filter: new RegExp(`/${LEGACY}\\.ts$`) }, ({ kind }) =>
      kind === 'entry-point' ? undefined : { path: `./${LEGACY}.cjs`, external: true },
    ),
};
node.plugins = [apart];

const bundles = [
  { ...node, entryPoints: { [TYPESCRIPT]: `src/trainer/program/${TYPESCRIPT}.ts` }, outExtension: { '.js': '.cjs' } },
  { ...node, entryPoints: { [LEGACY]: `src/store/text/${LEGACY}.ts` }, outExtension: { '.js': '.cjs' } },
  { ...node, entryPoints: { extension: 'src/extension.ts' }, external: ['vscode'], outExtension: { '.js': '.cjs' } },
  { ...node, entryPoints: { trainer: 'src/trainer/main.ts' }, outExtension: { '.js': '.cjs' } },
  {
    ...node,
    entryPoints: { cli: 'src/cli/main.ts' },
    external: ['@vscode/test-electron'],
    outExtension: { '.js': '.cjs' },
    banner: { js: '#!/usr/bin/env node' },
  },
  {
    ...shared,
    platform: 'browser',
    format: 'esm',
    target: 'chrome128',
    entryPoints: {
      page: 'webview/dashboard/main.ts',
      playground: 'webview/playground/main.ts',
      backends: 'webview/backends/main.ts',
      choice: 'webview/choice/main.ts',
      'runs-table': 'webview/runs-table/main.ts',
    },
  },
  {
    ...shared,
    platform: 'browser',
    target: 'chrome128',
    entryPoints: { page: 'webview/style.css' },
    loader: { '.ttf': 'file' },
    assetNames: '[name]',
  },
  {
    ...node,
    entryPoints: { 'test/host/index': 'test/host/index.ts', 'test/host/suites': 'test/host/suites.ts' },
    external: ['vscode', 'mocha', './suites.cjs'],
    outExtension: { '.js': '.cjs' },
  },
].filter((bundle) => Object.values(bundle.entryPoints).every((entry) => existsSync(entry)));

if (process.argv.includes('--clean')) rmSync('dist', { recursive: true, force: true });
mkdirSync('dist', { recursive: true });
const wasm = join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist');
for (const name of readdirSync(wasm)) if (name === 'tfjs-backend-wasm-simd.wasm') cpSync(join(wasm, name), join('dist', name));
carryOwn();
recordDawn();
for (const path of await compileLoops()) cpSync(path, join('dist', basename(path)));

for (const bundle of bundles) {
  const options = { ...bundle, outdir: 'dist' };
  if (watch) await (await context(options)).watch();
  else await build(options);
}
