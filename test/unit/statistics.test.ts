/** One suite for every backend's statistics: closed forms, and a naive reference where there is none. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Random } from '../../src/core/random.ts';
import { figuresOf } from '../../src/core/table-columns.ts';
import type { Opened } from '../../src/trainer/backends/index.ts';
import { BINS, STATISTICS, type Statistic, HISTOGRAM_WIDTH, rowsFor } from '../../src/trainer/backends/statistics.ts';
import { open, tried } from './backends.ts';

type Row = Readonly<Record<Statistic, number>> & {
  readonly bins: readonly number[];
  readonly low: number;
  readonly high: number;
  readonly below: number;
  readonly above: number;
};

/** Sizes with every rest of a division by 4, and around the ends of long blocks. */
const SIZES = [1, 2, 3, 4, 5, 6, 7, 8, 31, 1023, 1024, 1025, 4099, 4106];

function random(size: number, seed = size): Float32Array {
  const generator = new Random(seed);
  // A fifth of zeros, as gradients behind a ReLU have.
  return Float32Array.from({ length: size }, () => (generator.next() < 0.2 ? 0 : generator.normal()));
}

function close(actual: number | undefined, expected: number, name: string, relative = 1e-12): void {
  const bound = relative * Math.max(1e-300, Math.abs(expected));
  assert.ok(actual !== undefined && Math.abs(actual - expected) <= bound, `${name}: ${actual} is not ${expected}`);
}

test('the first figures are those of the layers table, in its order', () => {
  const columns = STATISTICS.slice(0, -2).map((figure) => `weight.${figure}`);
  assert.deepEqual(columns, [...figuresOf('weight')]);
});

/** Backends that compute on a device sum in single precision, which also has no numbers below 2^-126 there. */
const SINGLE = ['webgpu', 'tensorflow-gpu', 'tensorflow'];

