/** The rules that keep the project small, as written in ARCHITECTURE.md. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { test } from 'node:test';

const project = resolve(import.meta.dirname, '../..');
const filesIn = (...patterns: string[]) => globSync(patterns, { cwd: project }).map((file) => file.replaceAll('\\', '/'));
const sources = filesIn('src/**/*.ts', 'webview/**/*.ts');

/** What each part may import of the others; node, vscode and packages are listed by name. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'src/core': ['@vscode/l10n'],
  'src/protocol.ts': ['src/core'],
  'src/catalog': ['@vscode/l10n', 'src/core', 'types of @tensorflow/*'],
  'src/store': ['@vscode/l10n', 'src/core', 'src/protocol.ts', 'node', 'chardet', 'csv-parse', 'iconv-lite'],
  'src/trainer': [
    '@vscode/l10n',
    'src/core',
    'src/catalog',
    'src/store',
    'src/protocol.ts',
    'node',
    '@tensorflow/*',
    '#tfjs-registrations',
    'sucrase',
    'jsonc-parser',
    '@ts-morph/common',
  ],
  'src/host': ['@vscode/l10n', 'src/core', 'src/catalog', 'src/store', 'src/protocol.ts', 'node', 'vscode', 'jsonc-parser'],
  'src/extension.ts': ['src/core', 'src/catalog', 'src/store', 'src/host', 'src/protocol.ts', 'node', 'vscode'],
  'src/cli': [
    '@vscode/l10n',
    'src/core',
    'src/catalog',
    'src/store',
    'src/protocol.ts',
    'node',
    'jsonc-parser',
    '@vscode/test-electron',
  ],
  webview: [
    '@vscode/l10n',
    'src/core',
    'src/catalog',
    'src/protocol.ts',
    'lit',
    'chart.js',
    '@vscode-elements/*',
    '@vscode/codicons',
  ],
};
const CHARTS = ['webview/charts/', 'webview/dashboard/panels/'];

const partOf = (file: string) => Object.keys(ALLOWED).find((part) => file === part || file.startsWith(`${part}/`));

interface Import {
  readonly file: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(project, file), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '');
  const found = text.matchAll(
    /^\s*(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]+\s+from\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm,
  );
  return [...found].map((match) => ({ file, to: match[2] ?? match[3] ?? '', typeOnly: match[1] !== undefined }));
}

/** The file that a relative import names, from the project's root. */
const pathOf = (file: string, to: string) => relative(project, resolve(project, dirname(file), to)).replaceAll('\\', '/');

/** The name by which `ALLOWED` speaks of the imported module. */
function targetOf({ file, to, typeOnly }: Import): string {
  if (to.startsWith('.')) {
    const path = pathOf(file, to);
    return partOf(path) ?? path;
  }
  if (to.startsWith('node:') || builtinModules.includes(to)) return 'node';
  const name = to.startsWith('@') ? to.split('/').slice(0, 2).join('/') : (to.split('/')[0] ?? to);
  if (name.startsWith('@tensorflow/')) return typeOnly ? 'types of @tensorflow/*' : '@tensorflow/*';
  return name.startsWith('@vscode-elements/') ? '@vscode-elements/*' : name;
}

test('the files that ARCHITECTURE.md and CONTRIBUTING.md name exist', () => {
  const all = filesIn('src/**/*.ts', 'webview/**/*.ts', 'scripts/*.ts', 'test/**/*.ts');
  const missing = ['ARCHITECTURE.md', 'CONTRIBUTING.md'].flatMap((page) =>
    [...readFileSync(join(project, page), 'utf8').matchAll(/`([\w./-]+\.ts)`/g)]
      .map(([, name = '']) => name)
      .filter((name) => !all.some((file) => file === name || file.endsWith(`/${name}`)))
      .map((name) => `${page}: ${name}`),
  );
  assert.deepEqual(missing, []);
});

test('every source file belongs to a part', () => {
  assert.deepEqual(
    sources.filter((file) => partOf(file) === undefined),
    [],
  );
});

