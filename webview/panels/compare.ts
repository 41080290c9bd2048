/** Several runs on the same charts, and what sets them apart. */
import { html, nothing } from 'lit';
import type { RunSummary } from '../../src/protocol.ts';
import type { SeriesSpec } from '../parts/spec.ts';
import type { ShownRun } from '../store.ts';
import { chart, seriesOf, wantSeries } from './charts.ts';
import { metricsOf, monitorOf } from './metrics.ts';
import { icon, type Page, type Panel } from './page.ts';
import { ago, figure, isShare, metricName, percent, sentence, setting, STATES } from './words.ts';

export const compare: Panel = {
  id: 'compare',
  title: 'Compare',
  draw(page) {
    const shown = page.state.shown.flatMap((id) => page.state.details[id] ?? []);
    return html`${page.state.commands ? choose(page) : nothing}
      ${
        shown.length < 2
          ? html`<p class="hollow quiet">
            ${
              page.state.runs.length < 2
                ? 'There is no other run to compare with yet. Train once more with other settings.'
                : page.state.commands
                  ? 'Tick another run above to draw both on the same charts.'
                  : 'This report holds one run.'
            }
          </p>`
          : html`<div class="grid">
              ${overlays(page, shown)}
            </div>
            ${differences(shown)}`
      }`;
  },
};

/** What each run is called here: runs of the same name are told apart by when they were started. */
export function namesOf(shown: readonly ShownRun[]): readonly string[] {
  const names = shown.map(({ run, notes }) => notes.name || run.header.title);
  return names.map((name, i) => {
    const alike = names.filter((other) => other === name).length > 1;
    return alike ? `${name}, ${clock(shown[i]?.run.header.created ?? 0)}` : name;
  });
}
const clock = (time: number) =>
  new Date(time).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });

const told = (metric: string, value: number) => (isShare(metric) ? percent(value) : figure(value));

/** Runs to tick. The first shown stays: it is the one the other tabs are about. */
function choose(page: Page) {
  const { runs, shown } = page.state;
  const toggle = (id: string) =>
    page.command('descent.compare', shown.includes(id) ? shown.filter((other) => other !== id) : [...shown, id]);
  const item = (run: RunSummary) => {
    const at = shown.indexOf(run.id);
    return html`<li>
      <span class="hue hue-${at < 0 ? 'none' : at % 6}" aria-hidden="true"></span>
      ${
        at === 0
          ? html`<span class="chosen">${icon('check')}${run.notes.name || run.title}</span>`
          : html`<vscode-checkbox
        label=${run.notes.name || run.title}
        .checked=${at >= 0}
        @change=${() => toggle(run.id)}
      ></vscode-checkbox>`
      }
      <span class="run-state">${icon(STATES[run.status].icon, STATES[run.status].tone)}${STATES[run.status].word}</span>
      <span class="run-result">${run.best ? html`${metricName(run.best.monitor)} <b>${told(run.best.monitor, run.best.value)}</b>` : '–'}</span>
      <span class="run-when">${ago(run.created, page.now)}</span>
    </li>`;
  };
  return html`<ul class="choose" aria-label="Runs to compare">${runs.slice(0, 50).map(item)}</ul>`;
}

function overlays(page: Page, shown: readonly ShownRun[]) {
  const metrics = [...new Set(shown.flatMap(({ run }) => metricsOf(run).training))];
  const names = namesOf(shown);
  const lines = (name: string): SeriesSpec[] =>
    shown.flatMap((one, i) => {
      const { training, validation } = metricsOf(one.run);
      const id = one.run.header.id;
      if (!one.run.started || (name !== 'loss' && name !== 'learningRate' && !training.includes(name))) return [];
      const steps = ['loss', 'learningRate', ...training];
      const series = [
        seriesOf(wantSeries(page, id, 'steps', steps), steps, name, {
          key: id,
          label: names[i] ?? '',
          hue: i,
          exact: name === 'learningRate',
          share: isShare(name),
        }),
      ];
      if (validation.includes(`val_${name}`))
        series.push(
          seriesOf(wantSeries(page, id, 'epochs', validation), validation, `val_${name}`, {
            key: `${id}:val`,
            label: `${names[i]}, validation`,
            hue: i,
            dash: true,
            exact: true,
            share: isShare(name),
          }),
        );
      return series;
    });
  return ['loss', ...metrics, 'learningRate'].map((name) =>
    chart(page, {
      id: `compare-${name}`,
      title: sentence(metricName(name)),
      help: `${sentence(metricName(name))} of each run; solid is training, dashed is validation.`,
      series: lines(name),
      empty: 'None of these runs has it.',
    }),
  );
}

/** A configuration as flat keys and values. */
export function flat(value: unknown, prefix = ''): ReadonlyMap<string, string> {
  const all = new Map<string, string>();
  for (const [key, inner] of Object.entries(value ?? {})) {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    if (typeof inner === 'object' && inner !== null && !Array.isArray(inner))
      for (const [k, v] of flat(inner, path)) all.set(k, v);
    else all.set(path, setting(inner));
  }
  return all;
}

/** Only the settings in which the runs differ, and their results. */
function differences(shown: readonly ShownRun[]) {
  const configs = shown.map(({ run }) => {
    const config = new Map(flat(run.header.config));
    for (const [key, value] of Object.entries(run.changes)) config.set(key, `${config.get(key) ?? '–'} → ${setting(value)}`);
    return config;
  });
  const keys = [...new Set(configs.flatMap((config) => [...config.keys()]))];
  const different = keys.filter((key) => new Set(configs.map((config) => config.get(key))).size > 1);
  const row = (term: string, values: readonly unknown[]) => html`<tr>
    <th scope="row">${term}</th>
    ${values.map((value) => html`<td>${value}</td>`)}
  </tr>`;
  return html`<div class="table-frame">
    <table class="table">
      <caption>Results and differences</caption>
      <thead>
        <tr>
          <th scope="col"></th>
          ${namesOf(shown).map(
            (name, i) => html`<th scope="col"><span class="hue hue-${i % 6}" aria-hidden="true"></span>${name}</th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${row(
          'state',
          shown.map(
            ({ run }) =>
              html`<span class="run-state">${icon(STATES[run.status].icon, STATES[run.status].tone)}${STATES[run.status].word}</span>`,
          ),
        )}
        ${row(
          'epochs',
          shown.map(({ run }) => `${run.epoch} of ${run.header.config.training.epochs}`),
        )}
        ${row(
          'best',
          shown.map(({ run }) =>
            run.best ? `${metricName(monitorOf(run))} ${told(monitorOf(run), run.best.value)} · epoch ${run.best.epoch}` : '–',
          ),
        )}
        ${different.map((key) =>
          row(
            key,
            configs.map((config) => config.get(key) ?? '–'),
          ),
        )}
        ${
          different.length === 0
            ? row(
                'settings',
                shown.map(() => 'all alike'),
              )
            : nothing
        }
      </tbody>
    </table>
  </div>`;
}
