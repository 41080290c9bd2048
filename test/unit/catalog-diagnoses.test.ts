/** Each diagnosis must speak up on its own trouble, once, and stay silent on a healthy run. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diagnoses } from '../../src/catalog/diagnoses/index.ts';
import type { Memory } from '../../src/catalog/types.ts';
import { Random } from '../../src/core/random.ts';
import { changed, healthyLayers, watch } from './diagnoses.ts';

test('a healthy run, noisy as they are, gives no finding', () => {
  const random = new Random(4);
  const row = (n: number) => ({
    loss: (2.3 * Math.exp(-n / 600) + 0.01) * Math.exp(0.3 * random.normal()),
    gradientNorm: Math.exp(0.5 * random.normal()) * (1 + Math.exp(-n / 300)),
  });
  for (const { id } of diagnoses) assert.deepEqual(watch(id, 2000, row, healthyLayers), [], id);
});

test('a healthy run of many epochs gives no finding either', () => {
  const random = new Random(4);
  const falling = (n: number) => 2.3 * Math.exp(-n / 30) + 0.05;
  const row = (n: number) => ({ epoch: n, loss: falling(n), val_loss: (falling(n) + 0.1) * Math.exp(0.03 * random.normal()) });
  for (const { id } of diagnoses) assert.deepEqual(watch(id, 300, row), [], id);
});

test('a run that has learned nearly everything is not accused of a rising loss', () => {
  const random = new Random(8);
  const row = (n: number) => ({ loss: n < 500 ? 2.3 * Math.exp(-n / 80) : 0.004 * Math.exp(random.normal()) });
  assert.deepEqual(watch('learningRateTooHigh', 3000, row), []);
});

test('a run that has learned nearly everything is not accused of an exploding gradient for one hard batch', () => {
  const gradientNorm = (n: number) => (n < 200 ? 2 : n % 40 === 0 ? 1.8 : 0.01);
  assert.deepEqual(
    watch('explodingGradient', 3000, (n) => ({ loss: 0.01, gradientNorm: gradientNorm(n) })),
    [],
  );
});

/** Two rings learned to the end: the usual norm falls to a tenth, while single batches have more and more, as with Adam they do. */
function nearlyLearned() {
  const random = new Random(9);
  return (n: number) => {
    const usual = 0.02 + 0.18 * Math.exp(-n / 400);
    return n % 37 === 0 ? 0.4 + (0.7 * n) / 2500 : usual * Math.exp(0.4 * random.normal());
  };
}

test('explodingGradient: the hard batches of a run that has learned nearly everything are none, a leap out of them is one', () => {
  const quiet = nearlyLearned();
  assert.deepEqual(
    watch('explodingGradient', 2500, (n) => ({ loss: 0.01, gradientNorm: quiet(n) })),
    [],
  );
  const loud = nearlyLearned();
  const found = watch('explodingGradient', 2500, (n) => ({ loss: 0.01, gradientNorm: n === 2000 ? 40 : loud(n) }));
  assert.deepEqual(
    found.map(({ step }) => step),
    [2000],
  );
});

test('explodingGradient: a run that is taken up again still knows its hard batches', () => {
  const norm = nearlyLearned();
  const memory = {};
  const row = (n: number) => ({ loss: 0.01, gradientNorm: norm(n) });
  assert.deepEqual(watch('explodingGradient', 1990, row, undefined, { memory }), []);
  const copy = JSON.parse(JSON.stringify(memory)) as Memory;
  assert.deepEqual(watch('explodingGradient', 2500, row, undefined, { from: 1991, memory: copy }), []);
});

test('explodingGradient: what goes on is one finding, not one a step', () => {
  const found = watch('explodingGradient', 400, (n) => ({ loss: 1, gradientNorm: n > 100 && n % 20 < 3 ? 500 : 1 }));
  assert.equal(found.length, 1);
});

test('nonFinite: a loss of NaN is fatal and told once', () => {
  const found = watch('nonFinite', 20, (n) => ({ loss: n < 7 ? 1 : Number.NaN }));
  assert.equal(found.length, 1);
  assert.equal(found[0]?.step, 7);
  assert.equal(found[0]?.fatal, true);
  assert.match(found[0]?.detail ?? '', /The loss is NaN at step 7/);
});

