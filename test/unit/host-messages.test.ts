import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePageMessage } from '../../src/host/dashboard/page-messages.ts';

const series = { kind: 'series', run: 'r', x: 'step', buckets: 512, table: 'steps', columns: ['loss'] };
const subscribe = (request: unknown) => parsePageMessage({ type: 'subscribe', views: [{ id: 'a', request }] });

test('messages of the page pass', () => {
  assert.deepEqual(parsePageMessage({ type: 'ready' }), { type: 'ready' });
  assert.deepEqual(subscribe(series), { type: 'subscribe', views: [{ id: 'a', request: series }] });
  for (const request of [
    { kind: 'snapshot', run: 'r', at: 3 },
    { kind: 'progress', run: 'r' },
    { kind: 'heatmap', run: 'r', x: 'epoch', buckets: 9, from: 1, to: 2, column: 'gradient.norm' },
    { kind: 'histograms', run: 'r', x: 'time', buckets: 9, weight: 0, of: 'm' },
  ])
    assert.deepEqual(subscribe(request), { type: 'subscribe', views: [{ id: 'a', request }] });
});

test('anything else is refused', () => {
  for (const wrong of [
    undefined,
    'ready',
    { type: 'eval' },
    { type: 'command', command: 3, args: [] },
    { type: 'command', command: 'descent.start' },
    { type: 'drawn', step: 'x' },
  ])
    assert.equal(parsePageMessage(wrong), undefined);
  for (const wrong of [
    { ...series, buckets: 1e9 },
    { ...series, buckets: 1.5 },
    { ...series, x: 'constructor' },
    { ...series, table: 'histograms' },
    { ...series, columns: [1] },
    { ...series, kind: 'file' },
    { ...series, run: undefined },
  ])
    assert.equal(subscribe(wrong), undefined);
});

test('what is not asked for is not passed on', () => {
  assert.deepEqual(subscribe({ ...series, from: Number.NaN, to: 'end', path: '/etc' }), {
    type: 'subscribe',
    views: [{ id: 'a', request: series }],
  });
});
