/** How the values of a series are written, in legends and tables alike. Pure. */
import { figure, percent, rate } from '../../src/core/format.ts';
import type { SeriesSpec } from './chart-spec.ts';

export const tellerOf = (series: Pick<SeriesSpec, 'share' | 'rate'>) => (series.share ? percent : series.rate ? rate : figure);
