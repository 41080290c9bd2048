import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsIn } from '../../src/core/findings.ts';
import { foldAll, initialRun } from '../../src/core/run-fold.ts';
import type { RunEvent } from '../../src/core/run.ts';
import { marksOf } from '../../webview/dashboard/panels/charts.ts';
import { header, resumedEvent, started } from './runs.ts';

const report = (step: number, id: string, weight?: number): RunEvent => ({
  type: 'finding',
  time: step,
  step,
  id,
  severity: 'warning',
  title: `${id} at ${step}`,
  detail: '',
  ...(weight === undefined ? {} : { weight }),
});

test('what goes on is one finding with its newest evidence, in the order of the last reports', () => {
  const events = [report(10, 'plateau'), report(20, 'deadUnits', 1), report(30, 'deadUnits', 2), report(40, 'plateau')];
  assert.deepEqual(
    findingsIn([started, ...events]).map(({ latest, steps }) => [latest.title, steps]),
    [
      ['deadUnits at 20', [20]],
      ['deadUnits at 30', [30]],
      ['plateau at 40', [10, 40]],
    ],
  );
});

test('a run that is resumed and reports anew has the finding once', () => {
  const run = foldAll(initialRun(header()), [
    started,
    report(10, 'plateau'),
    report(20, 'plateau'),
    resumedEvent(15),
    report(18, 'plateau'),
  ]);
  assert.deepEqual(
    findingsIn(run.marks).map(({ steps }) => steps),
    [[10, 18]],
  );
});

test('charts mark where a state began, and every step that was out of the ordinary', () => {
  const events = [report(10, 'plateau'), report(20, 'lossSpike'), report(30, 'plateau'), report(90, 'lossSpike')];
  const run = foldAll(initialRun(header()), [started, ...events]);
  assert.deepEqual(
    marksOf(run).map(({ step }) => step),
    [10, 20, 90],
  );
});
