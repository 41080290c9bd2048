/** What the run takes of the machine, and what it gets for it. */
import { listOf, msg, translated } from '../../../src/core/localize.ts';
import * as l10n from '@vscode/l10n';
import { html, nothing } from 'lit';
import type { BackendInfo } from '../../../src/core/backend.ts';
import type { Run } from '../../../src/core/run.ts';
import { chart, derived, marksOf, ranged, wantSeries } from './charts.ts';
import type { Page, Panel } from './page.ts';

const PACE = ['examples', 'stepTime', 'probeTime'] as const;
const COLUMNS = ['cpu', 'memory', 'gpu', 'gpuMemory', 'gpuTemperature', 'gpuPower'] as const;
type Column = (typeof COLUMNS)[number];

const GIGABYTE = 2 ** 30;
const EMPTY = msg('The chart appears about a second after the first step.');

export const device: Panel = {
  id: 'device',
  title: msg('Device'),
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

/** What computes, and why nothing better does. */
const computes = (
  page: Page,
  { detail, considered = [] }: BackendInfo,
) => html`<section class="device-backend" aria-label=${l10n.t('Backend')}>
  <p>${detail}</p>
  ${
    considered.length === 0
      ? nothing
      : html`<details>
          <summary>${l10n.t(
            'Why {0} is not used',
            listOf(
              considered.map(({ title }) => translated(title)),
              'disjunction',
            ),
          )}</summary>
          <ul>
            ${considered.map(
              ({ title, reason, remedy }) =>
                html`<li><strong>${translated(title)}</strong>: ${reason} <span class="quiet">${remedy}</span></li>`,
            )}
          </ul>
          ${
            page.state.commands
              ? html`<button class="link" type="button" @click=${() => page.command('descent.checkBackends')}>${l10n.t('Check Backends')}</button>`
              : nothing
          }
        </details>`
  }
</section>`;

const quiet = () => html`<p class="quiet device-note">
  ${l10n.t('No GPU metrics are available on this system. For NVIDIA GPUs, nvidia-smi must be on the PATH. For AMD GPUs, metrics are available on Linux.')}
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
    title: l10n.t('Throughput'),
    unit: l10n.t('examples/s'),
    help: l10n.t(
      'Training examples per second, including the overhead of the dashboard, excluding the time between steps. Healthy: constant. A slow decline suggests thermal throttling or other programs.',
    ),
    series: [{ key: 'examples', label: l10n.t('examples/s'), hue: 5, view: examples, column: 0 }],
    marks: marksOf(run),
    y: { from: 0 },
    empty: l10n.t('The throughput appears after the first step.'),
  });
}

function busy(page: Page, run: Run, gpu: boolean) {
  const view = wantDevice(page, run);
  return chart(page, {
    id: 'busy',
    title: l10n.t('Utilization'),
    help: l10n.t(
      'CPU usage of the training process, where 100 % is one core, and GPU utilization by all programs. If the GPU is mostly idle, it is waiting for data, or the batch size is too small.',
    ),
    series: [
      { key: 'cpu', label: l10n.t('CPU, training process'), hue: 0, share: true, view, column: COLUMNS.indexOf('cpu') },
      ...(gpu ? [{ key: 'gpu', label: l10n.t('GPU'), hue: 2, share: true, view, column: COLUMNS.indexOf('gpu') } as const] : []),
    ],
    marks: marksOf(run),
    y: { from: 0, to: 1 },
    empty: translated(EMPTY),
  });
}

function memory(page: Page, run: Run, gpu: boolean) {
  const view = wantDevice(page, run);
  const gigabytes = (column: Column) => derived(view, (means) => (means[COLUMNS.indexOf(column)] ?? Number.NaN) / GIGABYTE);
  return chart(page, {
    id: 'memory',
    title: l10n.t('Memory'),
    unit: 'GB',
    help: l10n.t(
      'Memory used by the training process, and GPU memory used by all programs. Both should level off after the first epoch. A steady increase indicates a memory leak.',
    ),
    series: [
      { key: 'memory', label: l10n.t('training process'), hue: 0, view: gigabytes('memory'), column: 0 },
      ...(gpu ? [{ key: 'gpuMemory', label: l10n.t('GPU'), hue: 2, view: gigabytes('gpuMemory'), column: 0 } as const] : []),
    ],
    marks: marksOf(run),
    y: { from: 0 },
    empty: translated(EMPTY),
  });
}

const SENSORS = {
  gpuTemperature: {
    title: msg('GPU temperature'),
    unit: '°C',
    help: msg('Temperature reported by the driver. Above 80 to 90 °C, most GPUs reduce their clock speed.'),
    hue: 4,
  },
  gpuPower: {
    title: msg('GPU power'),
    unit: 'W',
    help: msg('Power draw reported by the driver. Near the power limit, the GPU is fully used.'),
    hue: 1,
  },
} as const;

function sensor(page: Page, run: Run, column: keyof typeof SENSORS) {
  const { title, unit, help, hue } = SENSORS[column];
  const view = wantDevice(page, run);
  return chart(page, {
    id: column,
    title: translated(title),
    unit,
    help: translated(help),
    series: [{ key: column, label: translated(title), hue, view, column: COLUMNS.indexOf(column) }],
    marks: marksOf(run),
    empty: translated(EMPTY),
  });
}
