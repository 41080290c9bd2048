import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../../src/core/random.ts';

const draw = (random: Random, count: number) => Array.from({ length: count }, () => random.next());

test('the same seed gives the same numbers, another seed others', () => {
  assert.deepEqual(draw(new Random(42), 100), draw(new Random(42), 100));
  assert.notDeepEqual(draw(new Random(42), 100), draw(new Random(43), 100));
});

test('a generator goes on from its state as if it had never stopped', () => {
  const random = new Random(7);
  draw(random, 33);
  const resumed = new Random(random.state);
  assert.deepEqual(draw(resumed, 50), draw(random, 50));
});

test('uniform numbers lie in [0, 1) and fill it evenly', () => {
  const numbers = draw(new Random(1), 100_000);
  assert.ok(numbers.every((x) => x >= 0 && x < 1));
  const tenths = Array.from({ length: 10 }, (_, i) => numbers.filter((x) => Math.floor(10 * x) === i).length);
  // The count of a tenth has standard deviation √(n·p·(1−p)) ≈ 95.
  for (const count of tenths) assert.ok(Math.abs(count - 10_000) < 5 * 95, `${count} of 10,000`);
});

test('normal numbers have mean 0, variance 1 and kurtosis 3', () => {
  const random = new Random(5);
  const numbers = Array.from({ length: 100_000 }, () => random.normal());
  const moment = (power: number) => numbers.reduce((sum, x) => sum + x ** power, 0) / numbers.length;
  assert.ok(numbers.every(Number.isFinite));
  assert.ok(Math.abs(moment(1)) < 0.02);
  assert.ok(Math.abs(moment(2) - 1) < 0.03);
  assert.ok(Math.abs(moment(4) - 3) < 0.2);
});

test('below(n) reaches every whole number under n and no other', () => {
  const random = new Random(9);
  const seen = new Set(Array.from({ length: 1000 }, () => random.below(7)));
  assert.deepEqual([...seen].sort(), [0, 1, 2, 3, 4, 5, 6]);
});

test('a shuffle keeps every item and favours no place', () => {
  const random = new Random(3);
  const places = [0, 0, 0, 0];
  for (let i = 0; i < 8000; i++) {
    const order = random.shuffle([0, 1, 2, 3]);
    assert.deepEqual([...order].sort(), [0, 1, 2, 3]);
    const place = order.indexOf(0);
    places[place] = (places[place] ?? 0) + 1;
  }
  // Standard deviation of each count: √(8000·¼·¾) ≈ 39.
  for (const count of places) assert.ok(Math.abs(count - 2000) < 5 * 39, String(places));
});