for (const [part, allowed] of Object.entries(ALLOWED)) {
  test(`${part} imports only ${allowed.join(', ') || 'itself'}`, () => {
    const wrong = sources
      .filter((file) => partOf(file) === part)
      .flatMap(importsOf)
      .map((found) => ({ ...found, target: targetOf(found) }))
      .filter(({ target }) => target !== part && !allowed.includes(target))
      .filter(({ target }) => !(target === 'types of @tensorflow/*' && allowed.includes('@tensorflow/*')));
    assert.deepEqual(
      wrong.map(({ file, to }) => `${file} → ${to}`),
      [],
    );
  });
}

/** The groups of nodes that can all be reached from one another: Tarjan's strongly connected components, but for single nodes. */
function cyclesOf(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const cycles: string[][] = [];
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const visit = (node: string): number => {
    const own = index.size;
    index.set(node, own);
    low.set(node, own);
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      const reached = index.has(next) ? (stack.includes(next) ? index.get(next) : undefined) : visit(next);
      low.set(node, Math.min(low.get(node) ?? own, reached ?? own));
    }
    const lowest = low.get(node) ?? own;
    if (lowest !== own) return lowest;
    const component = stack.splice(stack.indexOf(node));
    if (component.length > 1 || graph.get(node)?.includes(node)) cycles.push(component.sort());
    return own;
  };
  for (const node of graph.keys()) if (!index.has(node)) visit(node);
  return cycles;
}

test('no files import each other in a cycle, not even their types', () => {
  const files = [...sources, ...filesIn('scripts/**/*.ts')];
  const known = new Set(files);
  const graph = new Map(
    files.map((file) => {
      const local = importsOf(file).filter(({ to }) => to.startsWith('.'));
      return [file, local.map(({ to }) => pathOf(file, to)).filter((path) => known.has(path))];
    }),
  );
  assert.ok([...graph.values()].flat().length > 1000, 'imports were found');
  assert.deepEqual(cyclesOf(graph), []);
});

test('only the parts and panels of the page know Chart.js', () => {
  const knowing = sources.filter((file) => importsOf(file).some(({ to }) => to.startsWith('chart.js')));
  assert.deepEqual(
    knowing.filter((file) => !CHARTS.some((folder) => file.startsWith(folder))),
    [],
  );
});

test('the type checker and the linter are nowhere switched off', () => {
  // Prose may go on after a colon: "instead: any whose …".
  const escapes = /:\s*any\b(?! [a-z])|\bas any\b|<any>|@ts-(?:ignore|nocheck|expect-error)|biome-ignore|eslint-disable/;
  const own = 'test/unit/architecture.test.ts';
  const files = [...sources, ...globSync('test/**/*.ts', { cwd: project })].filter((file) => file.replaceAll('\\', '/') !== own);
  assert.deepEqual(
    files.filter((file) => escapes.test(readFileSync(join(project, file), 'utf8'))),
    [],
  );
});

test('every file that ARCHITECTURE.md names exists', () => {
  const text = readFileSync(join(project, 'ARCHITECTURE.md'), 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '');
  const named = [...text.matchAll(/`((?:[\w-]+\/)*[\w.-]+\.ts|(?:[\w-]+\/)+[\w-]+)`/g)].map(([, path = '']) => path);
  assert.ok(named.length > 40, `${named.length} files and folders`);
  const files = globSync(['src/**', 'webview/**', 'test/**', 'scripts/**', 'l10n/**'], { cwd: project }).map(
    (file) => `/${file.replaceAll('\\', '/')}`,
  );
  assert.deepEqual(
    named.filter((path) => !files.some((file) => file.endsWith(`/${path}`))),
    [],
  );
});

test('no source holds a merge that was left undone, which a template would hide from the compiler', () => {
  const files = [...sources, ...globSync(['webview/**/*.css', 'test/**/*.ts', '*.md', 'docs/*.md'], { cwd: project })];
  assert.deepEqual(
    files.filter((file) => /^(<{7}|>{7}) /m.test(readFileSync(join(project, file), 'utf8'))),
    [],
  );
});
