import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metricName } from '../../src/core/format.ts';
import { endedEvent, header, started } from './runs.ts';
import { fold, initialRun } from '../../src/core/run-fold.ts';
import { isActive, isLive, statusLabel } from '../../src/core/run-status.ts';
import { epochOf, isResumable } from '../../src/core/summary.ts';

test('a trainer has a run from its launch to its end; it takes commands once the model is built', () => {
  const launched = initialRun(header());
  const training = fold(launched, started);
  const paused = fold(training, { type: 'paused', step: 1, time: 0 });
  const ended = fold(paused, endedEvent(1));
  assert.deepEqual(
    [launched, training, paused, ended].map(({ status }) => [status, isLive(status), isActive(status)]),
    [
      ['starting', true, false],
      ['running', true, true],
      ['paused', true, true],
      ['finished', false, false],
    ],
  );
  assert.equal(epochOf(launched), 1, 'a live run is in its first epoch');
});

test('every state has a word and a codicon, and only what a trainer no longer has can be resumed', () => {
  assert.deepEqual(statusLabel('stoppedEarly'), { word: 'stopped early', icon: 'pass-filled', tone: 'good' });
  for (const status of ['starting', 'running', 'paused', 'interrupted', 'finished', 'stopped', 'diverged', 'failed'] as const) {
    assert.equal(statusLabel(status).word, status);
    assert.match(statusLabel(status).icon, /^[a-z-]+$/);
    assert.ok(!(isLive(status) && isResumable(status)), status);
  }
});

test('metrics are named as people call them', () => {
  const names = ['loss', 'acc', 'val_acc', 'val_loss', 'meanSquaredError', 'val_top_5_accuracy'].map(metricName);
  assert.deepEqual(names, [
    'loss',
    'accuracy',
    'validation accuracy',
    'validation loss',
    'mean squared error',
    'validation top 5 accuracy',
  ]);
});
