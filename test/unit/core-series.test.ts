import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../../src/core/random.ts';
import { Series } from '../../src/core/series.ts';

/** What a bucket must be, by looking at every value. */
function naive(values: readonly number[], from: number, to: number) {
  const rows = values.slice(from, to);
  const finite = rows.filter(Number.isFinite);
  return {
    nonFinite: rows.length - finite.length,
    min: finite.length === 0 ? Number.NaN : Math.min(...finite),
    max: finite.length === 0 ? Number.NaN : Math.max(...finite),
    mean: finite.length === 0 ? Number.NaN : finite.reduce((sum, value) => sum + value, 0) / finite.length,
  };
}

function check(series: Series, values: readonly number[], first: number, count: number, width: number): void {
  const got = series.reduce(first, count, width);
  for (let i = 0; i < count; i++) {
    const wanted = naive(values, (first + i) * width, (first + i + 1) * width);
    const where = `bucket ${first + i} of ${width} rows, ${values.length} in all`;
    assert.equal(got.nonFinite[i], wanted.nonFinite, where);
    assert.equal(got.min[i], wanted.min, where);
    assert.equal(got.max[i], wanted.max, where);
    if (Number.isNaN(wanted.mean)) assert.equal(got.mean[i], Number.NaN, where);
    else {
      const size = Math.max(Math.abs(wanted.min), Math.abs(wanted.max), 1e-30);
      assert.ok(Math.abs((got.mean[i] ?? Number.NaN) - wanted.mean) <= 1e-6 * size, where);
    }
  }
}

test('any zoom of any series, while it grows, equals a look at every value', () => {
  const random = new Random(1);
  for (let round = 0; round < 30; round++) {
    const series = new Series();
    const values: number[] = [];
    for (let part = 0; part < 12; part++) {
      const more = Float32Array.from({ length: random.below(round < 15 ? 40 : 900) }, () => draw(random));
      series.append(more);
      values.push(...more);
      const width = 2 ** random.below(13);
      const buckets = Math.ceil(values.length / width);
      const first = random.below(buckets + 1);
      check(series, values, first, random.below(buckets - first + 2), width);
    }
  }
});

const draw = (random: Random) => {
  const kind = random.next();
  if (kind < 0.03) return Number.NaN;
  if (kind < 0.05) return Number.POSITIVE_INFINITY;
  if (kind < 0.07) return Number.NEGATIVE_INFINITY;
  return random.normal() * 10 ** random.uniform(-3, 3);
};

test('a spike of one step is seen at every zoom', () => {
  const series = new Series();
  const values = new Float32Array(100_000).fill(1);
  values[77_777] = 50;
  series.append(values);
  for (let width = 1; width <= 131_072; width *= 2) {
    const { max, min } = series.reduce(Math.floor(77_777 / width), 1, width);
    assert.deepEqual([max[0], min[0]], [50, width === 1 ? 50 : 1]);
  }
});

test('one NaN among a thousand values leaves the others to be seen, and is counted', () => {
  const series = new Series();
  const values = new Float32Array(1024).fill(2);
  values[500] = Number.NaN;
  series.append(values);
  assert.deepEqual(series.reduce(0, 1, 1024), {
    mean: Float32Array.of(2),
    min: Float32Array.of(2),
    max: Float32Array.of(2),
    nonFinite: Float32Array.of(1),
  });
});

test('a mean of many equal values is that value, without drift', () => {
  const series = new Series();
  series.append(new Float32Array(1 << 20).fill(0.1));
  assert.equal(series.reduce(0, 1, 1 << 20).mean[0], Math.fround(0.1));
});

test('values near the limit of 32 bits do not overflow the mean', () => {
  const series = new Series();
  series.append(new Float32Array(256).fill(3e38));
  assert.equal(series.reduce(0, 1, 256).mean[0], Math.fround(3e38));
});
