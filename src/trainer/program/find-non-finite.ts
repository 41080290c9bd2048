/** Finding the value that would make every weight NaN, before it does. */

export interface NonFinite {
  /** In words, after "holds" or "is". */
  readonly what: string;
  /** Which value of which example it is; both count from 1. */
  readonly value: number;
  readonly example: number;
}

/** The first value that is no finite number; `width` values make an example. */
export function nonFinite(values: ArrayLike<number>, width: number): NonFinite | undefined {
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i])) {
      const what = Number.isNaN(values[i]) ? 'NaN (not a number)' : 'an infinite number';
      return { what, value: (i % width) + 1, example: Math.floor(i / width) + 1 };
    }
  return undefined;
}

export const LEAVE_OUT = 'Leave such examples out or fill in the missing values; one of them makes every weight NaN.';
