/** The best and the middle of a series of values. */

/** The median; the mean of the two middle values if their number is even. NaN without values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (low + high) / 2;
}

/** Index of the first best value among the finite ones; -1 if there is none. `rising`: a higher value is better. */
export function bestIndex(values: ArrayLike<number>, rising: boolean): number {
  let best = -1;
  for (let i = 0; i < values.length; i++) {
    const [value = Number.NaN, known = Number.NaN] = [values[i], values[best]];
    if (Number.isFinite(value) && (best < 0 || (rising ? value > known : value < known))) best = i;
  }
  return best;
}

/** The best finite value; NaN if there is none. */
export const bestValue = (values: ArrayLike<number>, rising: boolean): number => values[bestIndex(values, rising)] ?? Number.NaN;
