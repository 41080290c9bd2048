import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../../src/core/random.ts';
import { RunData, applyDiff, diffOf } from '../../src/core/run-data.ts';
import { figuresOf, HISTOGRAM_COLUMNS } from '../../src/core/table-columns.ts';
import type { SeriesView, ViewRequest } from '../../src/core/view.ts';
import { chunkOf, endedEvent, epochEvent, header, resumedEvent, started, stepRows, STEP_NAMES } from './runs.ts';

type SeriesRequest = Extract<ViewRequest, { kind: 'series' }>;
const loss = (more: Partial<SeriesRequest> = {}): SeriesRequest => ({
  kind: 'series',
  run: 'r',
  table: 'steps',
  columns: ['loss'],
  x: 'step',
  buckets: 1000,
  ...more,
});
const steps = (from: number, to: number) => chunkOf('steps', STEP_NAMES, stepRows(from, to));
const recorded = (n: number) => {
  const data = new RunData(header());
  data.event(started);
  data.chunk(steps(1, n));
  return data;
};
const list = (values: ArrayLike<number>) => Array.from(values);

test('raw values come back where there is room for them', () => {
  const view = recorded(5).view(loss());
  assert.equal(view.width, 1);
  assert.deepEqual(list(view.step), [1, 2, 3, 4, 5]);
  assert.deepEqual(list(view.columns[0]?.mean ?? []), list(Float32Array.of(1, 1 / 2, 1 / 3, 1 / 4, 1 / 5)));
  assert.deepEqual(view.extent, [1, 5]);
});

test('buckets are powers of two, aligned, and no more than asked for', () => {
  const view = recorded(1000).view(loss({ buckets: 100 }));
  assert.equal(view.width, 16);
  assert.equal(view.first, 0);
  assert.equal(view.x.length, 63);
  assert.deepEqual(list(view.x.subarray(0, 3)), [1, 17, 33]);
  assert.equal(view.columns[0]?.max[0], 1);
  assert.equal(view.columns[0]?.min[0], Math.fround(1 / 16));
});

test('a range is found by step, epoch or time, with a neighbour on each side', () => {
  const data = recorded(100);
  const by = (x: 'step' | 'epoch' | 'time', from: number, to: number) => list(data.view(loss({ x, from, to })).step);
  assert.deepEqual(by('step', 10, 12), [9, 10, 11, 12, 13]);
  assert.deepEqual(by('epoch', 1, 1.15), [9, 10, 11, 12]);
  assert.deepEqual(by('time', 5, 6), [9, 10, 11, 12, 13]);
  assert.deepEqual(by('step', 500, 600), [100]);
  assert.deepEqual(by('step', -5, 0), [1]);
});

test('any range of any run equals a reduction of its rows', () => {
  const random = new Random(3);
  for (let round = 0; round < 200; round++) {
    const n = 1 + random.below(3000);
    const data = recorded(n);
    const a = random.uniform(-10, n + 10);
    const b = a + random.uniform(0, n);
    const buckets = 1 + random.below(300);
    const view = data.view(loss({ from: a, to: b, buckets }));
    assert.ok(view.x.length <= buckets + 2, `${view.x.length} buckets of ${buckets}`);
    for (let i = 0; i < view.x.length; i++) {
      const row = (view.first + i) * view.width;
      assert.equal(view.x[i], row + 1);
      assert.equal(view.columns[0]?.max[i], Math.fround(1 / (row + 1)));
      assert.equal(view.columns[0]?.min[i], Math.fround(1 / Math.min(n, row + view.width)));
    }
    for (let step = Math.max(1, Math.ceil(a)); step <= Math.min(n, b); step++) {
      const bucket = Math.floor((step - 1) / view.width) - view.first;
      assert.ok(bucket >= 0 && bucket < view.x.length, `step ${step} is shown`);
    }
  }
});

