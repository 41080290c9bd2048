import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveConfig } from '../../src/catalog/config.ts';
import type { PlateauState } from '../../src/catalog/types.ts';
import { schedules } from '../../src/catalog/schedules/index.ts';
import { reduceOnPlateau } from '../../src/catalog/schedules/reduceOnPlateau.ts';
import { defaults, find, type Values } from '../../src/core/params.ts';

const near = (found: number, expected: number, words = '') =>
  assert.ok(Math.abs(found - expected) <= 1e-12 * Math.max(1, Math.abs(expected)), `${words} ${found}, not ${expected}`);
/** Ten epochs of a hundred steps. */
const at = (step: number) => ({ step, stepsPerEpoch: 100, steps: 1000 });

/** The rate of a step at base rate 1, with the parameters that differ from the defaults. */
function rated(type: string, given: Record<string, unknown> = {}): (step: number) => number {
  const schedule = find(schedules, type);
  assert.ok(schedule, type);
  for (const name of Object.keys(given)) assert.ok(name in schedule.params, `${type} has no ${name}`);
  const values = { ...defaults(schedule.params), ...given } as Values;
  return (step) => schedule.rate(values, 1, at(step));
}

type Case = readonly [given: Record<string, unknown>, closed: (step: number) => number];
const { PI, abs, ceil, cos, floor, max, min, sqrt } = Math;

/** Each schedule as its equation is written, here once more and by other means than in the catalog. */
const CLOSED: Readonly<Record<string, readonly Case[]>> = {
  constant: [[{}, () => 1]],
  piecewise: [
    [{ boundaries: [3, 6.5], factors: [1, 2, 0.25] }, (s) => (s < 300 ? 1 : s < 650 ? 2 : 0.25)],
    [{ boundaries: [], factors: [0.5] }, () => 0.5],
  ],
  step: [
    [{ every: 3, factor: 0.1 }, (s) => [1, 0.1, 0.01, 0.001][floor(s / 300)] ?? Number.NaN],
    [{ every: 0.1, factor: 0.9 }, (s) => 0.9 ** floor(s / 10)],
  ],
  multiStep: [[{ milestones: [2, 2.5, 9], factor: 0.5 }, (s) => (s < 200 ? 1 : s < 250 ? 0.5 : s < 900 ? 0.25 : 0.125)]],
  exponential: [[{ decay: 0.5 }, (s) => Math.exp((-Math.LN2 * s) / 100)]],
  inverseTime: [
    [{ decay: 0.5 }, (s) => 200 / (200 + s)],
    [{ decay: 1, staircase: true }, (s) => 1 / ceil((s + 1) / 100)],
  ],
  polynomial: [
    [{ power: 2, floor: 0.1 }, (s) => 0.1 + (0.9 * (1000 - s) ** 2) / 1e6],
    [{ power: 1, decayEpochs: 4 }, (s) => max(0, 1 - s / 400)],
    [{ power: 1, decayEpochs: 4, cycle: true }, (s) => 1 - s / (s <= 400 ? 400 : s <= 800 ? 800 : 1200)],
  ],
  linear: [[{ start: 0.2, end: 0.6, decayEpochs: 5 }, (s) => min(0.6, 0.2 + s / 1250)]],
  cosine: [
    [{ floor: 0.1 }, (s) => 0.1 + 0.9 * cos((PI * s) / 2000) ** 2],
    [{ decayEpochs: 2 }, (s) => (s < 200 ? cos((PI * s) / 400) ** 2 : 0)],
  ],
  cosineRestarts: [
    [{ period: 2.5, periodFactor: 1 }, (s) => cos((PI * (s % 250)) / 500) ** 2],
    [
      { period: 1, periodFactor: 2, peakFactor: 0.5, floor: 0.2 },
      (s) => {
        const [i, start] = s < 100 ? [0, 0] : s < 300 ? [1, 100] : s < 700 ? [2, 300] : [3, 700];
        return 0.2 + 0.8 * 0.5 ** i * cos((PI * (s - start)) / (200 * 2 ** i)) ** 2;
      },
    ],
  ],
  oneCycle: [
    [
      { rise: 0.25, startDivisor: 10, endDivisor: 100, shape: 'linear' },
      (s) => (s <= 249 ? 0.1 + (0.9 * s) / 249 : 1 - (0.999 * (s - 249)) / 750),
    ],
    [
      { rise: 0.25, startDivisor: 10, endDivisor: 100 },
      (s) => (s <= 249 ? 1 - 0.9 * cos((PI * s) / 498) ** 2 : 0.001 + 0.999 * cos((PI * (s - 249)) / 1500) ** 2),
    ],
    [
      { rise: 0.25, startDivisor: 10, endDivisor: 100, shape: 'linear', threePhases: true },
      (s) => (s <= 249 ? 0.1 + (0.9 * s) / 249 : s <= 498 ? 1 - (0.9 * (s - 249)) / 249 : 0.1 - (0.099 * (s - 498)) / 501),
    ],
  ],
  cyclic: [
    // Smith's own: x = |t/stepsize − 2·cycle + 1| with cycle = ⌊1 + t/(2·stepsize)⌋.
    [{ low: 0.1, rise: 2 }, (s) => 0.1 + 0.9 * max(0, 1 - abs(s / 200 - 2 * floor(1 + s / 400) + 1))],
    [
      { low: 0.1, rise: 1, mode: 'triangular2' },
      (s) => 0.1 + (0.9 * max(0, 1 - abs(s / 100 - 2 * floor(1 + s / 200) + 1))) / 2 ** floor(s / 200),
    ],
    [
      { low: 0.1, rise: 1, mode: 'exp_range', decay: 0.8 },
      (s) => 0.1 + 0.9 * max(0, 1 - abs(s / 100 - 2 * floor(1 + s / 200) + 1)) * 0.8 ** (s / 100),
    ],
    [{ low: 0, rise: 1, fall: 3 }, (s) => (s % 400 <= 100 ? (s % 400) / 100 : (400 - (s % 400)) / 300)],
  ],
  inverseSqrt: [
    [{ warmup: 2 }, (s) => sqrt(200) * min((s + 1) ** -0.5, (s + 1) * 200 ** -1.5)],
    [{ warmup: 0 }, (s) => 1 / sqrt(s + 1)],
  ],
  reduceOnPlateau: [[{}, () => 1]],
};

