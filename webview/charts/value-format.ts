/** How the values of a series are written, in legends and tables alike. Pure. */
import { formatNumber, formatPercent, formatLearningRate } from '../../src/core/format.ts';
import type { SeriesSpec } from './chart-spec.ts';

export const formatterOf = (series: Pick<SeriesSpec, 'share' | 'rate'>) =>
  series.share ? formatPercent : series.rate ? formatLearningRate : formatNumber;
