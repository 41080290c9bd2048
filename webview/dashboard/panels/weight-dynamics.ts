/** How the quantities of one weight go together: directions, step sizes, noise and bias; each chart says what a healthy one shows. */
import { msg, translated } from '../../../src/core/localize.ts';
import * as l10n from '@vscode/l10n';
import { html, type TemplateResult } from 'lit';
import type { Means } from '../../../src/catalog/types.ts';
import { optimizers } from '../../../src/catalog/optimizers/index.ts';
import { defaults, find, type Params, type Values } from '../../../src/core/params.ts';
import type { Run, WeightInfo } from '../../../src/core/run.ts';
import { RATE_COLUMNS } from '../../../src/core/table-columns.ts';
import type { SeriesView } from '../../../src/core/view.ts';
import { chart, derived, marksOf, quantileBands, seriesOf, wantLayer } from './charts.ts';
import type { Page } from './page.ts';
import { numberOrDash } from '../../ui/labels.ts';

export function weightDynamics(page: Page, run: Run, weight: number, info: WeightInfo) {
  // Of a program's own optimizer it is not known what its slots are to one another.
  const own = run.started?.optimizer !== undefined;
  const { means, denominator } = (own ? undefined : find(optimizers, run.header.config.optimizer.type)) ?? {};
  const divided = denominator?.slot(valuesAt(run, 0)) !== undefined;
  return html`<div class="grid">
    ${direction(page, run, weight, info, means !== undefined)} ${stepSize(page, run, weight, info)}
    ${travelled(page, run, weight, info)}
    ${means ? html`${noise(page, run, weight, info, means)} ${bias(page, run, weight, means)}` : ''}
    ${divided && denominator?.rate ? rates(page, run, weight, info) : ''} ${divided ? epsilonShare(page, run, weight, info) : ''}
  </div>`;
}

/** A chart, and below it what a healthy picture looks like and what another one hints at. */
const captioned = (drawn: TemplateResult, caption: string) => html`<figure class="captioned">
  ${drawn}<figcaption class="caption">${caption}</figcaption>
</figure>`;

function direction(page: Page, run: Run, weight: number, { name }: WeightInfo, hasMean: boolean) {
  const columns = ['cosine', 'cosineMean', 'cosineUpdates'];
  const view = wantLayer(page, run.header.id, weight, columns);
  // A run recorded before this was measured has the first alone.
  const [, withMean, successive] = (view?.columns ?? []).map(({ mean }) => mean.some(Number.isFinite));
  return captioned(
    chart(page, {
      id: 'cosine',
      title: l10n.t('Directions'),
      unit: name,
      help: l10n.t(
        'Cosine similarity of the update and the negative gradient. 1 is steepest descent, 0 is perpendicular, and below 0 the step increases the loss of this batch. With momentum it is below 1.',
      ),
      series: [
        seriesOf(view, columns, 'cosine', { key: 'cosine', label: l10n.t('update and negative gradient'), hue: 4 }),
        ...(hasMean && withMean
          ? [seriesOf(view, columns, 'cosineMean', { key: 'mean', label: l10n.t('gradient and its moving average'), hue: 1 })]
          : []),
        ...(successive
          ? [
              seriesOf(view, columns, 'cosineUpdates', {
                key: 'updates',
                label: l10n.t('update and previously sampled update'),
                hue: 2,
              }),
            ]
          : []),
      ],
      marks: marksOf(run),
      y: { from: -1, to: 1 },
      empty: l10n.t('The chart appears after the first sampled step.'),
    }),
    l10n.t(
      'Healthy: mostly above 0. Near 0, batches disagree and past gradients dominate. If it stays below 0, steps overshoot: lower the learning rate or the momentum. A high cosine of the gradient and its moving average means that batches agree. Successive updates with a cosine below 0 oscillate back and forth.',
    ),
  );
}

function stepSize(page: Page, run: Run, weight: number, { name }: WeightInfo) {
  const columns = ['ratio', 'update.norm', 'gradient.norm'];
  const view = wantLayer(page, run.header.id, weight, columns);
  const effective = derived(view, ([, update = Number.NaN, gradient = Number.NaN]) => update / gradient);
  return captioned(
    chart(page, {
      id: 'step-size',
      title: l10n.t('Step size'),
      unit: name,
      help: l10n.t(
        '|Δw| ÷ |w| is the update-to-weight ratio. |Δw| ÷ |g| is the learning rate at which SGD would make an update of the same norm.',
      ),
      scale: 'log',
      series: [
        seriesOf(view, columns, 'ratio', { key: 'ratio', label: '|Δw| ÷ |w|', hue: 2 }),
        { key: 'effectiveStep', label: l10n.t('effective step |Δw| ÷ |g|'), hue: 3, view: effective, column: 0 },
      ],
      marks: marksOf(run),
      empty: l10n.t('The chart appears after the first sampled step.'),
    }),
    l10n.t(
      'Healthy: |Δw| ÷ |w| near 1e-3 and slowly falling. Near 1e-2 the learning rate is likely too high; below 1e-5 the weight hardly changes. If the effective step rises, gradients shrink faster than updates.',
    ),
  );
}

