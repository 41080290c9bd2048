/** Early stopping by examples; that real trainings end as it says is tested in test/golden. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { costOf, EarlyStoppingMonitor, replay, watchedColumn } from '../../src/core/early-stopping.ts';
import { config } from './runs.ts';

const stopping = { ...config.earlyStopping, enabled: true, patience: 2, minDelta: 0.1 };
const exact = { ...stopping, minDelta: 0 };

test('it waits for its patience, and small improvements are none', () => {
  const watch = new EarlyStoppingMonitor('val_loss');
  const judge = (epoch: number, value: number) => watch.judge(epoch, value, stopping);
  assert.deepEqual(judge(1, 1), { best: true, monitored: 1, patienceLeft: 2, stop: false });
  assert.deepEqual(judge(2, 0.9375), { best: false, monitored: 0.9375, patienceLeft: 1, stop: false });
  assert.equal(judge(3, 0.5).best, true);
  assert.equal(judge(4, Number.NaN).monitored, null);
  assert.equal(judge(5, 0.5).stop, true);
  assert.equal(watch.watched.bestEpoch, 3);
});

test('accuracy is to rise, an epoch before the start counts for nothing, and without early stopping nothing stops', () => {
  const rising = new EarlyStoppingMonitor('val_accuracy');
  assert.equal(rising.judge(1, 0.5, stopping).best, true);
  assert.equal(rising.judge(2, 0.7, stopping).best, true);
  const late = new EarlyStoppingMonitor('val_loss');
  assert.equal(late.judge(1, 0.1, { ...stopping, startEpoch: 1 }).best, false);
  assert.equal(late.judge(2, 0.9, { ...stopping, startEpoch: 1 }).best, true);
  const off = new EarlyStoppingMonitor('loss');
  for (let epoch = 1; epoch < 20; epoch++) assert.equal(off.judge(epoch, epoch, { ...stopping, enabled: false }).stop, false);
});

test('the mode overrules the name', () => {
  const values = [1, 2, 3, 4];
  assert.equal(replay(values, { ...exact, mode: 'max' }, 'val_loss').best, 4);
  assert.equal(replay(values, { ...exact, mode: 'min' }, 'val_accuracy').best, 1);
});

test('until the baseline is beaten, no improvement restarts the wait; the best is kept all the same', () => {
  const below = replay([0.9, 0.8, 0.7, 0.6], { ...exact, baseline: 0.5 }, 'val_loss');
  assert.deepEqual([below.stop, below.best], [undefined, 4], 'an epoch that improves does not end the run');
  const missed = replay([0.9, 0.8, 0.85, 0.4], { ...exact, baseline: 0.5 }, 'val_loss');
  assert.deepEqual([missed.stop, missed.best], [3, 2]);
  const beaten = replay([0.9, 0.4, 0.45, 0.45, 0.1], { ...exact, baseline: 0.5 }, 'val_loss');
  assert.deepEqual([beaten.stop, beaten.best], [4, 2]);
});

test('smoothing compares the moving average: one lucky epoch is not the best', () => {
  const values = [1, 0.5, 1, 0.625, 0.5, 0.5];
  assert.equal(replay(values, { ...exact, patience: 9 }, 'loss').best, 2);
  const smooth = replay(values, { ...exact, patience: 9, smoothing: 0.5 }, 'loss');
  assert.equal(smooth.best, 6);
  // s₂ = (0.5·0.5·1 + 0.5·0.5) / (1 − 0.5²), by hand.
  assert.ok(Math.abs((smooth.compared[1] ?? 0) - 0.5 / 0.75) < 1e-12);
});

test('an epoch that is no number leaves the average as it was, and is never the best', () => {
  const { best, compared } = replay([1, Number.NaN, 0.5], { ...exact, smoothing: 0.5 }, 'loss');
  assert.equal(best, 3);
  assert.ok(Number.isNaN(compared[1]));
  assert.ok(Math.abs((compared[2] ?? 0) - 0.5 / 0.75) < 1e-12);
});

test('values are judged as the table keeps them, in single precision', () => {
  const recorded = Float32Array.of(0.3, 0.3 - 1e-9);
  const judged = [0.3, 0.3 - 1e-9].map((value, i, all) => {
    const watch = new EarlyStoppingMonitor('loss');
    all.slice(0, i).forEach((before, k) => {
      watch.judge(k + 1, before, exact);
    });
    return watch.judge(i + 1, value, exact).best;
  });
  assert.deepEqual(judged, [true, false]);
  assert.equal(replay(recorded, exact, 'loss').best, 1);
});

test('a replay knows what is left at the end of a log, and judges nothing after the stop', () => {
  const open = replay([1, 0.5, 0.6], exact, 'val_loss');
  assert.deepEqual([open.stop, open.best, open.patienceLeft], [undefined, 2, 1]);
  const over = replay([1, 0.5, 0.6, 0.6, 0.1], exact, 'val_loss');
  assert.deepEqual([over.stop, over.best, over.patienceLeft], [4, 2, 0]);
  assert.equal(over.compared.length, 5, 'the curve goes on, for the chart');
  assert.deepEqual([replay([], exact, 'val_loss').stop, replay([], exact, 'val_loss').best], [undefined, 0]);
});

test('a replay costs what its epoch is worse than the best of the log, and saves what comes after its stop', () => {
  const values = [1, 0.5, 0.625, 0.75, 0.25, 0.5];
  const times = [2, 4, 6, 8, 10, 13];
  const cost = costOf(replay(values, exact, 'val_loss'), values, times, exact, 'val_loss');
  assert.deepEqual(cost, { epochs: 2, seconds: 5, restored: 0.5, reference: { epoch: 5, value: 0.25 }, worse: 0.25 });
  const rising = costOf(replay([0.5, 0.75, 0.5, 0.5, 1], exact, 'acc'), [0.5, 0.75, 0.5, 0.5, 1], times, exact, 'acc');
  assert.deepEqual([rising.epochs, rising.worse], [1, 0.25]);
  const whole = costOf(replay([1, 0.5], exact, 'loss'), [1, 0.5], times, exact, 'loss');
  assert.deepEqual([whole.epochs, whole.seconds, whole.worse], [0, 0, 0]);
});

test('without validation the training’s own figure is watched', () => {
  assert.equal(watchedColumn('val_accuracy', false), 'accuracy');
  assert.equal(watchedColumn('val_accuracy', true), 'val_accuracy');
});
