/** What the tabs about single weights share: the weight that is selected everywhere, and its columns. */
import { html } from 'lit';
import type { Run, WeightInfo } from '../../../src/core/run.ts';
import type { SeriesView } from '../../../src/core/view.ts';
import { quantileBands, ridgeLine, ranged, wantLayer, marksOf } from './charts.ts';
import type { Hue } from '../../charts/chart-spec.ts';
import type { Page } from './page.ts';

export const QUANTILES = ['q05', 'q25', 'q50', 'q75', 'q95'] as const;

/** What is looked at inside the training of a weight: its gradient, the optimizer's slots, the update, itself. */
export interface Quantity {
  readonly id: string;
  readonly title: string;
  readonly hue: Hue;
  readonly help: string;
}

export const GRADIENT: Quantity = {
  id: 'gradient',
  title: 'Gradient',
  hue: 4,
  help: 'The slope of the loss, element by element. A healthy one is centred near 0, without far outliers.',
};
export const UPDATE: Quantity = {
  id: 'update',
  title: 'Update',
  hue: 2,
  help: 'What the step adds to the weight. About a thousandth of the weight’s size is healthy.',
};
export const WEIGHT: Quantity = {
  id: 'weight',
  title: 'Weight',
  hue: 0,
  help: 'The elements of the weight. They should spread slowly and not run away.',
};

export const quantitiesOf = (run: Run): readonly Quantity[] => [
  GRADIENT,
  ...(run.started?.slots ?? []).map(
    (slot, i): Quantity => ({
      id: slot,
      title: `Slot ${slot}`,
      hue: i % 2 === 0 ? 1 : 5,
      help: `The optimizer’s memory ${slot}, element by element: what it keeps of past gradients.`,
    }),
  ),
  UPDATE,
  WEIGHT,
];

/** Indices of the weights that are trained, and so measured: running statistics, and what a program froze, have no gradients. */
export const trainedOf = (run: Run): readonly number[] =>
  (run.started?.weights ?? []).flatMap(({ trainable }, i) => (trainable ? [i] : []));

/** The selected weight; the first where the selection is of another run's model. */
export function selectedOf(page: Page, run: Run): { readonly index: number; readonly info: WeightInfo } | undefined {
  const trained = trainedOf(run);
  const index = trained.find((weight) => weight === page.state.layout.weight) ?? trained[0] ?? 0;
  const info = run.started?.weights[index];
  return info ? { index, info } : undefined;
}

/** A list to pick the weight from; the same weight is then selected on every tab. */
export function picker(page: Page, run: Run) {
  const selected = selectedOf(page, run);
  return html`<label class="picker"
    ><span>Weight</span>
    <vscode-single-select
      label="Weight"
      .value=${String(selected?.index ?? 0)}
      @change=${(event: Event) => {
        const { target } = event;
        if (target && 'value' in target) page.act({ type: 'weight', weight: Number(target.value) });
      }}
    >${trainedOf(run).map(
      (i) => html`<vscode-option value=${i} ?selected=${i === selected?.index}>${run.started?.weights[i]?.name}</vscode-option>`,
    )}</vscode-single-select></label
  >`;
}

/** `unit` is what the title names beside; without it the surroundings do. */
export function bandsOf(page: Page, run: Run, { id, title, hue, help }: Quantity, weight: number, unit: string) {
  const columns = QUANTILES.map((q) => `${id}.${q}`);
  const view: SeriesView | undefined = wantLayer(page, run.header.id, weight, columns);
  return quantileBands(page, {
    id: `bands-${id}`,
    title: unit === '' ? 'Quantiles' : `${title} quantiles`,
    ...(unit === '' ? {} : { unit }),
    help: `${help} Dark: the middle half; light: 5 to 95 %; line: the median.`,
    view,
    columns: [0, 1, 2, 3, 4],
    hue,
    marks: marksOf(run),
    empty: 'Quantiles appear with the first sampled step.',
  });
}

export function ridgesOf(page: Page, run: Run, { id, title, hue, help }: Quantity, weight: number, name: string) {
  const request = { kind: 'histograms', weight, of: id, ...ranged(page, run.header.id), buckets: 40 } as const;
  return ridgeLine(page, {
    id: `ridge-${id}`,
    title: `${title} histograms`,
    unit: name,
    help: `${help} Each line is the histogram of one sampled step, the newest in front.`,
    view: page.subscribe(`ridge:${run.header.id}:${weight}:${id}`, request),
    hue,
    empty: run.header.config.instrumentation.histograms
      ? 'Histograms appear with the first sampled step.'
      : 'Histograms are switched off: descent.instrumentation.histograms.',
  });
}