test('what is not there gives an empty view', () => {
  const data = new RunData(header());
  const empty = data.view(loss());
  assert.deepEqual([empty.x.length, empty.columns[0]?.mean.length], [0, 0]);
  assert.equal(data.view(loss({ table: 'layers', weight: 3 })).x.length, 0);
  assert.equal(data.view({ kind: 'heatmap', run: 'r', x: 'time', column: 'ratio', buckets: 9 }).x.length, 0);
  assert.equal(data.view({ kind: 'histograms', run: 'r', x: 'step', weight: 0, of: 'gradient', buckets: 9 }).x.length, 0);
  assert.equal(data.view({ kind: 'snapshot', run: 'r' }).step, -1);
  const absent = recorded(4).view(loss({ columns: ['val_loss', 'loss'] }));
  assert.deepEqual(list(absent.columns[0]?.mean ?? []), [Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
  assert.equal(absent.columns[1]?.mean[1], 0.5);
  assert.equal(recorded(4).view(loss({ buckets: 0 })).x.length, 1);
});

test('a view asked for early is kept up by what is appended', () => {
  const data = recorded(10);
  data.view(loss());
  for (let from = 11; from < 20_000; from += 37) data.chunk(steps(from, from + 36));
  const whole = new RunData(header());
  whole.chunk(steps(1, data.step));
  for (const buckets of [7, 100, 30_000]) assert.deepEqual(data.view(loss({ buckets })), whole.view(loss({ buckets })));
});

test('resumed takes away what came after its step, in every table', () => {
  const data = recorded(25);
  data.view(loss());
  data.event(epochEvent(1, 0.5));
  data.event(epochEvent(2, 0.4));
  data.chunk(
    chunkOf(
      'epochs',
      ['epoch', 'time', 'val_loss'],
      [
        [10, 1, 5, 0.5],
        [20, 2, 10, 0.4],
      ],
    ),
  );
  data.event(resumedEvent(12));
  assert.equal(data.view(loss()).x.length, 12);
  assert.equal(data.view(loss({ table: 'epochs', columns: ['val_loss'] })).x.length, 1);
  assert.deepEqual([data.run.epoch, data.run.best?.value, data.step], [1, 0.5, 12]);
  data.chunk(steps(13, 30));
  assert.deepEqual(list(data.view(loss()).step), list(Float64Array.from({ length: 30 }, (_, i) => i + 1)));
});

test('rows that go back without a word replace those after them', () => {
  const data = recorded(25);
  data.chunk(steps(21, 22));
  assert.equal(data.view(loss()).x.length, 22);
});

const LAYERS = ['weight', 'time', 'epoch', ...figuresOf('gradient'), 'ratio'] as const;
const layerRow = (step: number, weight: number) => [
  step,
  weight,
  step / 2,
  step / 10,
  ...figuresOf('gradient').map((_, i) => step + weight * 1000 + i),
  step * (weight + 1),
];
function sampled(count: number) {
  const data = new RunData(header());
  data.event(started);
  for (let i = 1; i <= count; i++) data.chunk(chunkOf('layers', LAYERS, [layerRow(i * 5, 0), layerRow(i * 5, 1)]));
  return data;
}

test('a weight has its own series among the layers', () => {
  const view = sampled(4).view(loss({ table: 'layers', weight: 1, columns: ['ratio'] }));
  assert.deepEqual(list(view.step), [5, 10, 15, 20]);
  assert.deepEqual(list(view.columns[0]?.mean ?? []), [10, 20, 30, 40]);
});

test('a heat map has a row a weight, in the order of the model', () => {
  const view = sampled(8).view({ kind: 'heatmap', run: 'r', x: 'time', column: 'ratio', buckets: 4 });
  assert.equal(view.weights, 2);
  assert.deepEqual(list(view.x), [2.5, 7.5, 12.5, 17.5]);
  assert.deepEqual(list(view.cells), [7.5, 17.5, 27.5, 37.5, 15, 35, 55, 75]);
});

test('one NaN among the samples of a wide cell is counted', () => {
  const data = sampled(8);
  data.chunk(chunkOf('layers', LAYERS, [layerRow(45, 0).with(-1, Number.NaN), layerRow(45, 1)]));
  for (const step of [50, 55, 60]) data.chunk(chunkOf('layers', LAYERS, [layerRow(step, 0), layerRow(step, 1)]));
  const view = data.view({ kind: 'heatmap', run: 'r', x: 'step', column: 'ratio', buckets: 3 });
  assert.equal(view.width, 4);
  assert.ok(view.cells.every(Number.isFinite));
  assert.deepEqual(list(view.nonFinite), [0, 0, 1, 0, 0, 0]);
});

test('a weight that misses a sample has a gap there, and the others stay in line', () => {
  const data = sampled(2);
  data.chunk(chunkOf('layers', LAYERS, [layerRow(15, 1)]));
  data.chunk(chunkOf('layers', LAYERS, [layerRow(20, 0), layerRow(20, 1)]));
  const view = data.view({ kind: 'heatmap', run: 'r', x: 'step', column: 'ratio', buckets: 100 });
  assert.deepEqual(list(view.cells), [5, 10, Number.NaN, 20, 10, 20, 30, 40]);
});

test('a snapshot shows the newest whole sample, or the one before a step', () => {
  const data = sampled(3);
  const at = (step?: number) => data.view({ kind: 'snapshot', run: 'r', ...(step === undefined ? {} : { at: step }) });
  const newest = at();
  assert.equal(newest.step, 15);
  assert.equal(newest.rows[newest.columns.indexOf('ratio')], 15);
  assert.equal(newest.rows[newest.columns.length + newest.columns.indexOf('ratio')], 30);
  assert.deepEqual([at(14).step, at(5).step, at(4).step], [10, 5, -1]);
  data.chunk(chunkOf('layers', LAYERS, [layerRow(20, 0)]));
  assert.equal(at().step, 15, 'the sample of step 20 is still arriving');
});

test('histograms are those of one weight and kind, evenly spaced, and stay while more arrive', () => {
  const data = new RunData(header());
  data.event(started);
  const row = (step: number, weight: number, of: number) => [
    step,
    weight,
    of,
    step / 2,
    step / 10,
    -of,
    of,
    ...Array.from({ length: 32 }, (_, i) => step * 100 + i),
  ];
  const ask = (buckets: number, of = 'v') => data.view({ kind: 'histograms', run: 'r', x: 'step', weight: 1, of, buckets });
  for (let step = 1; step <= 10; step++)
    data.chunk(
      chunkOf(
        'histograms',
        HISTOGRAM_COLUMNS,
        [0, 1].flatMap((weight) => [0, 1, 2, 3, 4].map((of) => row(step, weight, of))),
      ),
    );
  const all = ask(100);
  assert.deepEqual(list(all.step), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assert.deepEqual([all.low[3], all.high[3], all.counts[3 * 32 + 31]], [-4, 4, 431]);
  assert.deepEqual(list(ask(4).step), [1, 5, 9]);
  data.chunk(chunkOf('histograms', HISTOGRAM_COLUMNS, [row(11, 1, 4)]));
  assert.deepEqual(list(ask(4).step), [1, 5, 9]);
  assert.equal(ask(9, 'nothing').x.length, 0);
});

test('the log folds as it comes, and a dead trainer is an interruption unless the run had ended', () => {
  const data = recorded(3);
  assert.equal(data.run.status, 'running');
  data.interrupt();
  assert.equal(data.run.status, 'interrupted');
  data.event(endedEvent(3));
  data.interrupt();
  assert.equal(data.run.status, 'finished');
});

test('previous view + tail = next view, whatever happened between', () => {
  const random = new Random(11);
  let tails = 0;
  for (let round = 0; round < 60; round++) {
    const data = new RunData(header());
    const request = loss({
      columns: ['loss', 'time'],
      buckets: 1 + random.below(60),
      ...(random.next() < 0.3 ? { from: 50 } : {}),
    });
    let seen: SeriesView = data.view(request);
    let step = 0;
    for (let part = 0; part < 20; part++) {
      if (random.next() < 0.1 && step > 10) {
        step -= random.below(10);
        data.event(resumedEvent(step));
      }
      const more = 1 + random.below(50);
      data.chunk(steps(step + 1, step + more));
      step += more;
      const next = data.view(request);
      const tail = diffOf(seen, next);
      if (tail) {
        tails++;
        assert.ok(tail.keep > 0);
        assert.deepEqual(applyDiff(seen, tail.keep, tail.view), next);
      }
      seen = next;
    }
  }
  assert.ok(tails > 500, `${tails} of 1200 updates were tails`);
});

test('an update of a long run is short', () => {
  const data = recorded(100_000);
  const before = data.view(loss({ buckets: 2000 }));
  data.chunk(steps(100_001, 100_010));
  const tail = diffOf(before, data.view(loss({ buckets: 2000 })));
  assert.equal(tail?.keep, before.x.length - 1);
  assert.equal(tail?.view.x.length, 1);
});