const NOT_MEASURED = msg('This run was recorded by a version of Descent that did not measure this. It is available in new runs.');

const NO_START = msg(
  'The relative distance is not defined: the initial value of this weight is 0, as it is for biases, or was not saved.',
);

/** A run that was recorded before a column was thought of has none of it, however many samples it has. */
const isUnmeasured = (view: SeriesView | undefined) =>
  view !== undefined && view.step.length > 0 && !view.columns.some(({ mean }) => mean.some(Number.isFinite));

/** In the place of a chart that there is nothing for. */
const unmeasured = (page: Page, id: string, title: string, unit: string, why = NOT_MEASURED) =>
  chart(page, { id, title, unit, help: translated(why), series: [], empty: translated(why) });

function travelled(page: Page, run: Run, weight: number, { name }: WeightInfo) {
  const columns = ['distance'];
  const title = l10n.t('Distance from initialization');
  const view = wantLayer(page, run.header.id, weight, columns);
  const told = view?.columns[0]?.nonFinite.some(Boolean) ? NO_START : NOT_MEASURED;
  if (isUnmeasured(view)) return unmeasured(page, 'distance', title, name, told);
  return captioned(
    chart(page, {
      id: 'distance',
      title,
      unit: name,
      help: l10n.t('Distance of the weight from its initial value, relative to the norm of that value: |w − w₀| ÷ |w₀|.'),
      series: [seriesOf(view, columns, 'distance', { key: 'distance', label: '|w − w₀| ÷ |w₀|', hue: 0 })],
      marks: marksOf(run),
      empty: l10n.t('The chart appears after the first sampled step.'),
    }),
    l10n.t(
      'Healthy: fast growth at first, then leveling off. If it keeps growing linearly, train longer or add weight decay. If it stays near 0, the layer keeps its random initialization.',
    ),
  );
}

function rates(page: Page, run: Run, weight: number, { name }: WeightInfo) {
  const view = wantLayer(page, run.header.id, weight, RATE_COLUMNS);
  if (isUnmeasured(view)) return unmeasured(page, 'effective-rate', l10n.t('Effective learning rates'), name);
  return captioned(
    quantileBands(page, {
      id: 'effective-rate',
      title: l10n.t('Effective learning rates'),
      unit: name,
      help: l10n.t(
        'Effective learning rate of each element: the learning rate divided by the denominator of the optimizer, as in η ÷ (√v̂ + ε). Line: median. Dark: 25 to 75 %. Light: 5 to 95 %.',
      ),
      scale: 'log',
      view,
      columns: [0, 1, 2, 3, 4],
      hue: 3,
      marks: marksOf(run),
      empty: l10n.t('Quantiles appear after the first sampled step.'),
    }),
    l10n.t(
      'Healthy: bands that drift slowly and span a few orders of magnitude. If all bands fall, gradients grow. If the upper edge keeps rising, some elements no longer get a gradient; their next update would be very large.',
    ),
  );
}

function epsilonShare(page: Page, run: Run, weight: number, { name }: WeightInfo) {
  const columns = ['epsilonShare'];
  const view = wantLayer(page, run.header.id, weight, columns);
  if (isUnmeasured(view)) return unmeasured(page, 'epsilon-share', l10n.t('Fraction dominated by ε'), name);
  return captioned(
    chart(page, {
      id: 'epsilon-share',
      title: l10n.t('Fraction dominated by ε'),
      unit: name,
      help: l10n.t(
        'Fraction of elements where ε is the larger part of the denominator of the optimizer. For these elements, the optimizer no longer adapts, and updates are proportional to gradients.',
      ),
      series: [
        seriesOf(view, columns, 'epsilonShare', { key: 'share', label: l10n.t('fraction of elements'), hue: 5, share: true }),
      ],
      marks: marksOf(run),
      y: { from: 0, to: 1 },
      empty: l10n.t('The chart appears after the first sampled step.'),
    }),
    l10n.t(
      'Healthy: near 0. Elements that never get a gradient, such as those of dead units and unused inputs, are included but harmless. If the fraction grows while the loss falls, gradients have become as small as ε: consider a smaller ε.',
    ),
  );
}

