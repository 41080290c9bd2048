import * as l10n from '@vscode/l10n';
/** Finds values in the data that would make every weight NaN. */

export interface NonFinite {
  /** The end of a sentence, after "holds" or "is". */
  readonly what: string;
  /** The index of the value in its example, and of the example; both count from 1. */
  readonly value: number;
  readonly example: number;
}

/** The first value that is not finite; an example has `width` values. */
export function nonFinite(values: ArrayLike<number>, width: number): NonFinite | undefined {
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i])) {
      const what = Number.isNaN(values[i]) ? l10n.t('NaN (not a number)') : l10n.t('an infinite value');
      return { what, value: (i % width) + 1, example: Math.floor(i / width) + 1 };
    }
  return undefined;
}

export const leaveOut = () =>
  l10n.t('Remove such examples, or fill in the missing values. A single such value makes every weight NaN.');