for (const schedule of schedules) {
  const cases = CLOSED[schedule.id] ?? [];
  test(`${schedule.id}: every step of ten epochs is as its equation says`, () => {
    assert.ok(cases.length > 0, 'a schedule needs its closed form here');
    for (const [given, closed] of cases) {
      const rate = rated(schedule.id, given);
      for (let step = 0; step < 1000; step++) near(rate(step), closed(step), `${JSON.stringify(given)} at ${step}:`);
    }
  });

  test(`${schedule.id}: positive, finite and proportional to the base rate, also in a run of one step`, () => {
    const values = defaults(schedule.params);
    for (const moment of [...[0, 1, 299, 300, 999].map(at), { step: 0, stepsPerEpoch: 1, steps: 1 }]) {
      const rate = schedule.rate(values, 0.01, moment);
      assert.ok(Number.isFinite(rate) && rate > 0, `${rate} at ${moment.step}`);
      near(schedule.rate(values, 0.02, moment), 2 * rate);
    }
  });

  test(`${schedule.id}: the rate depends on nothing but the step, and its default parameters go together`, () => {
    const rate = rated(schedule.id);
    const forward = Array.from({ length: 100 }, (_, i) => rate(i * 10));
    assert.deepEqual(Array.from({ length: 100 }, (_, i) => rate(990 - i * 10)).reverse(), forward);
    assert.equal(schedule.conflict?.(defaults(schedule.params)), undefined);
  });

  test(`${schedule.id}: a warm-up climbs to where the schedule starts, which then has what is left of the run`, () => {
    if (!('warmupShape' in schedule.params)) return assert.ok('warmup' in schedule.params, 'its warm-up is its own');
    const rate = rated(schedule.id, { warmup: 2 });
    const values = defaults(schedule.params);
    const after = (step: number) => schedule.rate(values, 1, { step, stepsPerEpoch: 100, steps: 800 });
    for (const i of [1, 50, 100, 199, 200]) near(rate(i - 1), (after(0) * i) / 200);
    for (const step of [200, 201, 555, 999]) near(rate(step), after(step - 200));
    for (let step = 1; step < 200; step++) assert.ok(rate(step) > rate(step - 1));
  });
}

test('a warm-up may begin above zero and climb in other ways', () => {
  const warm = (given: object) => rated('constant', { warmup: 1, warmupStart: 0.25, ...given });
  near(warm({})(49), 0.625);
  near(warm({ warmupShape: 'exponential' })(49), 0.5);
  near(warm({ warmupShape: 'cosine' })(49), 0.625);
  near(warm({ warmupShape: 'cosine' })(24), 0.25 + 0.75 * Math.sin(PI / 8) ** 2);
  near(warm({ warmupShape: 'constant' })(99), 0.25);
  for (const warmupShape of ['linear', 'cosine', 'exponential', 'constant']) near(warm({ warmupShape })(100), 1);
  near(rated('constant', { warmup: 50 })(499), 0.5, 'a warm-up that is longer than the run is cut to it:');
});

