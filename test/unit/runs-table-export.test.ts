import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { tabled } from '../../src/catalog/run-table.ts';
import { tableOf } from '../../src/core/runs-table/columns.ts';
import { epochsCsv, runsCsv, runsJson } from '../../src/core/runs-table/export.ts';
import { RunDigest } from '../../src/core/runs-table/results.ts';
import type { RunHeader, RunNotes } from '../../src/core/run.ts';
import { summarize } from '../../src/core/summary.ts';
import { chunkOf, config, endedEvent, epochEvent, header, started } from './runs.ts';

function run(id: string, notes: RunNotes = {}, more: Partial<RunHeader> = {}) {
  const of = header(id, more);
  const digest = new RunDigest(of);
  for (const event of [started, epochEvent(1, 0.5), endedEvent(20)]) digest.event(event);
  digest.chunk(
    chunkOf(
      'epochs',
      ['epoch', 'loss', 'val_loss'],
      [
        [10, 1, 0.5, 0.25],
        [20, 2, Number.NaN, Number.POSITIVE_INFINITY],
      ],
    ),
  );
  const { run: state, results } = digest.results(false);
  const [tabledRun] = tabled([{ header: of, summary: { ...summarize(state, notes), id }, results }]);
  assert.ok(tabledRun);
  return { run: tabledRun, epochs: digest.epochs };
}

const TEXTS = [
  'plain',
  'a, b',
  'a "quoted" word',
  'two\nlines',
  '\r',
  '=SUM(A1)',
  '+1',
  '-1',
  '@x',
  ' spaces ',
  '',
  "'",
  'ümlaut · 数',
];

test('CSV gives every text back as it is, whatever is in it', () => {
  const runs = TEXTS.map((name, i) => run(`r${i}`, { name, tags: [name, 'x'] }).run);
  const { columns, rows } = tableOf(runs);
  const [head, ...body] = parse(runsCsv(columns, rows)) as string[][];
  assert.deepEqual(
    head,
    columns.map(({ id }) => id),
  );
  const name = head?.indexOf('name') ?? -1;
  assert.deepEqual(
    body.map((fields) => fields[name]),
    TEXTS,
  );
  assert.ok(body.every((fields) => fields.length === head?.length));
});

test('CSV has numbers in full, dates in ISO, NaN as a word and nothing where there is nothing', () => {
  const other = run(
    'b',
    {},
    {
      config: { ...config, optimizer: { type: 'sgd', learningRate: 1 / 3, momentum: 0.9 } },
      commit: 'c'.repeat(40),
      dirty: false,
    },
  );
  const { columns, rows } = tableOf([run('a').run, other.run]);
  const [head = [], ...body] = parse(runsCsv(columns, rows)) as string[][];
  const of = (id: string) => body.map((fields) => fields[head.indexOf(id)]);
  assert.deepEqual(of('optimizer.learningRate'), ['0.001', String(1 / 3)]);
  assert.deepEqual(of('optimizer.momentum'), ['', '0.9']);
  assert.deepEqual(of('loss'), ['NaN', 'NaN']);
  assert.deepEqual(of('val_loss'), ['Infinity', 'Infinity']);
  assert.deepEqual(of('best.val_loss'), ['0.25', '0.25']);
  assert.deepEqual(of('dirty'), ['', 'false']);
  assert.deepEqual(of('created'), ['2026-01-02T03:04:05.000Z', '2026-01-02T03:04:05.000Z']);
});

test('CSV of epochs has a line for each', () => {
  const { run: first, epochs } = run('a', { name: 'a, b' });
  const [row] = tableOf([first]).rows;
  assert.ok(row);
  assert.deepEqual(parse(epochsCsv([{ row, epochs }])), [
    ['id', 'name', 'step', 'epoch', 'loss', 'val_loss'],
    ['a', 'a, b', '10', '1', '0.5', '0.25'],
    ['a', 'a, b', '20', '2', 'NaN', 'Infinity'],
  ]);
});

test('JSON carries configuration, results and notes, and epochs where they are asked for', () => {
  const { run: one, epochs } = run('a', { name: 'Mine', tags: ['x'], starred: true }, { commit: 'c'.repeat(40), dirty: true });
  const told = JSON.parse(runsJson([{ run: one, epochs }], tableOf([one]).columns, '2026-01-02T00:00:00.000Z')) as {
    runs: Record<string, unknown>[];
  };
  const [entry = {}] = told.runs;
  assert.deepEqual(entry.config, JSON.parse(JSON.stringify(header().config)));
  assert.deepEqual(entry.notes, { name: 'Mine', tags: ['x'], starred: true });
  assert.deepEqual(
    [entry.id, entry.name, entry.state, entry.commit, entry.dirty],
    ['a', 'Mine', 'finished', 'c'.repeat(40), true],
  );
  const results = entry.results as { metrics: Record<string, unknown>; steps: number };
  assert.deepEqual(results.metrics.val_loss, { last: 'Infinity', best: 0.25, bestEpoch: 1 });
  assert.equal(results.steps, 20);
  assert.deepEqual(entry.epochs, [
    { step: 10, epoch: 1, loss: 0.5, val_loss: 0.25 },
    { step: 20, epoch: 2, loss: 'NaN', val_loss: 'Infinity' },
  ]);
  const brief = JSON.parse(runsJson([{ run: one }], tableOf([one]).columns, '')) as { runs: Record<string, unknown>[] };
  assert.equal('epochs' in (brief.runs[0] ?? {}), false);
});
