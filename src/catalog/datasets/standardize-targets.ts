/** Standardizes numeric targets, so that a model learns prices in millions as easily as shares of 1. */
import * as l10n from '@vscode/l10n';
import { formatNumber } from '../../core/format.ts';
import type { Task } from '../types.ts';
import { moments } from './moments.ts';
import type { Table } from './table.ts';
import type { Targets } from './targets.ts';

/** The squares of deviations within these bounds, and of larger and smaller errors, are numbers in single precision. */
const LEAST = 1e-15;
const MOST = 1e15;

export interface EncodedTargets {
  readonly output: Task['output'];
  /** One per row. */
  readonly values: Float32Array;
  readonly notices: readonly string[];
}

/**
 * Numbers become multiples of the standard deviation of the training rows, from their mean; classes stay as they are. `output.scale`
 * leads back to the unit of the column. Throws a `UserError` where the numbers are too large or too small for that.
 */
export function standardizedTargets(table: Table, column: number, targets: Targets, training: Int32Array): EncodedTargets {
  const { output, values, notices } = targets;
  if (output.kind === 'classes') return { output, values: Float32Array.from(values), notices };
  const name = table.columns[column] ?? '';
  const { mean, deviation } = moments(values, training);
  if (deviation > MOST || (deviation > 0 && deviation < LEAST))
    throw table.fault(
      l10n.t(
        '{0}: the standard deviation of the target column "{1}" is {2}, whose square exceeds the range of a 32-bit float.',
        table.path,
        name,
        formatNumber(deviation),
      ),
      l10n.t('Convert the column to another unit.'),
      { key: 'descent.dataset.target' },
    );
  // Where all training targets are equal, the others are measured from them.
  const scale = { mean, deviation: deviation === 0 ? 1 : deviation };
  return {
    output: { ...output, scale },
    values: Float32Array.from(values, (value) => (value - scale.mean) / scale.deviation),
    notices,
  };
}
