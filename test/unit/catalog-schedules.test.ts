import assert from 'node:assert/strict';
import { test } from 'node:test';
import { constant } from '../../src/catalog/schedules/constant.ts';
import { cosine } from '../../src/catalog/schedules/cosine.ts';
import { exponential } from '../../src/catalog/schedules/exponential.ts';
import { schedules } from '../../src/catalog/schedules/index.ts';
import { step } from '../../src/catalog/schedules/step.ts';
import { defaults } from '../../src/core/choice.ts';

const near = (found: number, expected: number) => assert.ok(Math.abs(found - expected) < 1e-12, `${found}, not ${expected}`);
/** Ten epochs of a hundred steps. */
const at = (s: number) => ({ step: s, stepsPerEpoch: 100, steps: 1000 });

test('constant: the base rate at every step', () => {
  for (const s of [0, 1, 999]) near(constant.rate({ warmup: 0 }, 0.3, at(s)), 0.3);
});

test('step: η·γ^⌊epoch / k⌋', () => {
  const rate = (s: number) => step.rate({ every: 3, factor: 0.1, warmup: 0 }, 1, at(s));
  near(rate(0), 1);
  near(rate(299), 1);
  near(rate(300), 0.1);
  near(rate(600), 0.01);
  near(rate(999), 0.001);
});

test('exponential: η·γ^epoch, in the middle of an epoch its root', () => {
  const rate = (s: number) => exponential.rate({ decay: 0.5, warmup: 0 }, 2, at(s));
  near(rate(0), 2);
  near(rate(100), 1);
  near(rate(150), Math.SQRT1_2);
  near(rate(300), 0.25);
});

test('cosine: from the base by half a cosine to the floor', () => {
  const rate = (s: number) => cosine.rate({ floor: 0.1, warmup: 0 }, 1, at(s));
  near(rate(0), 1);
  near(rate(500), 0.55);
  near(rate(250), 0.1 + 0.45 * (1 + Math.SQRT1_2));
  near(rate(1000), 0.1);
  near(rate(2000), 0.1);
});

test('warm-up climbs evenly to the base, and the schedule runs over what is left', () => {
  const rate = (s: number) => cosine.rate({ floor: 0, warmup: 2 }, 1, at(s));
  near(rate(0), 1 / 200);
  near(rate(99), 0.5);
  near(rate(199), 1);
  near(rate(200), 1);
  near(rate(600), 0.5);
  near(constant.rate({ warmup: 50 }, 1, at(999)), 1);
});

for (const schedule of schedules)
  test(`${schedule.id}: positive, finite and proportional to the base rate, also in a run of one step`, () => {
    for (const s of [0, 1, 500, 999]) {
      const rate = schedule.rate(defaults(schedule.params), 0.01, at(s));
      assert.ok(Number.isFinite(rate) && rate > 0);
      near(schedule.rate(defaults(schedule.params), 0.02, at(s)), 2 * rate);
    }
    near(schedule.rate(defaults(schedule.params), 0.5, { step: 0, stepsPerEpoch: 1, steps: 1 }), 0.5);
  });
