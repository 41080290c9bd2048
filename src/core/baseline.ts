/** What a model that has learned nothing achieves, beside the metrics that it is to be compared with. */
import * as l10n from '@vscode/l10n';
import { formatMetric, isShare } from './format.ts';
import type { Run } from './run.ts';

export interface Baseline {
  /** `base rate 99.0 %`, or `mean alone 98.2 k`. */
  readonly text: string;
  /** What it is, as a sentence. */
  readonly help: string;
}

/** The baseline of a column of the epochs table; undefined where none is known, as in older runs. */
export function baselineOf({ started }: Pick<Run, 'started'>, column: string): Baseline | undefined {
  const value = started?.baselines?.[column];
  if (value === undefined) return undefined;
  const shown = formatMetric(column, value);
  return isShare(column)
    ? {
        text: l10n.t('base rate {0}', shown),
        help: l10n.t('Always predicting the most frequent class of the training examples achieves {0}.', shown),
      }
    : {
        text: l10n.t('mean baseline {0}', shown),
        help: l10n.t('Always predicting the mean of the training examples achieves {0}.', shown),
      };
}
