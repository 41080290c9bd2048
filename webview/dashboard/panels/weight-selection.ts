/** What the tabs about single weights share: the weight that is selected everywhere, and its columns. */
import { msg, translated } from '../../../src/core/localize.ts';
import * as l10n from '@vscode/l10n';
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
  /** Marked, not yet translated; of a slot, `{0}` stands for its name. */
  readonly title: string;
  readonly slot?: string;
  readonly hue: Hue;
  readonly help: string;
}

export const GRADIENT: Quantity = {
  id: 'gradient',
  title: msg('Gradient'),
  hue: 4,
  help: msg('Gradient of the loss for each element. Healthy: centered near 0, without extreme outliers.'),
};
export const UPDATE: Quantity = {
  id: 'update',
  title: msg('Update'),
  hue: 2,
  help: msg('The change that the step adds to the weight. Healthy: about a thousandth of the weight norm.'),
};
export const WEIGHT: Quantity = {
  id: 'weight',
  title: msg('Weight'),
  hue: 0,
  help: msg('The elements of the weight. Healthy: the distribution widens slowly and stays bounded.'),
};

export const quantitiesOf = (run: Run): readonly Quantity[] => [
  GRADIENT,
  ...(run.started?.slots ?? []).map(
    (slot, i): Quantity => ({
      id: slot,
      title: msg('Slot {0}'),
      slot,
      hue: i % 2 === 0 ? 1 : 5,
      help: msg('Optimizer state variable: statistics of past gradients that the optimizer keeps for each element.'),
    }),
  ),
  UPDATE,
  WEIGHT,
];

/** What a quantity is called, in the language of the editor. */
export const quantityTitle = ({ title, slot }: Quantity) => (slot === undefined ? translated(title) : translated(title, slot));

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
    ><span>${l10n.t('Weight')}</span>
    <vscode-single-select
      label=${l10n.t('Weight')}
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
export function bandsOf(page: Page, run: Run, quantity: Quantity, weight: number, unit: string) {
  const { id, hue } = quantity;
  const columns = QUANTILES.map((q) => `${id}.${q}`);
  const view: SeriesView | undefined = wantLayer(page, run.header.id, weight, columns);
  return quantileBands(page, {
    id: `bands-${id}`,
    title: unit === '' ? l10n.t('Quantiles') : l10n.t('{0}: quantiles', quantityTitle(quantity)),
    ...(unit === '' ? {} : { unit }),
    help: `${translated(quantity.help)} ${l10n.t('Line: median. Dark: 25 to 75 %. Light: 5 to 95 %.')}`,
    view,
    columns: [0, 1, 2, 3, 4],
    hue,
    marks: marksOf(run),
    empty: l10n.t('Quantiles appear after the first sampled step.'),
  });
}

export function ridgesOf(page: Page, run: Run, quantity: Quantity, weight: number, name: string) {
  const { id, hue } = quantity;
  const request = { kind: 'histograms', weight, of: id, ...ranged(page, run.header.id), buckets: 40 } as const;
  return ridgeLine(page, {
    id: `ridge-${id}`,
    title: l10n.t('{0}: histograms', quantityTitle(quantity)),
    unit: name,
    help: `${translated(quantity.help)} ${l10n.t('Each line is the histogram of one sampled step, with the latest in front.')}`,
    view: page.subscribe(`ridge:${run.header.id}:${weight}:${id}`, request),
    hue,
    empty: run.header.config.instrumentation.histograms
      ? l10n.t('Histograms appear after the first sampled step.')
      : l10n.t('Histograms are disabled (descent.instrumentation.histograms).'),
  });
}
