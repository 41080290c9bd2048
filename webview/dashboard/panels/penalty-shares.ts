/** How much of the loss each penalty makes up. */
import { msg, translated } from '../../../src/core/localize.ts';
import * as l10n from '@vscode/l10n';
import { regularizers } from '../../../src/catalog/regularizers/index.ts';
import type { Run } from '../../../src/core/run.ts';
import { penaltyColumn } from '../../../src/core/table-columns.ts';
import type { SeriesSpec } from '../../charts/chart-spec.ts';
import { chart, derived, marksOf, wantSeries } from './charts.ts';
import type { Page } from './page.ts';

/** Every penalty that may have a column, by the name of its regularizer. */
const PENALTIES = [
  ...regularizers.flatMap(({ id, title, penalty }) => (penalty ? [{ id, title }] : [])),
  { id: 'model', title: msg('layer penalties') },
];
const COLUMNS = ['loss', ...PENALTIES.map(({ id }) => penaltyColumn(id))];

export function penaltyShares(page: Page, run: Run) {
  const view = run.started ? wantSeries(page, run.header.id, 'steps', COLUMNS) : undefined;
  const series = PENALTIES.flatMap(({ id, title }, i): SeriesSpec[] => {
    // A penalty that was never on has no column, or none here.
    if (!view?.columns[i + 1]?.mean.some(Number.isFinite)) return [];
    const share = derived(view, (means) => {
      const [loss, penalty] = [means[0] ?? Number.NaN, means[i + 1] ?? Number.NaN];
      return Number.isNaN(penalty) ? 0 : penalty / loss;
    });
    return [{ key: id, label: translated(title), hue: i, share: true, view: share, column: 0 }];
  });
  return chart(page, {
    id: 'penalties',
    title: l10n.t('Penalties'),
    unit: l10n.t('fraction of the loss'),
    help: l10n.t(
      'Fraction of the training loss that each penalty contributes. Typical: a few percent. Above 50 %, the penalty dominates and the model hardly fits the data.',
    ),
    series,
    marks: marksOf(run),
    y: { from: 0 },
    empty: l10n.t('The loss contains no penalties. Set L1 or L2 under Regularization to add one, even during training.'),
  });
}
