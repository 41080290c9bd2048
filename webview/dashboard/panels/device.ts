/** What the run takes of the machine, and what it gets for it. */
import { html, nothing } from 'lit';
import type { BackendInfo } from '../../../src/core/backend.ts';
import type { Run } from '../../../src/core/run.ts';
import { chart, derived, marksOf, ranged, wantSeries } from './charts.ts';
import type { Page, Panel } from './page.ts';

const PACE = ['examples', 'stepTime', 'probeTime'] as const;
const COLUMNS = ['cpu', 'memory', 'gpu', 'gpuMemory', 'gpuTemperature', 'gpuPower'] as const;
type Column = (typeof COLUMNS)[number];

const GIGABYTE = 2 ** 30;
const EMPTY = 'The first figures come about a second after the first step.';

export const device: Panel = {
  id: 'device',
  title: 'Device',
  draw(page, { run }) {
    const gpu = run.started?.backend.device?.kind === 'gpu';
    const view = wantDevice(page, run);
    const has = (column: Column) => view?.columns[COLUMNS.indexOf(column)]?.mean.some(Number.isFinite) ?? false;
    const silent = gpu && has('cpu') && !COLUMNS.some((column) => column.startsWith('gpu') && has(column));
    return html`${run.started ? computes(page, run.started.backend) : nothing}${silent ? quiet() : nothing}
      <div class="grid">
        ${pace(page, run)} ${busy(page, run, has('gpu'))} ${memory(page, run, has('gpuMemory'))}
        ${has('gpuTemperature') ? sensor(page, run, 'gpuTemperature') : nothing}
        ${has('gpuPower') ? sensor(page, run, 'gpuPower') : nothing}
      </div>`;
  },
};

const LIST = new Intl.ListFormat('en', { type: 'disjunction' });

/** What computes, and why nothing better does. */
const computes = (
  page: Page,
  { detail, considered = [] }: BackendInfo,
) => html`<section class="device-backend" aria-label="Backend">
  <p>${detail}</p>
  ${
    considered.length === 0
      ? nothing
      : html`<details>
          <summary>Why not ${LIST.format(considered.map(({ title }) => title))}?</summary>
          <ul>
            ${considered.map(
              ({ title, reason, remedy }) =>
                html`<li><strong>${title}</strong>: ${reason} <span class="quiet">${remedy}</span></li>`,
            )}
          </ul>
          ${
            page.state.commands
              ? html`<button class="link" type="button" @click=${() => page.command('descent.checkCompute')}>Check Compute</button>`
              : nothing
          }
        </details>`
  }
</section>`;

const quiet = () => html`<p class="quiet device-note">
  This system tells no figures of the GPU: those of NVIDIA come from nvidia-smi, which must be on the PATH, and those of AMD from its
  driver on Linux.
</p>`;

const wantDevice = (page: Page, run: Run) =>
  run.started
    ? page.subscribe(`device:${run.header.id}`, {
        kind: 'series',
        table: 'device',
        columns: COLUMNS,
        ...ranged(page, run.header.id),
      })
    : undefined;

function pace(page: Page, run: Run) {
  const view = run.started ? wantSeries(page, run.header.id, 'steps', PACE) : undefined;
  const examples = derived(view, ([count = Number.NaN, step = 0, probe = 0]) => (1000 * count) / (step + probe));
  return chart(page, {
    id: 'pace',
    title: 'Speed',
    unit: 'examples/s',
    help: 'Training examples a second, what the dashboard costs included, the time between steps left out. It should be level; slow drifts hint at heat or at other programs.',
    series: [{ key: 'examples', label: 'examples/s', hue: 5, view: examples, column: 0 }],
    marks: marksOf(run),
    y: { from: 0 },
    empty: 'The speed appears after the first step.',
  });
}

function busy(page: Page, run: Run, gpu: boolean) {
  const view = wantDevice(page, run);
  return chart(page, {
    id: 'busy',
    title: 'Utilization',
    help: 'Processor time that the trainer takes, where 100 % is one core, and how much of the time the GPU is busy, with whatever. A GPU that is mostly idle waits for data, or the batches are too small for it.',
    series: [
      { key: 'cpu', label: 'trainer on the processor', hue: 0, share: true, view, column: COLUMNS.indexOf('cpu') },
      ...(gpu ? [{ key: 'gpu', label: 'GPU', hue: 2, share: true, view, column: COLUMNS.indexOf('gpu') } as const] : []),
    ],
    marks: marksOf(run),
    y: { from: 0, to: 1 },
    empty: EMPTY,
  });
}

function memory(page: Page, run: Run, gpu: boolean) {
  const view = wantDevice(page, run);
  const gigabytes = (column: Column) => derived(view, (means) => (means[COLUMNS.indexOf(column)] ?? Number.NaN) / GIGABYTE);
  return chart(page, {
    id: 'memory',
    title: 'Memory',
    unit: 'GB',
    help: 'Main memory that the trainer has in use, and memory of the GPU in use by all programs. Both should level off after the first epoch; a steady climb is a leak.',
    series: [
      { key: 'memory', label: 'trainer', hue: 0, view: gigabytes('memory'), column: 0 },
      ...(gpu ? [{ key: 'gpuMemory', label: 'GPU', hue: 2, view: gigabytes('gpuMemory'), column: 0 } as const] : []),
    ],
    marks: marksOf(run),
    y: { from: 0 },
    empty: EMPTY,
  });
}

const SENSORS = {
  gpuTemperature: {
    title: 'GPU temperature',
    unit: '°C',
    help: 'As the driver tells it. From 80 to 90 °C on, most GPUs slow down to cool.',
    hue: 4,
  },
  gpuPower: {
    title: 'GPU power',
    unit: 'W',
    help: 'What the GPU draws, as the driver tells it. Near its limit it works as hard as it can.',
    hue: 1,
  },
} as const;

function sensor(page: Page, run: Run, column: keyof typeof SENSORS) {
  const { title, unit, help, hue } = SENSORS[column];
  const view = wantDevice(page, run);
  return chart(page, {
    id: column,
    title,
    unit,
    help,
    series: [{ key: column, label: title, hue, view, column: COLUMNS.indexOf(column) }],
    marks: marksOf(run),
    empty: EMPTY,
  });
}