for (const { id, options } of tried)
  describe(`statistics on ${id}`, options, () => {
    const single = SINGLE.includes(id);
    const relative = single ? 1e-6 : 1e-12;
    let opened: Opened;
    before(async () => {
      opened = await open(id);
    });
    after(() => opened.close());

    async function rowsOf(...all: readonly (ArrayLike<number> & Iterable<number>)[]): Promise<Row[]> {
      const tensors = all.map((values) => opened.tf.tensor1d(Float32Array.from(values)));
      const rows = rowsFor(tensors.length);
      await opened.statistics.read(tensors, rows);
      opened.tf.dispose(tensors);
      return all.map((_, row) => {
        const figures = STATISTICS.map((name, column) => [name, rows.figures[row * STATISTICS.length + column] ?? NaN] as const);
        const [low = NaN, high = NaN, ...rest] = rows.histograms.slice(row * HISTOGRAM_WIDTH, (row + 1) * HISTOGRAM_WIDTH);
        const [bins, [below = NaN, above = NaN]] = [rest.slice(0, BINS), rest.slice(BINS)];
        return { ...(Object.fromEntries(figures) as Record<Statistic, number>), low, high, bins, below, above };
      });
    }
    async function rowOf(...values: readonly number[]): Promise<Row> {
      const [row] = await rowsOf(values);
      assert.ok(row);
      return row;
    }
    async function dotOf(a: number[] | Float32Array, b: number[] | Float32Array): Promise<number> {
      const tensors = [opened.tf.tensor1d(a, 'float32'), opened.tf.tensor1d(b, 'float32')] as const;
      const dot = await opened.statistics.dot(...tensors);
      opened.tf.dispose([...tensors]);
      return dot;
    }

    test('the figures of a small tensor, by hand', async () => {
      const row = await rowOf(3, 0, -4, 0, 1);
      close(row.norm, Math.sqrt(26), 'norm', relative);
      assert.ok(Math.abs(row.mean) <= relative);
      assert.deepEqual([row.min, row.max, row.zeros, row.nonFinite], [-4, 3, 0.4, 0]);
    });

    test('figures agree with a naive reference, whatever the length', async () => {
      const all = SIZES.map((size) => random(size));
      const rows = await rowsOf(...all);
      all.forEach((values, i) => {
        const row = rows[i];
        assert.ok(row);
        close(row.norm, Math.hypot(...values), `norm of ${values.length}`, relative);
        assert.ok(Math.abs(row.mean - values.reduce((sum, value) => sum + value, 0) / values.length) < relative);
        assert.equal(row.min, Math.min(...values) + 0);
        assert.equal(row.max, Math.max(...values) + 0);
        assert.equal(row.zeros, values.filter((value) => value === 0).length / values.length);
        assert.equal(row.nonFinite, 0);
      });
    });

    test('the histogram counts each element once, in its bin', async () => {
      const all = SIZES.map((size) => random(size));
      const rows = await rowsOf(...all);
      all.forEach((values, i) => {
        const row = rows[i];
        assert.ok(row);
        const expected = Array<number>(BINS).fill(0);
        for (const value of values) {
          const bin = row.high > row.low ? Math.min(BINS - 1, Math.floor(((value - row.low) / (row.high - row.low)) * BINS)) : 0;
          expected[bin] = (expected[bin] ?? 0) + 1;
        }
        // A value within a rounding of an edge may fall on either side of it.
        const moved = row.bins.reduce((sum, count, bin) => sum + Math.abs(count - (expected[bin] ?? 0)), 0);
        assert.ok(moved <= 2, `${moved} counts differ for ${values.length} elements`);
        assert.equal(
          row.bins.reduce((sum, count) => sum + count, 0),
          values.length,
        );
        assert.deepEqual([row.low, row.high], [row.min, row.max]);
      });
    });

    test('one element a bin gives quantiles on the line between the limits', async () => {
      const row = await rowOf(...Array.from({ length: BINS }, (_, i) => i));
      assert.deepEqual(row.bins, Array<number>(BINS).fill(1));
      for (const [name, quantile] of [
        ['q05', 0.05],
        ['q25', 0.25],
        ['q50', 0.5],
        ['q75', 0.75],
        ['q95', 0.95],
      ] as const)
        close(row[name], quantile * (BINS - 1), name);
    });

    test('quantiles are within the width of a bin, and in order', async () => {
      const values = random(4099);
      const [row] = await rowsOf(values);
      assert.ok(row);
      const sorted = values.toSorted();
      const width = (row.high - row.low) / BINS;
      for (const [name, quantile] of [
        ['q05', 0.05],
        ['q25', 0.25],
        ['q50', 0.5],
        ['q75', 0.75],
        ['q95', 0.95],
      ] as const) {
        const exact = sorted[Math.floor(quantile * sorted.length)] ?? NaN;
        assert.ok(Math.abs(row[name] - exact) <= width, `${name}: ${row[name]} is not near ${exact}`);
      }
      const ordered = (['min', 'q05', 'q25', 'q50', 'q75', 'q95', 'max'] as const).map((name) => row[name]);
      assert.deepEqual(
        ordered,
        ordered.toSorted((a, b) => a - b),
      );
    });

    test('a tensor of one value has all its quantiles there and its elements in the first bin', async () => {
      const row = await rowOf(2.5, 2.5, 2.5, 2.5, 2.5);
      assert.deepEqual(
        (['min', 'q05', 'q50', 'q95', 'max', 'mean'] as const).map((name) => row[name]),
        Array(6).fill(2.5),
      );
      assert.deepEqual(row.bins, [5, ...Array<number>(BINS - 1).fill(0)]);
    });

    test('a few outliers leave the histogram of all others as it is, and are counted', async () => {
      const generator = new Random(7);
      const plain = Float32Array.from({ length: 20_000 }, () => generator.normal());
      const sorted = plain.toSorted();
      const [whole] = await rowsOf(plain);
      assert.deepEqual([whole?.below, whole?.above], [0, 0], 'the tails of a normal distribution are no outliers');
      for (const size of [50, 3000]) {
        const values = plain.slice();
        values[5] = size;
        values[19_999] = -2 * size;
        const [row] = await rowsOf(values);
        assert.ok(row);
        assert.deepEqual([row.min, row.max], [-2 * size, size], 'the smallest and the largest are told as they are');
        assert.ok(row.below >= 1 && row.above >= 1 && row.below + row.above < 300, `${row.below} and ${row.above}`);
        const counted = row.bins.reduce((sum, count) => sum + count, row.below + row.above);
        assert.equal(counted, 20_000);
        assert.ok(row.bins.every((count) => count >= 0));
        assert.ok(row.high - row.low < 40 && row.bins.filter((count) => count > 0).length > 5, `${row.low} to ${row.high}`);
        for (const [name, share] of [
          ['q05', 0.05],
          ['q50', 0.5],
          ['q95', 0.95],
        ] as const)
          assert.ok(Math.abs(row[name] - (sorted[Math.floor(share * 20_000)] ?? NaN)) < 0.3, `${name} ${row[name]}`);
      }
    });

    test('the few elements that are not zero are what the histogram of a sparse gradient shows', async () => {
      const generator = new Random(3);
      const values = Float32Array.from({ length: 20_000 }, (_, i) => (i % 200 === 0 ? generator.normal() : 0));
      const row = await rowOf(...values);
      assert.deepEqual([row.below, row.above, row.low, row.high], [0, 0, row.min, row.max]);
      assert.ok(row.bins.filter((count) => count > 0).length > 15);
    });

    test('NaN and infinities are counted, and change no other figure', async () => {
      const row = await rowOf(1, NaN, 2, Infinity, -2, -Infinity, 0, NaN, 3);
      const finite = await rowOf(1, 2, -2, 0, 3);
      assert.equal(row.nonFinite, 4);
      assert.equal(row.zeros, 1 / 9);
      assert.deepEqual(row.bins, finite.bins);
      for (const name of STATISTICS.filter((figure) => figure !== 'nonFinite' && figure !== 'zeros'))
        close(row[name], finite[name], name, relative);
    });

    test('a tensor without a finite element, and one without any', async () => {
      const [lost, empty] = await rowsOf([NaN, Infinity, NaN, NaN, NaN], []);
      assert.deepEqual([lost?.norm, lost?.zeros, lost?.nonFinite], [0, 0, 5]);
      assert.deepEqual([empty?.norm, empty?.zeros, empty?.nonFinite], [0, NaN, 0]);
      for (const row of [lost, empty]) {
        assert.deepEqual(
          (['mean', 'min', 'max', 'q05', 'q50', 'q95', 'low', 'high'] as const).map((name) => row?.[name]),
          Array(8).fill(NaN),
        );
        assert.deepEqual(row?.bins, Array(BINS).fill(0));
      }
    });

    test('limits at the ends of the range of 32-bit floats have bins between them', async () => {
      const [wide] = await rowsOf([-3e38, 3e38, 0, 0, 1e38]);
      assert.deepEqual([wide?.bins[0], wide?.bins[16], wide?.bins[BINS - 1]], [1, 2, 1]);
    });

    test('squares beyond the range of 32-bit floats are summed', async () => {
      const [huge, tiny] = await rowsOf(Array(6).fill(1e30), [1e-40, 3e-40, 2e-40, 1e-40, 4e-40]);
      close(huge?.norm, Math.sqrt(6) * 1e30, 'norm', 1e-6);
      if (single) return;
      close(tiny?.norm, Math.sqrt(31) * 1e-40, 'norm', 1e-5);
      assert.equal(tiny?.bins[0], 2);
      assert.equal(tiny?.bins[BINS - 1], 1);
    });

    test('the product of two tensors, by hand and as in a naive reference, whatever the length', async () => {
      assert.equal(await dotOf([3, -4, 6], [1, 2, 0]), -5);
      for (const size of SIZES) {
        const [a, b] = [random(size, 1), random(size, 2)];
        const expected = a.reduce((sum, value, i) => sum + value * (b[i] ?? Number.NaN), 0);
        assert.ok(Math.abs((await dotOf(a, b)) - expected) < (single ? 1e-4 : 1e-9), `of ${size} elements`);
      }
      assert.ok(Number.isNaN(await dotOf([1, Number.NaN, 2], [1, 1, 1])));
      assert.equal(await dotOf([], []), 0);
    });

    test('squares add up as in a naive reference, whatever the length, and let NaN show', async () => {
      for (const size of SIZES) {
        const values = random(size);
        const tensor = opened.tf.tensor1d(values, 'float32');
        close(Math.sqrt(await opened.statistics.squares([tensor])), Math.hypot(...values), `norm of ${size}`, relative);
        tensor.dispose();
      }
      const several = [[3, 4], [[12]], [], new Array<number>(2 ** 20 + 4).fill(0.5)].map((values) => opened.tf.tensor(values));
      assert.equal(await opened.statistics.squares(several), 3 ** 2 + 4 ** 2 + 12 ** 2 + (2 ** 20 + 4) / 4);
      assert.equal(await opened.statistics.squares([]), 0);
      opened.tf.dispose(several);
      const bad = opened.tf.tensor1d([1, NaN, 2]);
      assert.ok(Number.isNaN(await opened.statistics.squares([bad])));
      bad.dispose();
    });

    test('elements below a limit are counted as in a naive reference, whatever the length; NaN is not below', async () => {
      const { tf, statistics } = opened;
      const belowOf = async (values: number[] | Float32Array, limit: number) => {
        const tensor = tf.tensor1d(values, 'float32');
        const count = await statistics.below(tensor, limit);
        tensor.dispose();
        return count;
      };
      for (const size of SIZES)
        for (const limit of [-0.3, 0, 0.4]) {
          const values = random(size);
          assert.equal(await belowOf(values, limit), values.filter((value) => value < limit).length, `${size} and ${limit}`);
        }
      assert.equal(await belowOf([NaN, -Infinity, 1, 2, Infinity, 1.5], 2), 3);
      const tiny = single ? 1e-30 : 1e-40;
      assert.equal(await belowOf([0, tiny, 0, 0, 0], 1e-60), 4, 'a limit that no 32-bit float is as small as');
    });

    test('quantiles of magnitudes are right to an eighth over forty decades, NaN and infinities left out', async () => {
      const { tf, statistics } = opened;
      const magnitudesOf = async (values: number[] | Float32Array) => {
        const tensor = tf.tensor1d(values, 'float32');
        const quantiles = await statistics.magnitudes(tensor);
        tensor.dispose();
        return quantiles;
      };
      for (const size of SIZES.filter((size) => size > 1000)) {
        const generator = new Random(size);
        const values = Float32Array.from(
          { length: size },
          () => Math.sign(generator.normal()) * 10 ** (30 - 40 * generator.next()),
        );
        const found = await magnitudesOf([...values, NaN, Infinity, -Infinity]);
        const sorted = values.map(Math.abs).toSorted();
        [0.05, 0.25, 0.5, 0.75, 0.95].forEach((quantile, i) => {
          const exact = sorted[Math.ceil(quantile * size) - 1] ?? NaN;
          assert.ok(Math.abs((found[i] ?? NaN) / exact - 1) <= 1 / 8, `${quantile} of ${size}: ${found[i]} is not near ${exact}`);
        });
      }
      assert.deepEqual(await magnitudesOf([0, 0, 0, -0, 0]), [0, 0, 0, 0, 0]);
      assert.deepEqual(await magnitudesOf([NaN, Infinity]), Array(5).fill(NaN));
    });

    test('other types and unequal sizes are refused', () => {
      const { tf, statistics } = opened;
      tf.tidy(() => {
        assert.throws(() => statistics.read([tf.tensor1d([1, 2], 'int32')], rowsFor(1)), /float32/);
        assert.throws(() => statistics.dot(tf.ones([2]), tf.ones([3])), /2 and 3/);
      });
    });

    test('readings leave the tensors as they were, take no memory, and outlive a growing heap', async () => {
      const { tf, statistics } = opened;
      const values = random(1000);
      const weight = tf.variable(tf.tensor2d(values, [10, 100]));
      const other = tf.ones([10, 100]);
      const rows = rowsFor(2);
      await statistics.read([weight, other], rows);
      const [first, before] = [rows.figures.slice(), { tensors: tf.memory().numTensors, bytes: tf.memory().numBytes }];
      for (let step = 0; step < (single ? 30 : 300); step++) {
        await statistics.read([weight, other], rows);
        await statistics.dot(weight, other);
        await statistics.below(weight, 0.5);
        await statistics.magnitudes(weight);
      }
      assert.deepEqual({ tensors: tf.memory().numTensors, bytes: tf.memory().numBytes }, before);
      const large = tf.zeros([single ? 1 : 64, 1024, 1024]);
      await statistics.read([weight, other], rows);
      assert.deepEqual(rows.figures, first);
      assert.deepEqual(await weight.data<'float32'>(), values);
      tf.dispose([weight, other, large]);
    });
  });