test('nonFinite: an infinite gradient is fatal and names the weight where it is known', () => {
  const row = (n: number) => ({ loss: 1, gradientNorm: n < 10 ? 1 : Number.POSITIVE_INFINITY });
  const [found] = watch('nonFinite', 10, row, () => changed(2, { 'gradient.nonFinite': 4 }));
  assert.equal(found?.fatal, true);
  assert.equal(found?.weight, 2);
  assert.equal(found?.title, 'Non-finite gradients in dense_2');
  assert.match(
    found?.detail ?? '',
    /The gradient norm is Infinity at step 10\. The first affected gradient is dense_2\/kernel\./,
  );
});

/** From 2 at the beginning, ten times as much every ninety steps. */
const exploding = (n: number) => ({ loss: 2 * 10 ** (n / 90) });

test('divergence: a loss that explodes while it is still a number is fatal, and told once', () => {
  const found = watch('divergence', 600, exploding);
  assert.equal(found.length, 1);
  // The mean over steps 281 to 300 is the first above a thousand times that over steps 1 to 20; the next one is to be higher still.
  assert.equal(found[0]?.step, 320);
  assert.equal(found[0]?.fatal, true);
  assert.match(found[0]?.title ?? '', /^Divergence: training loss rose from 2\.64 to 5\u202f700/);
});

test('divergence: what it remembers is enough to go on from in the middle of a window', () => {
  const memory = {};
  assert.deepEqual(watch('divergence', 313, exploding, undefined, { memory }), []);
  const copy = JSON.parse(JSON.stringify(memory)) as Memory;
  const [found] = watch('divergence', 600, exploding, undefined, { from: 314, memory: copy });
  assert.equal(found?.step, 320);
});

test('divergence: a single burst, a loss that rises from nearly nothing, and one that comes down again are not meant', () => {
  const random = new Random(6);
  const runs = {
    burst: (n: number) => (n === 200 ? 1e9 : 1),
    small: (n: number) => (n < 100 ? 1e-8 : 0.3 * Math.exp(random.normal())),
    falling: (n: number) => (n < 100 ? 1 : 1e6 / n),
  };
  for (const [name, loss] of Object.entries(runs))
    assert.deepEqual(
      watch('divergence', 2000, (n) => ({ loss: loss(n) })),
      [],
      name,
    );
});

test('explodingGradient: a leap of the norm is a warning, and the next one is told again', () => {
  const found = watch('explodingGradient', 300, (n) => ({
    loss: 1,
    gradientNorm: n === 100 || n === 101 || n === 200 ? 500 : 1 + (n % 5) / 10,
  }));
  assert.deepEqual(
    found.map(({ step }) => step),
    [100, 200],
  );
  assert.equal(found[0]?.severity, 'warning');
  assert.equal(found[0]?.fatal, undefined);
});

test('explodingGradient: a step that was sampled names the layer with the largest gradient', () => {
  const row = (n: number) => ({ loss: 1, gradientNorm: n === 100 || n === 205 ? 500 : 1 });
  const found = watch('explodingGradient', 300, row, () => changed(2, { 'gradient.norm': 499 }));
  assert.deepEqual(
    found.map(({ title, weight }) => [title, weight]),
    [
      ['Exploding gradients in dense_2', 2],
      ['Exploding gradients', undefined],
    ],
  );
});

test('explodingGradient: the large norms at the start of a run do not count', () => {
  assert.deepEqual(
    watch('explodingGradient', 100, (n) => ({ loss: 1, gradientNorm: 100 / n })),
    [],
  );
});

test('learningRateTooHigh: a loss that climbs for long is a warning', () => {
  const found = watch('learningRateTooHigh', 1000, (n) => ({ loss: n < 200 ? 2 - n / 200 : 1 + (n - 200) / 100 }));
  assert.equal(found.length, 1);
  assert.ok((found[0]?.step ?? 0) > 200 && (found[0]?.step ?? 0) <= 400);
  assert.match(found[0]?.detail ?? '', /a learning rate of 1e-3 is too high/);
});

test('learningRateTooHigh: one hard stretch of data is not enough', () => {
  assert.deepEqual(
    watch('learningRateTooHigh', 500, (n) => ({ loss: n > 200 && n <= 250 ? 3 : 1 })),
    [],
  );
});

test('vanishingGradient: a first kernel that gets next to nothing for three samples', () => {
  const found = watch(
    'vanishingGradient',
    60,
    () => ({ loss: 1 }),
    (n) => changed(0, { 'gradient.norm': n < 20 ? 0.1 : 1e-6 }),
  );
  assert.deepEqual(
    found.map(({ step, weight }) => [step, weight]),
    [[40, 0]],
  );
});

