import * as l10n from '@vscode/l10n';
import { join } from 'node:path';
import type { Chunk } from '../core/chunk.ts';
import { UserError } from '../core/fault.ts';
import { type RangeCurve, rangeCurve } from '../core/range-test.ts';
import { streamReader } from '../core/streams.ts';
import { diskFault } from './disk.ts';
import { piecesOf } from './regular-file.ts';
import { readHeader } from './run-folders.ts';

/** The curve of a range test as its run recorded it. Throws a `UserError` when the run cannot be read. */
export async function readRangeCurve(folder: string): Promise<RangeCurve> {
  const file = join(folder, 'steps.table');
  const rates: number[] = [];
  const losses: number[] = [];
  const { identity } = await readHeader(folder);
  const sink = {
    event() {},
    chunk({ columns, values }: Chunk) {
      for (const rate of values[columns.indexOf('learningRate')] ?? []) rates.push(rate);
      for (const loss of values[columns.indexOf('loss')] ?? []) losses.push(loss);
    },
    problem(message: string) {
      throw new UserError({
        message: l10n.t('The range test cannot be read. {0}', message),
        file,
        remedy: l10n.t('Run the test again.'),
      });
    },
  };
  const reader = streamReader('steps.table', sink, { identity: () => identity });
  try {
    for await (const bytes of piecesOf(file)) reader.push(bytes);
  } catch (error) {
    throw diskFault(error, l10n.t('The range test cannot be read'), file);
  }
  return rangeCurve(rates, losses);
}
