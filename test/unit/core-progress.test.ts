import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RunData } from '../../src/core/run-data.ts';
import { chunkOf, config, endedEvent, epochEvent, header, started, STEP_NAMES } from './runs.ts';

/** Three epochs of ten steps, of which some are done; each ends at its time in seconds. */
function run(times: readonly number[], training = {}) {
  const data = new RunData(header('r', { config: { ...config, training: { ...config.training, ...training } } }));
  data.event(started);
  const at = STEP_NAMES.indexOf('time');
  data.chunk(
    chunkOf(
      'steps',
      STEP_NAMES,
      times.map((time, i) => [i + 1, ...STEP_NAMES.map((_, column) => (column === at ? time : 0))]),
    ),
  );
  return data;
}
const every = (seconds: number, steps: number, from = 0) => Array.from({ length: steps }, (_, i) => from + (i + 1) * seconds);

test('speed and time left are those of the last ten seconds', () => {
  const { stepsPerSecond, left, share, step, steps } = run([...every(0.5, 4), ...every(2, 16, 2)]).progress;
  assert.deepEqual(
    { stepsPerSecond, left, share, step, steps },
    { stepsPerSecond: 0.5, left: 20, share: 2 / 3, step: 20, steps: 30 },
  );
});

test('a training of slow steps has a speed with the second', () => {
  assert.equal(run([60]).progress.stepsPerSecond, undefined);
  assert.equal(run([60, 120]).progress.stepsPerSecond, 1 / 60);
  assert.equal(run([60, 120, 150]).progress.stepsPerSecond, 1 / 30);
});

test('before its first step a run has neither, and ends with all of it done', () => {
  const data = new RunData(header());
  assert.deepEqual(data.progress, { share: 0, epoch: 1, epochs: 3, step: 0, steps: 0 });
  const done = run(every(1, 30));
  for (const epoch of [1, 2, 3]) done.event(epochEvent(epoch, 1));
  done.event(endedEvent(30));
  assert.deepEqual([done.progress.share, done.progress.epoch, done.progress.left], [1, 3, 0]);
});

test('a time budget may end it before', () => {
  assert.equal(run(every(1, 10), { timeBudget: 15 }).progress.left, 5);
  assert.equal(run(every(1, 10), { timeBudget: 500 }).progress.left, 20);
});

test('a pause is no slowness: the time of the table leaves it out', () => {
  const data = run(every(0.5, 10));
  data.event({ type: 'paused', time: 1, step: 10 });
  data.event({ type: 'continued', time: 9e5, step: 10 });
  assert.equal(data.progress.stepsPerSecond, 2);
});

test('what was taken back by a resume does not count', () => {
  const data = run(every(0.5, 20));
  data.event({ type: 'resumed', time: 1, step: 10, epoch: 1 });
  const { step, left } = data.progress;
  assert.deepEqual([step, left], [10, 10]);
});