test('deadUnits: a kernel whose gradient is nearly all zero for three samples; one of embeddings is not meant', () => {
  const found = watch(
    'deadUnits',
    60,
    () => ({ loss: 1 }),
    () => changed(2, { 'gradient.zeros': 0.97 }),
  );
  assert.deepEqual(
    found.map(({ step, weight }) => [step, weight]),
    [[30, 2]],
  );
  assert.match(found[0]?.detail ?? '', /^97 % of the gradient of dense_2\/kernel is exactly zero, in 3 consecutive samples\./);
  assert.deepEqual(
    watch(
      'deadUnits',
      60,
      () => ({ loss: 1 }),
      () => changed(1, { 'gradient.zeros': 1 }),
    ),
    [],
  );
});

test('plateau: a loss that stays where it is, and again after it fell and stayed anew', () => {
  const random = new Random(2);
  const level = (n: number) => (n < 500 ? 2 - n / 500 : n < 3000 ? 1 : 0.5);
  const found = watch('plateau', 6000, (n) => ({ loss: level(n) + 0.001 * random.normal() }));
  assert.equal(found.length, 2);
  assert.equal(found[0]?.severity, 'info');
  assert.ok((found[0]?.step ?? 0) > 1000 && (found[0]?.step ?? 0) < 2000);
  assert.ok((found[1]?.step ?? 0) > 3500);
});

test('lossSpike: a loss that leaps far above the last ones, told once while it lasts and again after a quiet time', () => {
  const loss = (n: number) => (n === 100 || n === 101 || n === 103 || n === 250 ? 4 : 0.8 + (n % 5) / 10);
  const found = watch('lossSpike', 400, (n) => ({ loss: loss(n) }));
  assert.deepEqual(
    found.map(({ step }) => step),
    [100, 250],
  );
  assert.match(found[0]?.detail ?? '', /^The training loss is 4, 3\.33 times the highest of the previous 50 steps\./);
});

test('lossSpike: neither the first steps nor one hard batch late in a run, when hardly any loss is left, are meant', () => {
  const late = (n: number) => (n < 200 ? 2.3 : n % 97 === 0 ? 0.9 : 0.01);
  assert.deepEqual(
    watch('lossSpike', 3000, (n) => ({ loss: late(n) })),
    [],
  );
  assert.deepEqual(
    watch('lossSpike', 50, (n) => ({ loss: n === 3 ? 40 : 2 })),
    [],
  );
});

/** Best at epoch 10, then the validation loss rises by 0.02 an epoch. */
const overfitted = (epoch: number) => ({
  epoch,
  loss: 1 / epoch,
  val_loss: epoch <= 10 ? 1 - epoch / 20 : 0.5 + (epoch - 10) / 50,
});

test('overfitting: a validation loss that has risen by a clear margin for three epochs, while the training loss falls', () => {
  const found = watch('overfitting', 60, overfitted);
  assert.equal(found.length, 1);
  // Above 0.55 from epoch 13 on; the third such epoch is the fifteenth.
  assert.equal(found[0]?.step, 15);
  assert.equal(found[0]?.severity, 'warning');
  assert.match(
    found[0]?.detail ?? '',
    /rose from 0\.5 to 0\.6, while the training loss fell from 0\.1 to 0\.0667\. .*use the weights of epoch 10\./,
  );
});

test('overfitting: what it remembers is enough to go on from', () => {
  const memory = {};
  assert.deepEqual(watch('overfitting', 13, overfitted, undefined, { memory }), []);
  const copy = JSON.parse(JSON.stringify(memory)) as Memory;
  assert.equal(watch('overfitting', 60, overfitted, undefined, { from: 14, memory: copy })[0]?.step, 15);
});

test('overfitting: where the training loss rises too, where nothing is validated, and where hardly any loss is left, it is none', () => {
  const runs = {
    'both rise': (n: number) => ({ loss: n < 10 ? 1 : 1 + n / 100, val_loss: n < 10 ? 1 : 1 + n / 50 }),
    'nothing validated': (n: number) => ({ loss: 1 / n }),
    'hardly any loss left': (n: number) => ({ loss: 1 / n, val_loss: n < 10 ? 2 / n : n % 2 ? 0.01 : 0.03 }),
    'one bad epoch in three': (n: number) => ({ loss: 1 / n, val_loss: n % 3 ? 0.5 : 0.8 }),
  };
  for (const [name, row] of Object.entries(runs)) assert.deepEqual(watch('overfitting', 100, row), [], name);
});
