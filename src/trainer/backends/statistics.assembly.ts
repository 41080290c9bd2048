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

/** Writes six 64-bit floats to `out`: sum, sum of squares, min, max (of the finite elements), count of zeros, count of non-finite. */
export function moments(values: usize, n: i32, out: usize): void {
  const infinity = f32x4.splat(Infinity as f32);
  const negative = f32x4.splat(-(Infinity as f32));
  const zero = f32x4.splat(0);
  let sums = f64x2.splat(0);
  let squares = f64x2.splat(0);
  let low = infinity;
  let high = negative;
  let zeros = i32x4.splat(0);
  let finites = i32x4.splat(0);
  const whole = n & ~(LANES - 1);
  for (let i = 0; i < whole; i += LANES) {
    const v = v128.load(values + ((<usize>i) << 2));
    const finite = f32x4.lt(f32x4.abs(v), infinity);
    const kept = v128.and(v, finite);
    const first = f64x2.promote_low_f32x4(kept);
    const second = f64x2.promote_low_f32x4(i8x16.shuffle(kept, kept, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
    sums = f64x2.add(sums, f64x2.add(first, second));
    squares = f64x2.add(squares, f64x2.add(f64x2.mul(first, first), f64x2.mul(second, second)));
    low = f32x4.pmin(low, v128.bitselect(v, infinity, finite));
    high = f32x4.pmax(high, v128.bitselect(v, negative, finite));
    // A comparison's lanes are -1 where it holds.
    zeros = i32x4.sub(zeros, f32x4.eq(v, zero));
    finites = i32x4.sub(finites, finite);
  }
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
  let finiteCount: i32 = sumOfLanes(finites);
  for (let i = whole; i < n; i++) {
    const v = load<f32>(values + ((<usize>i) << 2));
    if (!(abs(v) < Infinity)) continue;
    finiteCount++;
    if (v === 0) zeroCount++;
    sum += <f64>v;
    square += <f64>v * <f64>v;
    if (v < smallest) smallest = v;
    if (v > largest) largest = v;
  }
  store<f64>(out, sum);
  store<f64>(out, square, 8);
  store<f64>(out, <f64>smallest, 16);
  store<f64>(out, <f64>largest, 24);
  store<f64>(out, <f64>zeroCount, 32);
  store<f64>(out, <f64>(n - finiteCount), 40);
}

/**
 * Writes 32 counts (i32) to `out`, which must have room for four times as many: each lane counts for itself, because consecutive
 * elements often fall into one bin and an increment would then wait for the one before it. `scale` is in bins a unit.
 */
export function histogram(values: usize, n: i32, low: f64, scale: f64, allFinite: i32, out: usize): void {
  for (let offset: usize = 0; offset < 4 * 4 * <usize>BINS; offset += 16) v128.store(out + offset, i32x4.splat(0));
  const whole = allFinite ? n & ~(LANES - 1) : 0;
  const lows = f64x2.splat(low);
  const scales = f64x2.splat(scale);
  const top = i32x4.splat(BINS - 1);
  for (let i = 0; i < whole; i += LANES) {
    const v = v128.load(values + ((<usize>i) << 2));
    const first = f64x2.promote_low_f32x4(v);
    const second = f64x2.promote_low_f32x4(i8x16.shuffle(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
    const a = i32x4.min_s(top, i32x4.trunc_sat_f64x2_s_zero(f64x2.mul(f64x2.sub(first, lows), scales)));
    const b = i32x4.min_s(top, i32x4.trunc_sat_f64x2_s_zero(f64x2.mul(f64x2.sub(second, lows), scales)));
    increment(out, i32x4.extract_lane(a, 0));
    increment(out + 128, i32x4.extract_lane(a, 1));
    increment(out + 256, i32x4.extract_lane(b, 0));
    increment(out + 384, i32x4.extract_lane(b, 1));
  }
  for (let i = whole; i < n; i++) {
    const v = load<f32>(values + ((<usize>i) << 2));
    if (abs(v) < Infinity) increment(out, min(BINS - 1, <i32>((<f64>v - low) * scale)));
  }
  for (let offset: usize = 0; offset < 128; offset += 16) {
    const halves = i32x4.add(v128.load(out + offset), v128.load(out + offset, 128));
    v128.store(out + offset, i32x4.add(halves, i32x4.add(v128.load(out + offset, 256), v128.load(out + offset, 384))));
  }
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
    const v1 = f64x2.promote_low_f32x4(i8x16.shuffle(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
    const w0 = f64x2.promote_low_f32x4(w);
    const w1 = f64x2.promote_low_f32x4(i8x16.shuffle(w, w, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
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

/**
 * Writes six 64-bit floats to `out`: the dot product, the sums of squares of a, of b and of their difference, the sum of |a| / |b|
 * over the elements where b is not 0, and the count of those.
 */
export function pair(a: usize, b: usize, n: i32, out: usize): void {
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  let dots = zero;
  let squaresA = zero;
  let squaresB = zero;
  let differences = zero;
  let ratios = zero;
  let counts = zero;
  const whole = n & ~1;
  for (let i = 0; i < whole; i += 2) {
    const x = f64x2.promote_low_f32x4(v128.load64_zero(a + ((<usize>i) << 2)));
    const y = f64x2.promote_low_f32x4(v128.load64_zero(b + ((<usize>i) << 2)));
    const difference = f64x2.sub(x, y);
    const compared = f64x2.ne(y, zero);
    dots = f64x2.add(dots, f64x2.mul(x, y));
    squaresA = f64x2.add(squaresA, f64x2.mul(x, x));
    squaresB = f64x2.add(squaresB, f64x2.mul(y, y));
    differences = f64x2.add(differences, f64x2.mul(difference, difference));
    ratios = f64x2.add(ratios, v128.and(compared, f64x2.abs(f64x2.div(x, y))));
    counts = f64x2.add(counts, v128.and(compared, one));
  }
  let dot: f64 = f64x2.extract_lane(dots, 0) + f64x2.extract_lane(dots, 1);
  let squareA: f64 = f64x2.extract_lane(squaresA, 0) + f64x2.extract_lane(squaresA, 1);
  let squareB: f64 = f64x2.extract_lane(squaresB, 0) + f64x2.extract_lane(squaresB, 1);
  let difference: f64 = f64x2.extract_lane(differences, 0) + f64x2.extract_lane(differences, 1);
  let ratio: f64 = f64x2.extract_lane(ratios, 0) + f64x2.extract_lane(ratios, 1);
  let count: f64 = f64x2.extract_lane(counts, 0) + f64x2.extract_lane(counts, 1);
  if (whole < n) {
    const x = <f64>load<f32>(a + ((<usize>whole) << 2));
    const y = <f64>load<f32>(b + ((<usize>whole) << 2));
    dot += x * y;
    squareA += x * x;
    squareB += y * y;
    difference += (x - y) * (x - y);
    if (y !== 0) {
      ratio += abs(x / y);
      count += 1;
    }
  }
  store<f64>(out, dot);
  store<f64>(out, squareA, 8);
  store<f64>(out, squareB, 16);
  store<f64>(out, difference, 24);
  store<f64>(out, ratio, 32);
  store<f64>(out, count, 40);
}

function increment(counts: usize, bin: i32): void {
  const at = counts + ((<usize>bin) << 2);
  store<i32>(at, load<i32>(at) + 1);
}

function sumOfLanes(v: v128): i32 {
  return i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3);
}
