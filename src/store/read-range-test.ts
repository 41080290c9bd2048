import * as l10n from '@vscode/l10n';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RangeCurve, rangeCurve } from '../core/range-test.ts';
import { streamReader } from '../core/streams.ts';
import { diskFault } from './disk.ts';

/** The curve of a range test as its run recorded it. Throws a `UserError` when the run cannot be read. */
export async function readRangeCurve(folder: string): Promise<RangeCurve> {
  const file = join(folder, 'steps.table');
  const rates: number[] = [];
  const losses: number[] = [];
  const reader = streamReader('steps.table', {
    event() {},
    chunk({ columns, values }) {
      rates.push(...(values[columns.indexOf('learningRate')] ?? []));
      losses.push(...(values[columns.indexOf('loss')] ?? []));
    },
    problem() {},
  });
  try {
    reader.push(await readFile(file));
  } catch (error) {
    throw diskFault(error, l10n.t('The range test cannot be read'), file);
  }
  return rangeCurve(rates, losses);
}