test('after its decay a schedule stays where it has come to', () => {
  near(rated('cosine', { floor: 0.1 })(5000), 0.1);
  near(rated('polynomial', { floor: 0.1 })(5000), 0.1);
  near(rated('oneCycle')(5000), 1 / 25 / 1e4);
});

/** The scale after each epoch, for what the monitored figure is. */
function scales(given: Record<string, unknown>, figures: readonly number[]): number[] {
  const { reaction } = reduceOnPlateau;
  assert.ok(reaction);
  const values = { ...defaults(reduceOnPlateau.params), factor: 0.5, ...given } as Values<typeof reduceOnPlateau.params>;
  let state: PlateauState = reaction.start;
  return figures.map((figure) => {
    state = reaction.judge(values, state, figure);
    return state.scale;
  });
}

test('reduce on plateau: after patience epochs without improvement, and again after as many more', () => {
  assert.deepEqual(scales({ patience: 2 }, [1, 0.9, 0.9, 0.9, 0.9, 0.9, 0.5, 0.6]), [1, 1, 1, 0.5, 0.5, 0.25, 0.25, 0.25]);
  assert.deepEqual(scales({ patience: 1 }, [1, Number.NaN, 0.9]), [1, 0.5, 0.5], 'NaN is no improvement');
});

test('reduce on plateau: the threshold, absolute or as a share of the best', () => {
  assert.deepEqual(scales({ patience: 1, threshold: 0.1 }, [1, 0.95, 0.85]), [1, 0.5, 0.5]);
  const relative = { patience: 1, threshold: 0.1, thresholdMode: 'relative' };
  assert.deepEqual(scales(relative, [0.1, 0.08, 0.079]), [1, 1, 0.5]);
});

test('reduce on plateau: accuracy is to rise, a cooldown does not count, and the floor holds', () => {
  assert.deepEqual(scales({ monitor: 'val_accuracy', patience: 1 }, [0.5, 0.6, 0.55]), [1, 1, 0.5]);
  assert.deepEqual(scales({ mode: 'max', patience: 1 }, [1, 0.5]), [1, 0.5]);
  // Keras counts the epoch in which the cooldown runs out.
  assert.deepEqual(scales({ patience: 1, cooldown: 2 }, [1, 1, 1, 1, 1]), [1, 0.5, 0.5, 0.25, 0.25]);
  assert.deepEqual(scales({ patience: 1, floor: 0.3 }, [1, 1, 1, 1]), [1, 0.5, 0.3, 0.3]);
});

const conflicts: readonly (readonly [schedule: Record<string, unknown>, key: string, message: RegExp])[] = [
  [
    { type: 'piecewise', boundaries: [10], factors: [1, 0.5, 0.1] },
    'factors',
    /must have 2 numbers, one more than boundaries, but has 3/,
  ],
  [{ type: 'piecewise', boundaries: [], factors: [1, 0.5] }, 'factors', /must have 1 number, because there are no boundaries/],
  [{ type: 'piecewise', boundaries: [20, 10] }, 'boundaries', /must be in increasing order, but 10 follows 20/],
  [{ type: 'piecewise', factors: [1, 0, 1] }, 'factors', /must contain only numbers greater than 0, not 0/],
  [{ type: 'multiStep', milestones: [5, 5] }, 'milestones', /must be in increasing order, but 5 follows 5/],
  [{ type: 'oneCycle', threePhases: true, rise: 0.5 }, 'rise', /must be less than 0\.5, not .* with threePhases/],
  [{ warmup: 1, warmupShape: 'exponential' }, 'warmupStart', /must be greater than 0 when warmupShape is "exponential"/],
];
for (const [schedule, param, message] of conflicts)
  test(`${JSON.stringify(schedule)} is a problem of descent.schedule.${param}`, () => {
    const { problems } = resolveConfig({ dataset: { type: 'spirals' }, schedule });
    assert.deepEqual(
      problems.map(({ key }) => key),
      [`descent.schedule.${param}`],
    );
    assert.match(problems[0]?.message ?? '', message);
  });

test('a schedule that watches validation needs some', () => {
  const given = { dataset: { type: 'spirals' }, schedule: { type: 'reduceOnPlateau' }, training: { validationSplit: 0 } };
  const { problems } = resolveConfig({ ...given, earlyStopping: { enabled: false } });
  assert.match(problems[0]?.message ?? '', /descent\.schedule\.monitor is "val_loss", but .* Monitor "loss"/);
});