/** Signal and noise are told from the slots, so that a run recorded before this figure was drawn has it too. */
function noise(page: Page, run: Run, weight: number, { name, size }: WeightInfo, means: Means) {
  const columns = [`${means.gradient}.norm`, `${means.square}.mean`];
  const view = wantLayer(page, run.header.id, weight, columns);
  const signal = overSteps(view, run, ({ values, step }, [norm = Number.NaN, square = Number.NaN]) => {
    const by = means.corrections(values, step);
    return signalToNoiseOf(norm, square * size, by[means.gradient] ?? 1, by[means.square] ?? 1);
  });
  return captioned(
    chart(page, {
      id: 'signal-to-noise',
      title: l10n.t('Signal-to-noise ratio of the gradient'),
      unit: name,
      help: l10n.t(
        'Squared norm of the mean gradient divided by the variance of the gradient, both estimated from the optimizer state: |m̂|² ÷ (Σv̂ − |m̂|²).',
      ),
      scale: 'log',
      series: [{ key: 'signal', label: l10n.t('signal ÷ noise'), hue: 1, view: signal, column: 0 }],
      marks: marksOf(run),
      empty: l10n.t('The chart appears after the second sampled step.'),
    }),
    l10n.t(
      'Healthy: high at first, then falling as the loss levels off. Pure noise gives about (1−β₁) ÷ (1+β₁), which is 0.05 for β₁ = 0.9. At that level, a larger batch size or a lower learning rate helps; more steps do not.',
    ),
  );
}

/**
 * |m̂|² ÷ (Σv̂ − |m̂|²): of gradients with mean μ and covariance Σ it tends to |μ|² ÷ tr Σ, the inverse of the simple noise scale in
 * batches (McCandlish et al. 2018, An empirical model of large-batch training, eq. 2.9). NaN where the mean is all there is, as after one step.
 */
export function signalToNoiseOf(norm: number, squares: number, gradientPart: number, squarePart: number): number {
  const signal = (norm / gradientPart) ** 2;
  const variance = squares / squarePart - signal;
  // Figures are recorded in single precision: what is below their rounding is no variance.
  return variance > 1e-6 * signal ? signal / variance : Number.NaN;
}

function bias(page: Page, run: Run, weight: number, means: Means) {
  const view = wantLayer(page, run.header.id, weight, ['weight.norm']);
  const line = (slot: string, hue: number) => ({
    key: slot,
    label: l10n.t('factor of {0}', slot),
    hue,
    view: overSteps(view, run, ({ values, step }) => means.corrections(values, step)[slot] ?? Number.NaN),
    column: 0,
    exact: true,
  });
  const all = valuesAt(run, run.step);
  return captioned(
    chart(page, {
      id: 'bias-correction',
      title: l10n.t('Bias correction'),
      unit: '1 − βᵗ',
      help: l10n.t('Moving averages start at 0 and are too small at first. They are divided by these factors, which grow to 1.'),
      series: [line(means.gradient, 1), line(means.square, 5)],
      marks: marksOf(run),
      y: { from: 0, to: 1 },
      empty: l10n.t('The chart appears after the first sampled step.'),
    }),
    l10n.t(
      'Healthy: both near 1 long before the run ends. While the factor of {slot} is small, step sizes depend on few gradients; a warm-up of about 1 ÷ (1−β₂) = {steps} steps stabilizes them.',
      { slot: means.square, steps: numberOrDash(1 / (1 - Number(all.beta2))) },
    ),
  );
}

interface At {
  readonly step: number;
  readonly values: Values<Params>;
}

/** A column computed from the others and from what the optimizer's parameters were at each step. */
function overSteps(view: SeriesView | undefined, run: Run, compute: (at: At, means: readonly number[]) => number) {
  let bucket = -1;
  return derived(view, (means) => {
    const step = view?.step[++bucket] ?? Number.NaN;
    return compute({ step, values: valuesAt(run, step) }, means);
  });
}

/** The optimizer's parameters as they were in a step: as the run began, with the changes made before it. */
export function valuesAt(run: Run, step: number): Values<Params> {
  const { optimizer } = run.header.config;
  const values: Record<string, unknown> = { ...defaults(find(optimizers, optimizer.type)?.params ?? {}), ...optimizer };
  for (const event of run.marks)
    if (event.type === 'changed' && event.step < step && event.key.startsWith('optimizer.'))
      values[event.key.slice('optimizer.'.length)] = event.to;
  return values as Values<Params>;
}
