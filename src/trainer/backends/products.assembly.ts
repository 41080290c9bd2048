/**
 * Products of matrices, in AssemblyScript, on the memory of tfjs's own WebAssembly backend. XNNPACK, which tfjs hands them to, first
 * packs the right operand for itself and keeps that for the next time; but a weight is new after each step, so that in a training
 * packing takes longer than multiplying. And it has no form for transposed operands, which gradients consist of.
 *
 * Matrices lie row by row; pointers are byte offsets, sizes and strides count elements. Every element of the result is summed up in
 * the order of the inner dimension, as XNNPACK does; `productWithTransposed` in four such sums.
 */

const COLUMNS: i32 = 8;
const ROWS: i32 = 4;
/** Of the inner dimension at a time: 8 columns of so many rows fit into the nearest cache beside what they are multiplied with. */
const DEPTH: i32 = 256;
/** With fewer rows of the result, putting columns next to one another would cost more than it saves. */
const WORTH_PACKING: i32 = 16;

/**
 * out [m, n] = a · b, where b is [k, n]. `aRow` and `aStep` are the strides of a along m and k: (k, 1) where it is [m, k], (1, m) where
 * it is [k, m] and taken transposed. Where it `adds`, the product is added to what is in `out`. `scratch` has room for `8 · 256`
 * elements.
 */
export function product(
  a: usize,
  b: usize,
  out: usize,
  m: i32,
  k: i32,
  n: i32,
  aRow: i32,
  aStep: i32,
  scratch: usize,
  adds: bool,
): void {
  const aRowBytes: usize = (<usize>aRow) << 2;
  const aStepBytes: usize = (<usize>aStep) << 2;
  const rowBytes: usize = (<usize>n) << 2;
  for (let done = 0; done < k; done += DEPTH) {
    const depth = min(DEPTH, k - done);
    const first = done === 0 && !adds;
    const aFrom = a + <usize>done * aStepBytes;
    for (let column = 0; column < n; column += COLUMNS) {
      const columns = min(COLUMNS, n - column);
      const offset: usize = (<usize>column) << 2;
      let panel = b + <usize>done * rowBytes + offset;
      let step = rowBytes;
      if (columns === COLUMNS && m >= WORTH_PACKING) {
        pack(panel, rowBytes, scratch, depth);
        panel = scratch;
        step = COLUMNS << 2;
      }
      for (let row = 0; row < m; row += ROWS) {
        const at = out + <usize>row * rowBytes + offset;
        const from = aFrom + <usize>row * aRowBytes;
        const rows = min(ROWS, m - row);
        if (rows === ROWS && columns === COLUMNS) tile(from, aRowBytes, aStepBytes, panel, step, at, rowBytes, depth, first);
        else edge(from, aRowBytes, aStepBytes, panel, step, at, rowBytes, depth, first, rows, columns);
      }
    }
  }
}

/** Puts eight columns next to one another: rows that are far apart, at a power of two above all, push each other out of the cache. */
function pack(b: usize, rowBytes: usize, into: usize, depth: i32): void {
  for (let i = 0; i < depth; i++) {
    v128.store(into, v128.load(b));
    v128.store(into, v128.load(b, 16), 16);
    b += rowBytes;
    into += COLUMNS << 2;
  }
}

/** Four rows by eight columns of the result, all of which stays in registers. */
function tile(
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  out: usize,
  outRow: usize,
  depth: i32,
  first: bool,
): void {
  const out1 = out + outRow;
  const out2 = out1 + outRow;
  const out3 = out2 + outRow;
  const aRow2 = aRow + aRow;
  const aRow3 = aRow2 + aRow;
  const zero = f32x4.splat(0);
  let c00 = first ? zero : v128.load(out);
  let c01 = first ? zero : v128.load(out, 16);
  let c10 = first ? zero : v128.load(out1);
  let c11 = first ? zero : v128.load(out1, 16);
  let c20 = first ? zero : v128.load(out2);
  let c21 = first ? zero : v128.load(out2, 16);
  let c30 = first ? zero : v128.load(out3);
  let c31 = first ? zero : v128.load(out3, 16);
  for (let i = 0; i < depth; i++) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    c00 = f32x4.add(c00, f32x4.mul(x, b0));
    c01 = f32x4.add(c01, f32x4.mul(x, b1));
    x = v128.load32_splat(a + aRow);
    c10 = f32x4.add(c10, f32x4.mul(x, b0));
    c11 = f32x4.add(c11, f32x4.mul(x, b1));
    x = v128.load32_splat(a + aRow2);
    c20 = f32x4.add(c20, f32x4.mul(x, b0));
    c21 = f32x4.add(c21, f32x4.mul(x, b1));
    x = v128.load32_splat(a + aRow3);
    c30 = f32x4.add(c30, f32x4.mul(x, b0));
    c31 = f32x4.add(c31, f32x4.mul(x, b1));
    a += aStep;
    b += bStep;
  }
  v128.store(out, c00);
  v128.store(out, c01, 16);
  v128.store(out1, c10);
  v128.store(out1, c11, 16);
  v128.store(out2, c20);
  v128.store(out2, c21, 16);
  v128.store(out3, c30);
  v128.store(out3, c31, 16);
}

