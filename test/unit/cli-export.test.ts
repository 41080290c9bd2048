/** `descent export` as a program: what it writes, for which runs, and what it says when something is wrong. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { resolveConfig, titleOf } from '../../src/catalog/config.ts';
import { runsFolder } from '../../src/store/places.ts';
import { writeNotes } from '../../src/store/run-folders.ts';
import { folderOf, temporary } from './fake-trainer.ts';
import { bytesOf, endedEvent, epochEvent, header, lines, started } from './runs.ts';

const main = resolve(import.meta.dirname, '../../src/cli/main.ts');
const TIMEOUT = { timeout: 120_000 };

function descent(cwd: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
    cwd,
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

const OPTIMIZERS = ['adam', 'sgd', 'adam'];
const BEST = [0.95, 0.8, 0.85];

/** Three runs of two epochs, newest last. */
async function workspace(): Promise<string> {
  const folder = temporary();
  for (const [i, type] of OPTIMIZERS.entries()) {
    const rows = [0.5, BEST[i] ?? 0].map((accuracy, epoch) => [(epoch + 1) * 10, epoch + 1, 1 - accuracy, accuracy]);
    const content = {
      'events.jsonl': lines([started, epochEvent(1, 0.5), epochEvent(2, 0.4), endedEvent(20)]),
      'epochs.table': bytesOf('epochs', ['epoch', 'val_loss', 'val_accuracy'], rows),
    };
    const run = folderOf(content, runsFolder(folder), `run-${i}`);
    const { config } = resolveConfig({ dataset: { type: 'moons' }, optimizer: { type }, training: { seed: i } });
    writeFileSync(
      join(run, 'run.json'),
      JSON.stringify(header(`run-${i}`, { config, title: titleOf(config), created: i * 1000 })),
    );
    if (i === 1) await writeNotes(run, { name: 'Mine, "the best"', tags: ['a', 'b'], starred: true });
  }
  return folder;
}

interface Exported {
  readonly runs: readonly {
    readonly id: string;
    readonly name: string;
    readonly epochs?: readonly unknown[];
    readonly config: { readonly optimizer: unknown };
  }[];
}
const idsIn = (text: string) => (JSON.parse(text) as Exported).runs.map(({ id }) => id);

test('all runs of a folder as JSON, newest first, with configuration, results and notes', TIMEOUT, async () => {
  const cwd = await workspace();
  const { code, out } = descent(cwd, 'export');
  assert.equal(code, 0);
  const { runs } = JSON.parse(out) as Exported;
  assert.deepEqual(
    runs.map(({ id }) => id),
    ['run-2', 'run-1', 'run-0'],
  );
  assert.deepEqual(
    runs.map(({ name }) => name),
    ['moons · mlp · adam 1e-3 · random seed 2', 'Mine, "the best"', 'moons · mlp · adam 1e-3 · random seed 0'],
  );
  assert.equal(runs[0]?.epochs, undefined);
  assert.equal((JSON.parse(descent(cwd, 'export', 'run-1', '--epochs').out) as Exported).runs[0]?.epochs?.length, 2);
});

test('a filter, a sorting and a file, whose ending says the format', TIMEOUT, async () => {
  const cwd = await workspace();
  const told = descent(
    cwd,
    'export',
    '--filter',
    'best.val_accuracy > 80% && optimizer == adam',
    '--sort',
    'best.val_accuracy',
    '--out',
    'runs.csv',
  );
  assert.equal(told.code, 0, told.err);
  assert.match(told.out, /^Exported 2 runs: .*runs\.csv\n$/);
  const rows = parse(readFileSync(join(cwd, 'runs.csv'), 'utf8'), { columns: true }) as Record<string, string>[];
  assert.deepEqual(
    rows.map(({ id }) => id),
    ['run-2', 'run-0'],
  );
  assert.deepEqual(
    rows.map((row) => Math.fround(Number(row['best.val_accuracy']))),
    [Math.fround(0.85), Math.fround(0.95)],
  );
});

test('chosen columns, and a line for each epoch', TIMEOUT, async () => {
  const cwd = await workspace();
  const { out } = descent(cwd, 'export', '--format', 'csv', '--columns', 'name,learning_rate,tags', '--folder', cwd, 'run-1');
  assert.deepEqual(parse(out), [
    ['name', 'optimizer.learningRate', 'tags'],
    ['Mine, "the best"', '0.01', 'a; b'],
  ]);
  const epochs = parse(descent(cwd, 'export', '--format', 'csv', '--epochs').out) as string[][];
  assert.equal(epochs.length, 1 + 3 * 2);
  assert.deepEqual(epochs[0], ['id', 'name', 'step', 'epoch', 'val_loss', 'val_accuracy']);
});

test('a run that cannot be read is named, and the others are exported', TIMEOUT, async () => {
  const cwd = await workspace();
  mkdirSync(join(runsFolder(cwd), 'torn'));
  writeFileSync(join(runsFolder(cwd), 'torn', 'run.json'), '{"format"');
  const { code, out, err } = descent(cwd, 'export');
  assert.deepEqual([code, idsIn(out).length], [0, 3]);
  assert.match(err, /^torn: .*run\.json is corrupted/);
});

test('what is wrong is said with its place and remedy, and nothing is written', TIMEOUT, async () => {
  const cwd = await workspace();
  const filter = descent(cwd, 'export', '--filter', 'val_accuracy > && starred');
  assert.equal(filter.code, 2);
  assert.match(filter.err, /--filter: Enter a value after ">" \(character 16\)\.\nval_accuracy > && starred\n {15}\^\^\n/);
  const format = descent(cwd, 'export', '--format', 'xml');
  assert.deepEqual([format.code, format.out], [2, '']);
  assert.match(format.err, /Unknown format "xml"\.\nFormats: json, csv/);
  assert.match(descent(cwd, 'export', '--sort', 'banana').err, /There is no column "banana"\.\nColumns: name, state/);
  assert.match(descent(cwd, 'export', 'nothing').err, /There is no run "nothing"/);
  assert.match(descent(cwd, 'export', '--out', 'gone/runs.json').err, /The export cannot be written because .*does not exist/);
  assert.deepEqual(idsIn(descent(temporary(), 'export').out), []);
});
