/** Mean and standard deviation of the values of some rows, for standardization. */

export interface Moments {
  readonly mean: number;
  readonly deviation: number;
}

/** Of the values that are not missing (NaN), in double precision; both 0 if all are missing. Source: Welford (1962). */
export function moments(values: Float64Array, rows: Int32Array): Moments {
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (const row of rows) {
    const value = values[row] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    count++;
    const before = value - mean;
    mean += before / count;
    squares += before * (value - mean);
  }
  return { mean, deviation: count > 0 ? Math.sqrt(squares / count) : 0 };
}
