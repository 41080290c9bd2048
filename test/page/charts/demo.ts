/** A small page of charts, for tests and for looking at: what they fire is kept, and given back to them as the page does. */
import '../../../webview/parts/index.ts';
import { type ChartSpec, type PartEvents, toggled } from '../../../webview/parts/spec.ts';
import { bucketed, every, heat, histograms, losses, noise } from './sample.ts';
import { useTheme } from './themes.ts';

const EVENTS = [
  'descent-range',
  'descent-cursor',
  'descent-toggle',
  'descent-mark',
  'descent-export',
  'descent-select',
  'descent-scale',
] as const;
type AnySpec = { readonly id: string; readonly range: ChartSpec['range']; readonly cursor: ChartSpec['cursor'] };
type Part = HTMLElement & { spec: AnySpec | undefined };

const fired: { name: string; detail: unknown }[] = [];
const parts = new Map<string, Part>();

function show(tag: string, spec: AnySpec): void {
  let part = parts.get(spec.id);
  if (!part) {
    part = document.createElement(tag) as Part;
    part.className = 'figure';
    part.id = spec.id;
    parts.set(spec.id, part);
    document.querySelector('main')?.append(part);
  }
  part.spec = spec;
}

/** Changes the spec of one part, or of all. */
function change(to: Partial<ChartSpec>, id?: string): void {
  for (const part of parts.values()) if (part.spec && (id === undefined || part.id === id)) part.spec = { ...part.spec, ...to };
}

for (const name of EVENTS)
  document.addEventListener(name, (event) => {
    const { detail } = event as CustomEvent;
    fired.push({ name, detail });
    const part = (event.target as HTMLElement).closest<Part>('.figure');
    const spec = part?.spec as ChartSpec | undefined;
    if (name === 'descent-range') change({ range: detail as PartEvents['descent-range'] });
    if (name === 'descent-cursor') change({ cursor: detail as PartEvents['descent-cursor'] });
    if (name === 'descent-scale') change({ scale: (detail as PartEvents['descent-scale']).scale }, part?.id);
    if (name === 'descent-select')
      change({ selected: (detail as PartEvents['descent-select']).weight } as Partial<ChartSpec>, part?.id);
    if (name === 'descent-toggle' && spec) {
      const keys = spec.series.map(({ key }) => key);
      change({ hidden: toggled(spec.hidden, keys, detail as PartEvents['descent-toggle']) }, part?.id);
    }
  });

const api = { show, change, fired, useTheme, bucketed, every, heat, histograms, losses, noise };
declare global {
  interface Window {
    demo: typeof api;
  }
}
window.demo = api;
