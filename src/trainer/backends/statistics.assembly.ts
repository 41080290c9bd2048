/**
 * The loops of the statistics, in AssemblyScript. They run on the memory of tfjs's own WebAssembly backend, so that no tensor is
 * copied; they have no data and allocate nothing there, and they only read tensors: XNNPACK caches the packed form of a weight, so a
 * weight written in place would train on with its old values.
 *
 * All sums are of 64 bits, since the squares of finite 32-bit numbers overflow 32 bits when a training diverges.
 * Pointers are byte offsets into the memory; `n` counts elements.
 */

const LANES: i32 = 4;
const BINS: i32 = 32;

/**
 * Writes six 64-bit floats to `out`: sum, sum of squares, min, max (of the finite elements), count of zeros, count of non-finite.
 * Nearly always all elements are finite; a sum of squares of 64 bits is then finite as well, and only where it is not are they
 * looked at one by one.
 */
export function moments(values: usize, n: i32, out: usize): void {
  const zero = f32x4.splat(0);
  let sumsA = f64x2.splat(0);
  let sumsB = f64x2.splat(0);
  let squaresA = f64x2.splat(0);
  let squaresB = f64x2.splat(0);
  let low = f32x4.splat(Infinity as f32);
  let high = f32x4.splat(-(Infinity as f32));
  let zeros = i32x4.splat(0);
  const whole = n & ~(LANES - 1);
  for (let i = 0; i < whole; i += LANES) {
    const v = v128.load(values + ((<usize>i) << 2));
    const first = f64x2.promote_low_f32x4(v);
    const second = f64x2.promote_low_f32x4(upper(v));
    sumsA = f64x2.add(sumsA, first);
    sumsB = f64x2.add(sumsB, second);
    squaresA = f64x2.add(squaresA, f64x2.mul(first, first));
    squaresB = f64x2.add(squaresB, f64x2.mul(second, second));
    low = f32x4.pmin(low, v);
    high = f32x4.pmax(high, v);
    // A comparison's lanes are -1 where it holds.
    zeros = i32x4.sub(zeros, f32x4.eq(v, zero));
  }
  const sums = f64x2.add(sumsA, sumsB);
  const squares = f64x2.add(squaresA, squaresB);
  let sum: f64 = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  let square: f64 = f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1);
  let smallest: f32 = min(
    min(f32x4.extract_lane(low, 0), f32x4.extract_lane(low, 1)),
    min(f32x4.extract_lane(low, 2), f32x4.extract_lane(low, 3)),
  );
  let largest: f32 = max(
    max(f32x4.extract_lane(high, 0), f32x4.extract_lane(high, 1)),
    max(f32x4.extract_lane(high, 2), f32x4.extract_lane(high, 3)),
  );
  let zeroCount: i32 = sumOfLanes(zeros);
  for (let i = whole; i < n; i++) {
    const v = load<f32>(values + ((<usize>i) << 2));
    sum += <f64>v;
    square += <f64>v * <f64>v;
    if (v === 0) zeroCount++;
    if (v < smallest) smallest = v;
    if (v > largest) largest = v;
  }
  if (square - square !== 0) {
    finiteMoments(values, n, out);
    return;
  }
  store<f64>(out, sum);
  store<f64>(out, square, 8);
  store<f64>(out, <f64>smallest, 16);
  store<f64>(out, <f64>largest, 24);
  store<f64>(out, <f64>zeroCount, 32);
  store<f64>(out, 0, 40);
}

/** The same where some elements are NaN or infinite. */
function finiteMoments(values: usize, n: i32, out: usize): void {
  let sum: f64 = 0;
  let square: f64 = 0;
  let smallest: f32 = Infinity;
  let largest: f32 = -Infinity;
  let zeros: i32 = 0;
  let finites: i32 = 0;
  for (let i = 0; i < n; i++) {
    const v = load<f32>(values + ((<usize>i) << 2));
    if (!(abs(v) < Infinity)) continue;
    finites++;
    if (v === 0) zeros++;
    sum += <f64>v;
    square += <f64>v * <f64>v;
    if (v < smallest) smallest = v;
    if (v > largest) largest = v;
  }
  store<f64>(out, sum);
  store<f64>(out, square, 8);
  store<f64>(out, <f64>smallest, 16);
  store<f64>(out, <f64>largest, 24);
  store<f64>(out, <f64>zeros, 32);
  store<f64>(out, <f64>(n - finites), 40);
}

/**
 * Writes 32 counts (i32) to `out`; elements beyond the first and the last bin are counted into these. `scale` is in bins a unit; `scratch` has room for `SCRATCH` bytes. Elements are counted eight at
 * once, in 32 bits, where all are finite and the range is neither so wide nor so narrow that 32 bits could not hold it.
 */
