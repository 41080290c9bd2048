/** How the quantities of one weight go together: directions, step sizes, noise and bias; each chart says what a healthy one shows. */
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
      title: 'Directions',
      unit: name,
      help: 'Cosine of the update and −gradient: 1 is steepest descent, 0 is at right angles, below 0 the step goes uphill for this batch. Momentum brings it below 1.',
      series: [
        seriesOf(view, columns, 'cosine', { key: 'cosine', label: 'update and −gradient', hue: 4 }),
        ...(hasMean && withMean
          ? [seriesOf(view, columns, 'cosineMean', { key: 'mean', label: 'gradient and its running mean', hue: 1 })]
          : []),
        ...(successive
          ? [seriesOf(view, columns, 'cosineUpdates', { key: 'updates', label: 'update and the one sampled before', hue: 2 })]
          : []),
      ],
      marks: marksOf(run),
      y: { from: -1, to: 1 },
      empty: 'It appears with the first sampled step.',
    }),
    'Healthy: above 0 most of the time. Near 0 the batches disagree and the memory of past gradients leads. Below 0 for long: steps overshoot; lower the learning rate or the momentum. A gradient that stays along its running mean shows batches that agree. Successive updates along each other go straight on; below 0 they go to and fro.',
  );
}

function stepSize(page: Page, run: Run, weight: number, { name }: WeightInfo) {
  const columns = ['ratio', 'update.norm', 'gradient.norm'];
  const view = wantLayer(page, run.header.id, weight, columns);
  const effective = derived(view, ([, update = Number.NaN, gradient = Number.NaN]) => update / gradient);
  return captioned(
    chart(page, {
      id: 'step-size',
      title: 'Step size',
      unit: name,
      help: '|Δw| ÷ |w| should be about 1e-3; |Δw| ÷ |g| is the learning rate that plain gradient descent would need for an update as long.',
      scale: 'log',
      series: [
        seriesOf(view, columns, 'ratio', { key: 'ratio', label: '|Δw| ÷ |w|', hue: 2 }),
        { key: 'effectiveStep', label: 'effective step |Δw| ÷ |g|', hue: 3, view: effective, column: 0 },
      ],
      marks: marksOf(run),
      empty: 'It appears with the first sampled step.',
    }),
    'Healthy: |Δw| ÷ |w| near 1e-3, slowly falling. Near 1e-2 the weight is rewritten every hundred steps: hasty. Below 1e-5 it hardly learns. An effective step that climbs says that gradients vanish faster than steps.',
  );
}

const NOT_MEASURED = 'This run was recorded before this was measured. It appears in a new training.';

const NO_START = 'There is no size to compare with: the weight started at 0, as biases do, or its start was not kept.';

/** A run that was recorded before a column was thought of has none of it, however many samples it has. */
const isUnmeasured = (view: SeriesView | undefined) =>
  view !== undefined && view.step.length > 0 && !view.columns.some(({ mean }) => mean.some(Number.isFinite));

/** In the place of a chart that there is nothing for. */
const unmeasured = (page: Page, id: string, title: string, unit: string, why = NOT_MEASURED) =>
  chart(page, { id, title, unit, help: why, series: [], empty: why });

function travelled(page: Page, run: Run, weight: number, { name }: WeightInfo) {
  const columns = ['distance'];
  const title = 'Distance from the start';
  const view = wantLayer(page, run.header.id, weight, columns);
  const told = view?.columns[0]?.nonFinite.some(Boolean) ? NO_START : NOT_MEASURED;
  if (isUnmeasured(view)) return unmeasured(page, 'distance', title, name, told);
  return captioned(
    chart(page, {
      id: 'distance',
      title,
      unit: name,
      help: 'How far the weight has gone from where it started, in its size then: |w − w₀| ÷ |w₀|.',
      series: [seriesOf(view, columns, 'distance', { key: 'distance', label: '|w − w₀| ÷ |w₀|', hue: 0 })],
      marks: marksOf(run),
      empty: 'It appears with the first sampled step.',
    }),
    'Healthy: fast at first, then slower and slower. A straight line that does not bend has no end in sight: train longer, or let weight decay hold it. Level near 0: the layer keeps what it was given by chance.',
  );
}

