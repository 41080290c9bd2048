/** How the values of a series are written, in legends and tables alike. Pure. */
import * as l10n from '@vscode/l10n';
import { formatNumber, formatPercent, formatLearningRate } from '../../src/core/format.ts';
import type { SeriesSpec } from './chart-spec.ts';

export const formatterOf = (series: Pick<SeriesSpec, 'share' | 'rate'>) =>
  series.share ? formatPercent : series.rate ? formatLearningRate : formatNumber;

/** Two values as the ends of a range. */
export const rangeText = (from: string, to: string) => l10n.t('{0} to {1}', from, to);