export function histogram(values: usize, n: i32, low: f64, scale: f64, allFinite: i32, out: usize, scratch: usize): void {
  for (let offset: usize = 0; offset < 4 * <usize>BINS; offset += 16) v128.store(out + offset, i32x4.splat(0));
  const quick = n >= QUICK && allFinite !== 0 && scale > 1e-30 && scale < 1e30;
  const whole = quick ? n & ~7 : 0;
  if (quick) countPairs(values, whole, <f32>low, <f32>scale, out, scratch);
  for (let i = whole; i < n; i++) {
    const v = load<f32>(values + ((<usize>i) << 2));
    if (abs(v) < Infinity) increment(out + ((<usize>(<i32>min<f64>(31, max<f64>(0, (<f64>v - low) * scale)))) << 2), 1);
  }
}

/** Below this, clearing and adding up the table of pairs would cost more than it saves. */
const QUICK: i32 = 4096;
/** Bytes: a count for each pair of bins, in four tables. */
const SCRATCH: usize = 4 * 4 * 32 * 32;

/**
 * What takes time is to add one to a count. So two elements are counted by one addition, in a table of pairs of bins whose rows and
 * columns are added up at the end; and each of the four lanes has a table of its own, since consecutive elements often fall into one
 * bin and an addition would then wait for the one before it.
 *
 * The bin is read off the bits of a float: x + 32 is within [32, 64), where the upper 5 bits of the mantissa are the whole part of x.
 */
function countPairs(values: usize, n: i32, low: f32, scale: f32, out: usize, scratch: usize): void {
  for (let offset: usize = 0; offset < SCRATCH; offset += 16) v128.store(scratch + offset, i32x4.splat(0));
  const lows = f32x4.splat(low);
  const scales = f32x4.splat(scale);
  // The largest element is at 32, the end of the last bin, and belongs into it.
  const limit = f32x4.splat(31.99999);
  const zero = f32x4.splat(0);
  const raise = f32x4.splat(32);
  const first = i32x4.splat(31 << 2);
  const second = i32x4.splat(31 << 7);
  for (let i = 0; i < n; i += 8) {
    const at = values + ((<usize>i) << 2);
    const x = f32x4.pmax(zero, f32x4.pmin(limit, f32x4.mul(f32x4.sub(v128.load(at), lows), scales)));
    const y = f32x4.pmax(zero, f32x4.pmin(limit, f32x4.mul(f32x4.sub(v128.load(at, 16), lows), scales)));
    const a = v128.and(i32x4.shr_u(f32x4.add(x, raise), 16), first);
    const b = v128.and(i32x4.shr_u(f32x4.add(y, raise), 11), second);
    const place = v128.or(a, b);
    increment(scratch + <usize>i32x4.extract_lane(place, 0), 1);
    increment(scratch + 4096 + <usize>i32x4.extract_lane(place, 1), 1);
    increment(scratch + 8192 + <usize>i32x4.extract_lane(place, 2), 1);
    increment(scratch + 12288 + <usize>i32x4.extract_lane(place, 3), 1);
  }
  for (let row: usize = 0; row < 32; row++) {
    let rowSum = i32x4.splat(0);
    for (let column: usize = 0; column < 128; column += 16) {
      const at = scratch + (row << 7) + column;
      const halves = i32x4.add(v128.load(at), v128.load(at, 4096));
      const counts = i32x4.add(halves, i32x4.add(v128.load(at, 8192), v128.load(at, 12288)));
      v128.store(out + column, i32x4.add(v128.load(out + column), counts));
      rowSum = i32x4.add(rowSum, counts);
    }
    // The rows' sums wait in the scratch, since the columns' are still being added to `out`.
    store<i32>(scratch + (row << 7), sumOfLanes(rowSum));
  }
  for (let row: usize = 0; row < 32; row++) increment(out + (row << 2), load<i32>(scratch + (row << 7)));
}

/** The sum of the squares of all elements. Read every step, so in four sums, none of which waits for another. */
export function squares(values: usize, n: i32): f64 {
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  let c = f64x2.splat(0);
  let d = f64x2.splat(0);
  const whole = n & ~7;
  for (let i = 0; i < whole; i += 8) {
    const at = values + ((<usize>i) << 2);
    const v = v128.load(at);
    const w = v128.load(at, 16);
    const v0 = f64x2.promote_low_f32x4(v);
    const v1 = f64x2.promote_low_f32x4(upper(v));
    const w0 = f64x2.promote_low_f32x4(w);
    const w1 = f64x2.promote_low_f32x4(upper(w));
    a = f64x2.add(a, f64x2.mul(v0, v0));
    b = f64x2.add(b, f64x2.mul(v1, v1));
    c = f64x2.add(c, f64x2.mul(w0, w0));
    d = f64x2.add(d, f64x2.mul(w1, w1));
  }
  const sums = f64x2.add(f64x2.add(a, b), f64x2.add(c, d));
  let sum: f64 = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  for (let i = whole; i < n; i++) {
    const v = <f64>load<f32>(values + ((<usize>i) << 2));
    sum += v * v;
  }
  return sum;
}