/** What is left at the edges: row by row, four columns at once and then one by one. */
function edge(
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  out: usize,
  outRow: usize,
  depth: i32,
  first: bool,
  rows: i32,
  columns: i32,
): void {
  for (let row = 0; row < rows; row++) {
    let column = 0;
    for (; column + 4 <= columns; column += 4) {
      const offset: usize = (<usize>column) << 2;
      let sums = first ? f32x4.splat(0) : v128.load(out + offset);
      for (let i = 0; i < depth; i++)
        sums = f32x4.add(sums, f32x4.mul(v128.load32_splat(a + <usize>i * aStep), v128.load(b + <usize>i * bStep + offset)));
      v128.store(out + offset, sums);
    }
    for (; column < columns; column++) {
      const offset: usize = (<usize>column) << 2;
      let sum: f32 = first ? 0 : load<f32>(out + offset);
      for (let i = 0; i < depth; i++) sum += load<f32>(a + <usize>i * aStep) * load<f32>(b + <usize>i * bStep + offset);
      store<f32>(out + offset, sum);
    }
    a += aRow;
    out += outRow;
  }
}

/** out [m, n] = a [m, k] · b [n, k]ᵀ: products of rows with rows, four elements of them at once. */
export function productWithTransposed(a: usize, b: usize, out: usize, m: i32, k: i32, n: i32): void {
  const rowBytes: usize = (<usize>k) << 2;
  const outRow: usize = (<usize>n) << 2;
  for (let column = 0; column < n; column += 4)
    for (let row = 0; row < m; row += 2) {
      const from = a + <usize>row * rowBytes;
      const other = b + <usize>column * rowBytes;
      const at = out + <usize>row * outRow + ((<usize>column) << 2);
      if (row + 2 <= m && column + 4 <= n) rowsTile(from, other, rowBytes, at, outRow, k);
      else
        for (let i = 0; i < min(2, m - row); i++)
          for (let j = 0; j < min(4, n - column); j++)
            store<f32>(
              at + <usize>i * outRow + ((<usize>j) << 2),
              alongRows(from + <usize>i * rowBytes, other + <usize>j * rowBytes, k),
            );
    }
}

/** Two rows by four columns of the result. */
function rowsTile(a: usize, b: usize, rowBytes: usize, out: usize, outRow: usize, k: i32): void {
  const a1 = a + rowBytes;
  const b1 = b + rowBytes;
  const b2 = b1 + rowBytes;
  const b3 = b2 + rowBytes;
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c02 = c00;
  let c03 = c00;
  let c10 = c00;
  let c11 = c00;
  let c12 = c00;
  let c13 = c00;
  const whole = k & ~3;
  for (let i = 0; i < whole; i += 4) {
    const at: usize = (<usize>i) << 2;
    const x = v128.load(a + at);
    const y = v128.load(a1 + at);
    let w = v128.load(b + at);
    c00 = f32x4.add(c00, f32x4.mul(x, w));
    c10 = f32x4.add(c10, f32x4.mul(y, w));
    w = v128.load(b1 + at);
    c01 = f32x4.add(c01, f32x4.mul(x, w));
    c11 = f32x4.add(c11, f32x4.mul(y, w));
    w = v128.load(b2 + at);
    c02 = f32x4.add(c02, f32x4.mul(x, w));
    c12 = f32x4.add(c12, f32x4.mul(y, w));
    w = v128.load(b3 + at);
    c03 = f32x4.add(c03, f32x4.mul(x, w));
    c13 = f32x4.add(c13, f32x4.mul(y, w));
  }
  const out1 = out + outRow;
  store<f32>(out, rest(c00, a, b, whole, k));
  store<f32>(out, rest(c01, a, b1, whole, k), 4);
  store<f32>(out, rest(c02, a, b2, whole, k), 8);
  store<f32>(out, rest(c03, a, b3, whole, k), 12);
  store<f32>(out1, rest(c10, a1, b, whole, k));
  store<f32>(out1, rest(c11, a1, b1, whole, k), 4);
  store<f32>(out1, rest(c12, a1, b2, whole, k), 8);
  store<f32>(out1, rest(c13, a1, b3, whole, k), 12);
}

function alongRows(a: usize, b: usize, k: i32): f32 {
  const whole = k & ~3;
  let sums = f32x4.splat(0);
  for (let i = 0; i < whole; i += 4) {
    const at: usize = (<usize>i) << 2;
    sums = f32x4.add(sums, f32x4.mul(v128.load(a + at), v128.load(b + at)));
  }
  return rest(sums, a, b, whole, k);
}

/** The sum of four lanes, and of what whole fours left over. */
function rest(sums: v128, a: usize, b: usize, from: i32, to: i32): f32 {
  let sum: f32 =
    f32x4.extract_lane(sums, 0) + f32x4.extract_lane(sums, 1) + (f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3));
  for (let i = from; i < to; i++) sum += load<f32>(a + ((<usize>i) << 2)) * load<f32>(b + ((<usize>i) << 2));
  return sum;
}
