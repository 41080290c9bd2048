/** The plan of a run, from its log: what the chart of the learning rate draws ahead. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curve, plannedRates } from '../../src/catalog/schedule-curve.ts';
import type { Chosen, Run, RunEvent } from '../../src/core/run.ts';
import { foldAll, initialRun } from '../../src/core/run-fold.ts';
import { LearningRate } from '../../src/trainer/optimizer/learning-rate.ts';
import { config, epochEvent, header, resumedEvent, started } from './runs.ts';

/** Three epochs of ten steps at the base rate 0.001, after these events. */
const run = (schedule: Chosen, ...events: readonly RunEvent[]): Run =>
  foldAll(initialRun(header('run', { config: { ...config, schedule } })), [started, ...events]);
const changed = (step: number, to: number): RunEvent => ({
  type: 'changed',
  time: 0,
  step,
  key: 'optimizer.learningRate',
  from: 0.001,
  to,
});
const reduced = (step: number, scale: number, before: number): RunEvent => ({
  type: 'reduced',
  time: 0,
  step,
  monitor: 'loss',
  epochs: 2,
  scale,
  before,
});

test('every planned row has the rate that the trainer will take there', () => {
  for (const schedule of [{ type: 'cosine', warmup: 0.5 }, { type: 'multiStep', milestones: [1.3, 2] }, { type: 'oneCycle' }]) {
    const rate = new LearningRate(schedule, { stepsPerEpoch: 10, epochs: 3 });
    const plan = plannedRates(run(schedule));
    assert.deepEqual([plan[0]?.[0], plan.at(-1)?.[0]], [1, 30]);
    for (const [row, planned] of plan) assert.equal(planned, rate.at(row - 1, 0.001));
  }
});

test('after a change of the base rate the plan goes on from there with the new one', () => {
  const plan = plannedRates(run({ type: 'step', every: 2, factor: 0.1 }, changed(12, 0.5)));
  assert.deepEqual(plan[0], [13, 0.5]);
  assert.deepEqual(plan.at(-1), [30, 0.05]);
});

test('reduce on plateau is planned only to the end of the epoch that is under way, with what the reductions have left', () => {
  const schedule = { type: 'reduceOnPlateau' };
  assert.deepEqual(plannedRates(run(schedule)).at(-1), [10, 0.001]);
  const later = run(schedule, epochEvent(1, 1), reduced(10, 0.5, 1), changed(14, 0.01));
  assert.deepEqual(
    [plannedRates(later)[0], plannedRates(later).at(-1)],
    [
      [15, 0.005],
      [20, 0.005],
    ],
  );
  const all = run(schedule, epochEvent(1, 1), epochEvent(2, 1), epochEvent(3, 1), reduced(30, 0.5, 1));
  assert.deepEqual(plannedRates(all), [], 'nothing is left to plan');
});

test('a run that is taken up before a reduction has the rate of then', () => {
  const again = run(
    { type: 'reduceOnPlateau' },
    epochEvent(1, 1),
    reduced(10, 0.5, 1),
    epochEvent(2, 1),
    reduced(20, 0.25, 0.5),
    resumedEvent(15),
  );
  assert.equal(again.rateScale, 0.5);
  assert.deepEqual(plannedRates(again).at(-1), [20, 0.0005]);
});

test('there is no plan before the start, and none of a schedule that is not known', () => {
  assert.deepEqual(plannedRates(initialRun(header())), []);
  assert.deepEqual(plannedRates(run({ type: 'lunar' })), []);
});

test('lines between the points of a curve are never far from the rate, however long the run', () => {
  const steps = 400_000;
  const rate = (step: number) => (step < 123_457 ? 1 : 0.25 + 0.25 * Math.cos(step / 20_000));
  const points = curve(rate, 0, steps - 1);
  assert.ok(points.length < 1000, `${points.length} points`);
  let i = 0;
  for (let step = 0; step < steps; step += 7) {
    while ((points[i + 1]?.[0] ?? steps) < step) i++;
    const [[a, from], [b, to]] = [points[i] ?? [0, 0], points[i + 1] ?? [1, 0]];
    assert.ok(Math.abs(from + ((to - from) * (step - a)) / (b - a) - rate(step)) < 0.01, `at ${step}`);
  }
  assert.ok(curve((step) => step % 2, 0, 1e6).length <= 2048, 'what wavers in every step is cut short');
  assert.deepEqual(
    curve(() => 1, 5, 4),
    [],
  );
});
