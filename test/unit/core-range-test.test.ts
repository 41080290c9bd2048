import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RANGE_TEST, rangeCurve, rangeRate, SmoothedLoss } from '../../src/core/range-test.ts';

const TEST = { min: 1e-5, max: 10, steps: 121 };
/** Losses as a function of the logarithm of the rate (base 10), over 121 evenly spaced rates from 1e-5 to 10. */
const curve = (loss: (decade: number) => number) => {
  const rates = Array.from({ length: TEST.steps }, (_, step) => rangeRate(TEST, step));
  return rangeCurve(
    rates,
    rates.map((rate) => loss(Math.log10(rate))),
  );
};
const rateOf = (found: ReturnType<typeof curve>, id: string) =>
  found.suggestions.find((suggestion) => suggestion.id === id)?.learningRate ?? Number.NaN;

test('the rate grows by one factor from the least to the greatest', () => {
  assert.equal(rangeRate(TEST, 0), 1e-5);
  assert.ok(Math.abs(rangeRate(TEST, 120) / 10 - 1) < 1e-12);
  assert.ok(Math.abs(rangeRate(TEST, 20) / 1e-4 - 1) < 1e-12);
  assert.ok(Math.abs(rangeRate(TEST, 60) / rangeRate(TEST, 59) - 10 ** (1 / 20)) < 1e-12);
  assert.equal(rangeRate(RANGE_TEST, 0), 1e-7);
});

test('a constant loss is its own average from the first step on', () => {
  const average = new SmoothedLoss();
  for (let i = 0; i < 5; i++) assert.ok(Math.abs(average.push(2) - 2) < 1e-12);
  // 0.9·(2·(1 − 0.9⁵)) + 0.1·4, corrected by 1 − 0.9⁶.
  const expected = (0.9 * 2 * (1 - 0.9 ** 5) + 0.1 * 4) / (1 - 0.9 ** 6);
  assert.ok(Math.abs(average.push(4) - expected) < 1e-12);
});

test('the test ends where the smoothed loss is four times its best, or no number', () => {
  const average = new SmoothedLoss();
  for (let i = 0; i < 20; i++) average.push(1);
  assert.equal(average.diverged, false);
  average.push(20);
  assert.equal(average.diverged, false, 'one spike of 20 lifts the average to less than 4');
  average.push(20);
  assert.equal(average.diverged, true);
  const broken = new SmoothedLoss();
  broken.push(1);
  broken.push(Number.NaN);
  assert.equal(broken.diverged, true);
  const rising = curve((decade) => (decade < -1 ? 1 : 1000));
  assert.equal(rising.diverged, true);
  assert.ok(rising.rates.length < TEST.steps);
});

test('a step in the loss: steepest is at the step, a lag of the average behind it', () => {
  // A smooth fall around a rate of 1e-2, a rise from 1 on.
  const found = curve((decade) => 2 - 1 / (1 + Math.exp(-6 * (decade + 2))) + (decade > 0 ? 10 * decade : 0));
  const steepest = Math.log10(rateOf(found, 'steepest'));
  assert.ok(steepest > -2 && steepest < -1.5, `${steepest}`);
});

test('a tenth of the rate with the lowest loss', () => {
  const found = curve((decade) => 1 + (decade + 1) ** 2 / 10);
  const at = found.suggestions.find(({ id }) => id === 'minimum')?.at ?? 0;
  assert.equal(found.smoothed[at], Math.min(...found.smoothed));
  // The average lags behind: the lowest place of a parabola around 0.1 comes about nine steps, half a decade, later.
  assert.ok(Math.abs(Math.log10(rateOf(found, 'minimum')) - (-1 + 9 / 20 - 1)) < 0.15);
});

test('the valley is the middle of the longest descent, whatever bumps are on the way', () => {
  // Falls from a rate of 10^-3.5 to 10^-0.5; the average follows with a lag, so it is asked of its own curve.
  const found = curve((decade) => (decade < -3.5 ? 2 : decade < -0.5 ? 2 - 0.5 * (decade + 3.5) : 0.5 + (decade + 0.5)));
  const middle = (smoothed: readonly number[]) => {
    const falls = smoothed.map((value, i) => i > 0 && value < (smoothed[i - 1] ?? 0) - 1e-12);
    return (falls.indexOf(true) - 1 + falls.lastIndexOf(true)) / 2;
  };
  const at = found.suggestions.find(({ id }) => id === 'valley')?.at ?? 0;
  assert.ok(Math.abs(at - middle(found.smoothed)) <= 1, `${at}, not ${middle(found.smoothed)}`);
  const bumpy = curve((decade) =>
    decade < -3.5 ? 2 : decade < -0.5 ? 2 - 0.5 * (decade + 3.5) + 0.2 * Math.sin(40 * decade) : 9,
  );
  const there = bumpy.suggestions.find(({ id }) => id === 'valley')?.at ?? 0;
  assert.ok(there > 30 && there < 90, `${there}`);
});

test('suggestions are in the order of their rates, whichever rule gives the lowest', () => {
  const orders = new Set<string>();
  for (const loss of [
    (decade: number) => 2 - 1 / (1 + Math.exp(-6 * (decade + 2))) + (decade > 0 ? 10 * decade : 0),
    (decade: number) => 1 + (decade + 1) ** 2 / 10,
    (decade: number) => (decade < -4 ? 2 + 4 * (-4 - decade) : decade < -0.5 ? 2 - 0.1 * (decade + 4) : 9),
  ]) {
    const { suggestions } = curve(loss);
    const rates = suggestions.map(({ learningRate }) => learningRate);
    assert.deepEqual(
      rates,
      [...rates].sort((a, b) => a - b),
    );
    orders.add(suggestions.map(({ id }) => id).join());
  }
  assert.ok(orders.size > 1, 'the rules themselves have no order');
});

test('nothing is suggested where nothing was learned', () => {
  assert.deepEqual(curve((decade) => 1 + (decade + 5)).suggestions, []);
  assert.deepEqual(curve(() => Number.NaN).suggestions, []);
  assert.deepEqual(rangeCurve([0.1, 0.2], [1, 0.5]).suggestions, []);
  assert.deepEqual(rangeCurve([], []).smoothed, []);
});
