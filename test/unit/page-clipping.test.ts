import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RunData } from '../../src/core/run-data.ts';
import { clippedSteps } from '../../webview/dashboard/panels/clipping.ts';
import { chunkOf, header, started } from './runs.ts';

test('the number of clipped steps is exact, and counts those alone in which clipping was on', () => {
  const data = new RunData(header());
  data.event(started);
  const rows = Array.from({ length: 5000 }, (_, i) => [i + 1, i < 1000 ? Number.NaN : Number(i % 3 === 0)]);
  data.chunk(chunkOf('steps', ['clipped'], rows));
  const whole = data.view({ kind: 'series', run: '', table: 'steps', x: 'step', columns: ['clipped'], buckets: 1 });
  assert.equal(whole.x.length, 1);
  const expected = rows.reduce((sum, [, one = 0]) => sum + (Number.isNaN(one) ? 0 : one), 0);
  assert.deepEqual(clippedSteps(whole, 5000), { clipped: expected, of: 4000 });
  assert.deepEqual(clippedSteps(undefined, 5000), { clipped: 0, of: 0 });
});
