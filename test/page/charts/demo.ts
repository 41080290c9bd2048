/** A small page of charts for tests: what they fire is kept, and given back to them as the page does. */
import '../../../webview/charts/index.ts';
import type { ChartSpec, HeatSpec, PartEvents, Plot, QuantileSpec, RidgeSpec } from '../../../webview/charts/chart-spec.ts';
import { toggled } from '../../../webview/charts/chart-spec.ts';
import { switchTheme } from '../stage/themes.ts';
import { inked, outline, watchWriting, written } from './ink.ts';
import { bucketed, heat, histograms } from './sample.ts';

/** Series by their names, a value a step; validation is dashed. */
export interface Lines {
  readonly values: Readonly<Record<string, readonly number[]>>;
  /** Steps a bucket. */
  readonly width?: number;
  /** They are shares of 1. */
  readonly share?: boolean;
  readonly more?: Partial<ChartSpec>;
}
export interface Heat {
  readonly rows: readonly string[];
  readonly places: number;
  readonly more?: Partial<HeatSpec>;
}
export interface Ridges {
  readonly count: number;
  readonly more?: Partial<RidgeSpec>;
}
export interface Bands {
  /** The five quantiles, a value a step each. */
  readonly quantiles: readonly (readonly number[])[];
  readonly more?: Partial<QuantileSpec>;
}

type Part = HTMLElement & { spec: Plot | undefined };

const parts = new Map<string, Part>();
const fired: { readonly name: string; readonly detail: unknown }[] = [];

function show(tag: string, spec: Plot): void {
  let part = parts.get(spec.id);
  if (!part) {
    part = Object.assign(document.createElement(tag), { spec: undefined, className: 'figure', id: spec.id });
    parts.set(spec.id, part);
    document.querySelector('main')?.append(part);
  }
  part.spec = spec;
}

const plot = (id: string, title: string): Plot => ({
  id,
  title,
  help: `What ${title} is.`,
  x: 'step',
  range: null,
  live: true,
  cursor: null,
});

const api = {
  fired,
  switchTheme,
  lines(id: string, { values, width = 1, share = false, more }: Lines): void {
    const series = Object.entries(values).map(([label, rows], hue) => {
      const dash = label.startsWith('validation');
      return { key: label, label, hue: dash ? hue - 1 : hue, dash, view: bucketed([rows], width), column: 0, share };
    });
    show('canvas-chart', { ...plot(id, 'Loss'), scale: 'linear', smoothing: 0, hidden: new Set(), series, ...more } as ChartSpec);
  },
  heatMap(id: string, { rows, places, more }: Heat): void {
    show('heat-map', { ...plot(id, 'Gradient flow'), view: heat(rows.length, places), rows, ...more } as HeatSpec);
  },
  ridges(id: string, { count, more }: Ridges): void {
    show('ridge-line', { ...plot(id, 'Gradients'), view: histograms(count), hue: 0, ...more } as RidgeSpec);
  },
  bands(id: string, { quantiles, more }: Bands): void {
    show('quantile-bands', {
      ...plot(id, 'Weights'),
      view: bucketed(quantiles),
      columns: [0, 1, 2, 3, 4],
      hue: 1,
      ...more,
    } as QuantileSpec);
  },
  /** Changes what one part is told, or what all are. */
  change(to: Partial<ChartSpec> & Partial<HeatSpec>, id?: string): void {
    for (const part of parts.values()) if (part.spec && (id === undefined || part.id === id)) part.spec = { ...part.spec, ...to };
  },
  inked,
  outline,
  written,
};

function hear<K extends keyof PartEvents>(name: K, act: (detail: PartEvents[K], part: Part | undefined) => void): void {
  document.addEventListener(name, (event) => {
    const { detail } = event as CustomEvent<PartEvents[K]>;
    fired.push({ name, detail });
    act(
      detail,
      [...parts.values()].find((part) => event.target instanceof Node && part.contains(event.target)),
    );
  });
}
hear('descent-range', (range) => api.change({ range }));
hear('descent-cursor', (cursor) => api.change({ cursor }));
hear('descent-scale', ({ scale }, part) => api.change({ scale }, part?.id));
hear('descent-select', ({ weight }, part) => api.change({ selected: weight }, part?.id));
hear('descent-mark', () => undefined);
hear('descent-export', () => undefined);
hear('descent-toggle', (toggle, part) => {
  const spec = part?.spec as ChartSpec;
  const keys = spec.series.map(({ key }) => key);
  api.change({ hidden: toggled(spec.hidden, keys, toggle) }, spec.id);
});

declare global {
  interface Window {
    demo: typeof api;
  }
}
watchWriting();
// As on the page: before the icons are there, marks would be drawn without them.
await document.fonts.load('16px codicon');
window.demo = api;