/** How many elements are below the limit; NaN is not. In 64 bits, since a limit may be smaller than what 32 bits can hold. */
export function below(values: usize, n: i32, limit: f64): i32 {
  const limits = f64x2.splat(limit);
  let counts = i64x2.splat(0);
  const whole = n & ~(LANES - 1);
  for (let i = 0; i < whole; i += LANES) {
    const v = v128.load(values + ((<usize>i) << 2));
    counts = i64x2.sub(counts, f64x2.lt(f64x2.promote_low_f32x4(v), limits));
    counts = i64x2.sub(counts, f64x2.lt(f64x2.promote_low_f32x4(upper(v)), limits));
  }
  let count: i32 = <i32>(i64x2.extract_lane(counts, 0) + i64x2.extract_lane(counts, 1));
  for (let i = whole; i < n; i++) if (<f64>load<f32>(values + ((<usize>i) << 2)) < limit) count++;
  return count;
}

/**
 * Writes 2048 counts (i32) to `out`: of the elements whose bits, the sign left out, begin with these 11. Each of the four lanes
 * counts for itself, after the first table in `out`, because elements of one size often follow one another.
 */
export function magnitudes(values: usize, n: i32, out: usize): void {
  const whole = n >= QUICK ? n & ~(LANES - 1) : 0;
  const tables: usize = whole > 0 ? 4 : 1;
  for (let offset: usize = 0; offset < tables * TABLE; offset += 16) v128.store(out + offset, i32x4.splat(0));
  const mask = i32x4.splat(0x7ff << 2);
  for (let i = 0; i < whole; i += LANES) {
    const place = v128.and(i32x4.shr_u(v128.load(values + ((<usize>i) << 2)), 18), mask);
    increment(out + <usize>i32x4.extract_lane(place, 0), 1);
    increment(out + TABLE + <usize>i32x4.extract_lane(place, 1), 1);
    increment(out + 2 * TABLE + <usize>i32x4.extract_lane(place, 2), 1);
    increment(out + 3 * TABLE + <usize>i32x4.extract_lane(place, 3), 1);
  }
  for (let i = whole; i < n; i++) {
    const bits = load<u32>(values + ((<usize>i) << 2)) & 0x7fffffff;
    increment(out + ((<usize>(bits >>> 20)) << 2), 1);
  }
  if (tables === 1) return;
  for (let offset: usize = 0; offset < TABLE; offset += 16) {
    const at = out + offset;
    const halves = i32x4.add(v128.load(at), v128.load(at + TABLE));
    v128.store(at, i32x4.add(halves, i32x4.add(v128.load(at + 2 * TABLE), v128.load(at + 3 * TABLE))));
  }
}

/** Bytes of 2048 counts. */
const TABLE: usize = 4 * 2048;

/** The sum of the products of all elements. */
export function dot(a: usize, b: usize, n: i32): f64 {
  let sumsA = f64x2.splat(0);
  let sumsB = f64x2.splat(0);
  const whole = n & ~(LANES - 1);
  for (let i = 0; i < whole; i += LANES) {
    const x = v128.load(a + ((<usize>i) << 2));
    const y = v128.load(b + ((<usize>i) << 2));
    sumsA = f64x2.add(sumsA, f64x2.mul(f64x2.promote_low_f32x4(x), f64x2.promote_low_f32x4(y)));
    sumsB = f64x2.add(sumsB, f64x2.mul(f64x2.promote_low_f32x4(upper(x)), f64x2.promote_low_f32x4(upper(y))));
  }
  const sums = f64x2.add(sumsA, sumsB);
  let sum: f64 = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  for (let i = whole; i < n; i++) sum += <f64>load<f32>(a + ((<usize>i) << 2)) * <f64>load<f32>(b + ((<usize>i) << 2));
  return sum;
}

function upper(v: v128): v128 {
  return i8x16.shuffle(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
}

function increment(count: usize, by: i32): void {
  store<i32>(count, load<i32>(count) + by);
}

function sumOfLanes(v: v128): i32 {
  return i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3);
}
