/**
 * `npm test`: every suite that can run on this machine, and a loud word on each that cannot. With CI set, a skip fails.
 * Names of suites as arguments run only those: `npm test -- unit page`. What drives a browser may fail once, and is named then.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { type Counts, runInHost } from './harness/in-host.ts';
import { tensorFlow } from './harness/tensorflow.ts';
import { chromiumPath, codeServer, Missing } from './harness/tools.ts';

const project = dirname(dirname(fileURLToPath(import.meta.url)));
const ci = Boolean(process.env.CI);
const skips: string[] = [];
/** Files that passed only when they were run again. */
const unsteady: string[] = [];

interface Suite {
  readonly name: string;
  readonly needs: readonly (() => unknown)[];
  run(): Promise<Counts>;
}

const suites: readonly Suite[] = [
  { name: 'types', needs: [], run: async () => script('types') },
  { name: 'lint', needs: [], run: async () => script('lint') },
  { name: 'unit', needs: [], run: () => files(matching('test/unit/**/*.test.ts'), 2).then(sum) },
  { name: 'golden', needs: [], run: () => files(matching('test/golden/**/*.test.ts'), 1).then(sum) },
  { name: 'page', needs: [chromiumPath], run: () => steadily('test/page/**/*.test.ts') },
  { name: 'host', needs: [chromiumPath, codeServer], run: host },
  { name: 'e2e', needs: [chromiumPath, codeServer], run: () => steadily('test/e2e/**/*.test.ts') },
];

/** One of package.json's scripts, counted as one test. */
function script(name: string): Counts {
  const { status } = spawnSync('npm', ['run', '--silent', name], {
    cwd: project,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 };
}

function matching(pattern: string): readonly string[] {
  const found = globSync(pattern, { cwd: project }).map((file) => join(project, file));
  if (found.length === 0) throw new Error(`No test file matches ${pattern}.`);
  return found;
}

/** Test files of Node's own runner, each in a process of its own. */
function files(found: readonly string[], concurrency: number): Promise<Map<string, Counts>> {
  return new Promise((resolve) => {
    const all = new Map<string, Counts>();
    const count = (file: string | undefined, kind: keyof Counts) => {
      const of = all.get(file ?? '') ?? NONE;
      all.set(file ?? '', { ...of, [kind]: of[kind] + 1 });
    };
    const stream = run({ files: [...found], concurrency, timeout: 600_000 });
    stream.on('test:pass', (test) => {
      if (test.details.type === 'suite') return;
      if (test.skip === undefined) count(test.file, 'passed');
      else {
        count(test.file, 'skipped');
        skips.push(`${test.name}: ${test.skip === true ? 'no reason given' : test.skip}`);
      }
    });
    stream.on('test:fail', (test) => {
      if (test.details.type !== 'suite') count(test.file, 'failed');
    });
    stream.compose(new spec()).pipe(process.stdout, { end: false });
    stream.on('end', () => resolve(all));
  });
}

/** Files that drive a browser, whose pace is not ours: one that fails is tried once more, and told of even where it passes then. */
async function steadily(pattern: string): Promise<Counts> {
  const all = await files(matching(pattern), 1);
  const failed = [...all].flatMap(([file, { failed }]) => (failed > 0 && file !== '' ? [file] : []));
  if (failed.length === 0) return sum(all);
  console.log(`\nOnce more, since a test failed: ${failed.map((file) => relative(project, file)).join(', ')}`);
  const again = await files(failed, 1);
  for (const file of failed) {
    const counts = again.get(file);
    if (counts) all.set(file, counts);
    if (counts?.failed === 0) unsteady.push(relative(project, file));
  }
  return sum(all);
}

const NONE: Counts = { passed: 0, failed: 0, skipped: 0 };
const sum = (all: ReadonlyMap<string, Counts>): Counts =>
  [...all.values()].reduce(
    (total, { passed, failed, skipped }) => ({
      passed: total.passed + passed,
      failed: total.failed + failed,
      skipped: total.skipped + skipped,
    }),
    NONE,
  );

async function host(): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'descent-host-'));
  try {
    return await runInHost(project, folder, join(folder, '.result.json'));
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !suites.some((suite) => suite.name === name));
if (unknown.length > 0) {
  console.error(`No suite is called ${unknown.join(', ')}. There are: ${suites.map((suite) => suite.name).join(', ')}.`);
  process.exit(2);
}
if (!existsSync(join(project, '../shared/data')))
  console.log('The folder ../shared/data is absent: tests on real data will be skipped.');

const total = { passed: 0, failed: 0, skipped: 0 };
// Made here rather than in a test, as tests run side by side; those that need it say what is missing.
if (asked.length === 0 || asked.some((name) => name === 'unit' || name === 'golden'))
  await tensorFlow().catch((error: unknown) => console.log(error instanceof Error ? error.message : error));
for (const suite of suites) {
  if (asked.length > 0 && !asked.includes(suite.name)) continue;
  const began = Date.now();
  console.log(`\n── ${suite.name} ${'─'.repeat(60 - suite.name.length)}`);
  let counts: Counts;
  try {
    for (const need of suite.needs) await need();
    counts = await suite.run();
  } catch (error) {
    const known = error instanceof Missing;
    counts = { passed: 0, failed: known ? 0 : 1, skipped: known ? 1 : 0 };
    if (known) skips.push(`the whole suite "${suite.name}": ${error.message}`);
    else console.error(error);
  }
  console.log(
    `${suite.name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped, ${((Date.now() - began) / 1000).toFixed(0)} s`,
  );
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
}

if (unsteady.length > 0)
  console.log(`\nUNSTEADY, passed only when run again:\n${unsteady.map((file) => `  • ${file}`).join('\n')}`);
if (skips.length > 0) {
  console.log(`\nSKIPPED on this machine:\n${skips.map((skip) => `  • ${skip}`).join('\n')}`);
  if (ci) console.log('CI is set, so each of these counts as a failure.');
}
const failed = total.failed + (ci ? total.skipped : 0);
console.log(`\n${total.passed} passed, ${failed} failed${ci ? '' : `, ${total.skipped} skipped`}`);
process.exit(failed > 0 ? 1 : 0);
