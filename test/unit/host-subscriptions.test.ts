import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveConfig } from '../../src/catalog/config.ts';
import { RunData } from '../../src/core/run-data.ts';
import { applyDiff } from '../../src/core/view-diff.ts';
import type { SeriesView, ViewRequest } from '../../src/core/view.ts';
import { batches, withoutSharedBuffers, Subscriptions } from '../../src/host/dashboard/view-subscriptions.ts';

const loss: ViewRequest = { kind: 'series', run: 'a', x: 'step', buckets: 512, table: 'steps', columns: ['loss'] };

function run(): RunData {
  const { config } = resolveConfig({ dataset: { type: 'moons' } });
  const header = { format: 1, id: 'a', title: 'a', created: 0, workspaceFolder: '/w', config, origins: {}, versions: {} };
  return new RunData(header);
}

function train(data: RunData, from: number, to: number): void {
  const steps = Float64Array.from({ length: to - from + 1 }, (_, i) => from + i);
  data.chunk({
    table: 'steps',
    columns: ['loss'],
    rows: steps.length,
    steps,
    values: [Float32Array.from(steps, (step) => 1 / step)],
  });
}

const series = (view: unknown) => view as SeriesView;

test('a view is answered once, and again only when its run has news', () => {
  const data = run();
  train(data, 1, 10);
  const subscriptions = new Subscriptions();
  subscriptions.replace([{ id: 'x', request: loss }]);
  const [first] = subscriptions.changed(() => data);
  assert.equal(series(first?.view).x.length, 10);
  assert.equal(first?.keep, undefined);
  assert.deepEqual(
    subscriptions.changed(() => data),
    [],
  );
  subscriptions.touch('a');
  assert.deepEqual(
    subscriptions.changed(() => data),
    [],
  );
});

test('of a live series only the tail is sent, and the page puts the whole together', () => {
  const data = run();
  train(data, 1, 100);
  const subscriptions = new Subscriptions();
  subscriptions.replace([{ id: 'x', request: loss }]);
  const [first] = subscriptions.changed(() => data);
  train(data, 101, 110);
  subscriptions.touch('a');
  const [second] = subscriptions.changed(() => data);
  assert.ok(second?.keep !== undefined && second.keep >= 99);
  assert.ok(series(second.view).x.length <= 11);
  assert.deepEqual(applyDiff(series(first?.view), second.keep, series(second.view)), data.view(loss));
});

test('a run that is not read yet is answered when it is', () => {
  const subscriptions = new Subscriptions();
  subscriptions.replace([{ id: 'x', request: loss }]);
  assert.deepEqual(
    subscriptions.changed(() => undefined),
    [],
  );
  assert.equal(subscriptions.changed(() => run()).length, 1);
});

test('subscribing again to the same view does not send it again; to another range it does', () => {
  const data = run();
  train(data, 1, 10);
  const subscriptions = new Subscriptions();
  subscriptions.replace([{ id: 'x', request: loss }]);
  subscriptions.changed(() => data);
  subscriptions.replace([{ id: 'x', request: { ...loss } }]);
  assert.deepEqual(
    subscriptions.changed(() => data),
    [],
  );
  subscriptions.replace([{ id: 'x', request: { ...loss, from: 5 } }]);
  assert.equal(subscriptions.changed(() => data).length, 1);
});

test('a part of a large array is posted without the rest', () => {
  const large = new Float32Array(1000);
  const { part } = withoutSharedBuffers({ part: large.subarray(10, 12) });
  assert.equal(part.buffer.byteLength, 8);
});

test('answers of many arrays go in several messages, each of which VS Code can count the buffers of', () => {
  const column = { mean: new Float32Array(1), min: new Float32Array(1), max: new Float32Array(1), bad: new Float32Array(1) };
  const x = new Float64Array(1);
  const series: SeriesView = {
    kind: 'series',
    width: 1,
    first: 0,
    extent: [1, 1],
    x,
    step: x,
    columns: Array(5).fill(column),
    newest: column.mean,
  };
  const answers = Array.from({ length: 30 }, (_, i) => ({ id: String(i), view: series }));
  const messages = batches(answers);
  assert.deepEqual(
    messages.map((batch) => batch.length),
    [8, 8, 8, 6],
    'of 23 arrays each, eight have no more than 200',
  );
  assert.deepEqual(messages.flat(), answers, 'none is lost, and the order stays');
  assert.deepEqual(batches([]), []);
});