function rates(page: Page, run: Run, weight: number, { name }: WeightInfo) {
  const view = wantLayer(page, run.header.id, weight, RATE_COLUMNS);
  if (isUnmeasured(view)) return unmeasured(page, 'effective-rate', 'Effective rates', name);
  return captioned(
    quantileBands(page, {
      id: 'effective-rate',
      title: 'Effective rates',
      unit: name,
      help: 'The learning rate that each element has by the optimizer’s memory: the rate over what it divides by, as in η ÷ (√v̂ + ε). Dark: the middle half; light: 5 to 95 %; line: the median.',
      scale: 'log',
      view,
      columns: [0, 1, 2, 3, 4],
      hue: 3,
      marks: marksOf(run),
      empty: 'Quantiles appear with the first sampled step.',
    }),
    'Healthy: bands that drift slowly and lie a few decades apart: each element has a rate of its own. Bands that fall together show gradients that grow. An upper edge that climbs without end shows elements that get no gradient any more: a single one would move them far.',
  );
}

function epsilonShare(page: Page, run: Run, weight: number, { name }: WeightInfo) {
  const columns = ['epsilonShare'];
  const view = wantLayer(page, run.header.id, weight, columns);
  if (isUnmeasured(view)) return unmeasured(page, 'epsilon-share', 'Share where ε dominates', name);
  return captioned(
    chart(page, {
      id: 'epsilon-share',
      title: 'Share where ε dominates',
      unit: name,
      help: 'Of the elements, those where ε is the larger part of what the optimizer divides by: there it no longer adapts, and steps are as long as gradients.',
      series: [seriesOf(view, columns, 'epsilonShare', { key: 'share', label: 'share of elements', hue: 5 })],
      marks: marksOf(run),
      y: { from: 0, to: 1 },
      empty: 'It appears with the first sampled step.',
    }),
    'Healthy: near 0. Elements that never get a gradient, such as those of dead units and unused inputs, count here and do no harm. A share that grows while the loss falls says that gradients have become as small as ε: set a smaller one, if they should still count.',
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
      title: 'Signal-to-noise of the gradient',
      unit: name,
      help: 'Squared norm of the mean gradient over the variance around it, both as the optimizer remembers them: |m̂|² ÷ (Σv̂ − |m̂|²).',
      scale: 'log',
      series: [{ key: 'signal', label: 'signal ÷ noise', hue: 1, view: signal, column: 0 }],
      marks: marksOf(run),
      empty: 'It appears with the second sampled step.',
    }),
    'Healthy: high at first, then falling as the loss levels off. Gradients that are noise alone still give about (1−β₁) ÷ (1+β₁), 0.05 for β₁ = 0.9: once it is down there, a larger batch or a smaller rate helps, more steps do not.',
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
    label: `part of ${slot}`,
    hue,
    view: overSteps(view, run, ({ values, step }) => means.corrections(values, step)[slot] ?? Number.NaN),
    column: 0,
    exact: true,
  });
  const all = valuesAt(run, run.step);
  return captioned(
    chart(page, {
      id: 'bias-correction',
      title: 'Bias correction',
      unit: '1 − βᵗ',
      help: 'Running means start at 0 and are too small at first: they are divided by these factors, which grow to 1.',
      series: [line(means.gradient, 1), line(means.square, 5)],
      marks: marksOf(run),
      y: { from: 0, to: 1 },
      empty: 'It appears with the first sampled step.',
    }),
    `Healthy: both near 1 long before the run ends. As long as that of ${means.square} is small, step sizes rest on few gradients: a warm-up of about 1 ÷ (1−β₂) = ${numberOrDash(1 / (1 - Number(all.beta2)))} steps steadies them.`,
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
