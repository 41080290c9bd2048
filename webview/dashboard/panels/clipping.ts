/** How often gradients are clipped, and how much is left of them. */
import * as l10n from '@vscode/l10n';
import { html, nothing } from 'lit';
import { formatCount, formatPercent } from '../../../src/core/format.ts';
import { type Run, settingOf } from '../../../src/core/run.ts';
import { CLIP_COLUMNS } from '../../../src/core/table-columns.ts';
import type { SeriesView } from '../../../src/core/view.ts';
import { chart, marksOf, seriesOf, wantSeries } from './charts.ts';
import type { Page } from './page.ts';

/** The settings that clip gradients. */
const KEYS = ['clipNorm', 'clipValue', 'clipNormPerWeight'].map((id) => `regularization.${id}`);

/** Whether the run clips gradients, or has clipped some before. */
const hasClipping = (run: Run) =>
  KEYS.some(
    (key) => Number(settingOf(run, key) ?? 0) > 0 || run.marks.some((mark) => mark.type === 'changed' && mark.key === key),
  );

/** In how many steps something was clipped, of those in which clipping was on; from the one bucket that holds all of them. */
export function clippedSteps(whole: SeriesView | undefined, steps: number): { readonly clipped: number; readonly of: number } {
  const [column] = whole?.columns ?? [];
  const of = steps - (column?.nonFinite[0] ?? steps);
  const share = column?.mean[0] ?? Number.NaN;
  return of > 0 && Number.isFinite(share) ? { clipped: Math.round(share * of), of } : { clipped: 0, of: 0 };
}

export function clipping(page: Page, run: Run) {
  if (!run.started || !hasClipping(run)) return nothing;
  const { id } = run.header;
  const view = wantSeries(page, id, 'steps', CLIP_COLUMNS);
  const whole = page.subscribe(`clipped:${id}`, {
    kind: 'series',
    table: 'steps',
    run: id,
    x: 'step',
    columns: ['clipped'],
    buckets: 1,
  });
  const { clipped, of } = clippedSteps(whole, whole ? rowsOf(whole, run) : 0);
  const words =
    of === 0
      ? l10n.t('No step with gradient clipping has been recorded yet.')
      : l10n.t('Clipped in {0} of {1} steps ({2}).', formatCount(clipped), formatCount(of), formatPercent(clipped / of));
  return html`<figure class="captioned clipping">
    ${chart(page, {
      id: 'clipping',
      title: l10n.t('Gradient clipping'),
      help: l10n.t(
        'Fraction of steps in which gradients were clipped, and the global gradient norm after clipping as a fraction of the norm before clipping. Occasional clipping is healthy. If most steps are clipped, the threshold acts like a lower learning rate.',
      ),
      series: [
        seriesOf(sharesOf(view), CLIP_COLUMNS, 'clipped', {
          key: 'clipped',
          label: l10n.t('steps clipped'),
          hue: 4,
          share: true,
          help: l10n.t('Fraction of steps in which gradients were clipped.'),
          // From 0 to 1 in every bucket that has both: a range says nothing.
          thin: true,
        }),
        seriesOf(view, CLIP_COLUMNS, 'clipRatio', {
          key: 'ratio',
          label: l10n.t('norm after ÷ before'),
          hue: 1,
          share: true,
          help: l10n.t(
            'Global gradient norm after clipping, as a fraction of the norm before clipping. 100 % where nothing is clipped.',
          ),
        }),
      ],
      marks: marksOf(run),
      y: { from: 0, to: 1 },
      empty: l10n.t('The chart appears after the first step with gradient clipping.'),
    })}
    <figcaption class="caption">${words}</figcaption>
  </figure>`;
}

/** A step is clipped or not: what there is to tell of now is the share of the latest steps. */
const sharesOf = (view: SeriesView | undefined): SeriesView | undefined =>
  view && { ...view, newest: view.newest.map(() => Number.NaN) };

/** All rows of the table that a view of one bucket sums up: steps are recorded one by one. */
const rowsOf = ({ step, extent }: SeriesView, run: Run) => Math.max(run.step, extent[1]) - (step[0] ?? 1) + 1;
