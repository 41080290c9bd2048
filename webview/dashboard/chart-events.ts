/** What the charts tell, as what the user did. */
import type { RunEvent } from '../../src/core/run.ts';
import { type PartEvents, type Plot, type SeriesSpec, toggled } from '../charts/chart-spec.ts';
import type { Intent, State } from './state.ts';
import { mainRun } from './state.ts';

interface ChartEventDetail {
  act(intent: Intent): void;
  state(): State;
  save(name: string, mime: string, data: string | Uint8Array): void;
}

export function listen(root: HTMLElement, { act, state, save }: ChartEventDetail): void {
  const on = <K extends keyof PartEvents>(name: K, handle: (detail: PartEvents[K], chart: Plot | undefined) => void) =>
    root.addEventListener(name, (event) => {
      if (event instanceof CustomEvent) handle(event.detail as PartEvents[K], specOf(event.target));
    });
  on('descent-range', (range) => act({ type: 'range', range }));
  on('descent-cursor', (cursor) => act({ type: 'cursor', cursor }));
  on('descent-select', ({ weight }) => act({ type: 'weight', weight }));
  on('descent-scale', ({ scale }, chart) => chart && act({ type: 'scale', chart: chart.id, scale }));
  on('descent-export', ({ name, mime, data }) => save(name, mime, data));
  on('descent-toggle', (toggle, chart) => {
    if (!chart || !('series' in chart)) return;
    const keys = (chart.series as readonly SeriesSpec[]).map(({ key }) => key);
    const hidden = new Set(state().layout.hidden[chart.id]);
    act({ type: 'hidden', chart: chart.id, series: [...toggled(hidden, keys, toggle)] });
  });
  on('descent-mark', ({ id }) => {
    const event = markedBy(state(), id);
    if (!event) return;
    if (event.type === 'finding') act({ type: 'tab', tab: 'findings' });
    act({ type: 'cursor', cursor: { step: event.step, pinned: true } });
  });
}

/** A mark's id ends in the index of its event among the run's marks. */
function markedBy(state: State, id: string): RunEvent | undefined {
  return mainRun(state)?.run.marks[Number(id.split(':').at(-1))];
}

function specOf(target: EventTarget | null): Plot | undefined {
  return target !== null && 'spec' in target ? (target.spec as Plot) : undefined;
}
