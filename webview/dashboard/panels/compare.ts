/** Several runs on the same charts, and what sets them apart. */
import * as l10n from '@vscode/l10n';
import { displayLanguage, msg } from '../../../src/core/localize.ts';
import { html, nothing } from 'lit';
import { monitorOf } from '../../../src/core/early-stopping.ts';
import { type Run, settingOf } from '../../../src/core/run.ts';
import type { RunSummary } from '../../../src/core/summary.ts';
import type { SeriesSpec } from '../../charts/chart-spec.ts';
import { nameOf, type ShownRun, type State } from '../state.ts';
import { chart, seriesOf, wantSeries } from './charts.ts';
import { metricsOf } from './metric-columns.ts';
import { icon, type Page, type Panel } from './page.ts';
import { formatAgo, isShare, metricName, sentence, settingLabel, statusLabel, metricOrDash } from '../../ui/labels.ts';

export const compare: Panel = {
  id: 'compare',
  title: msg('Compare'),
  draw(page) {
    const shown = page.state.shown.flatMap((id) => page.state.details[id] ?? []);
    return html`${page.state.commands ? choose(page) : nothing}
      ${
        shown.length < 2
          ? html`<p class="hollow quiet">
            ${
              page.state.runs.length < 2
                ? l10n.t('There are no other runs to compare with yet. Train again with different settings.')
                : page.state.commands
                  ? l10n.t('Select another run above to show both on the same charts.')
                  : l10n.t('This report contains a single run.')
            }
          </p>`
          : html`<div class="grid">
              ${overlays(page, shown)}
            </div>
            ${differences(page, shown)}`
      }`;
  },
};

/** What each run is called here: runs of the same name are told apart by when they were started. */
export function namesOf(state: Pick<State, 'runs'>, shown: readonly ShownRun[]): readonly string[] {
  const names = shown.map((one) => nameOf(state, one));
  return names.map((name, i) => {
    const alike = names.filter((other) => other === name).length > 1;
    return alike ? `${name}, ${clock(shown[i]?.run.header.created ?? 0)}` : name;
  });
}
const clock = (time: number) =>
  new Date(time).toLocaleTimeString(displayLanguage(), { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });

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
      <span class="run-state">${icon(statusLabel(run.status).icon, statusLabel(run.status).tone)}${statusLabel(run.status).word}</span>
      <span class="run-result">${run.best ? html`${metricName(run.best.monitor)} <b>${metricOrDash(run.best.monitor, run.best.value)}</b>` : '–'}</span>
      <span class="run-when">${formatAgo(run.created, page.now)}</span>
    </li>`;
  };
  return html`<ul class="choose" aria-label=${l10n.t('Runs to compare')}>${runs.slice(0, 50).map(item)}</ul>`;
}

function overlays(page: Page, shown: readonly ShownRun[]) {
  const metrics = [...new Set(shown.flatMap(({ run }) => metricsOf(run).training))];
  const names = namesOf(page.state, shown);
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
          rate: name === 'learningRate',
          share: isShare(name),
        }),
      ];
      if (validation.includes(`val_${name}`))
        series.push(
          seriesOf(wantSeries(page, id, 'epochs', validation), validation, `val_${name}`, {
            key: `${id}:val`,
            label: l10n.t('{0}, validation', names[i] ?? ''),
            brief: l10n.t('validation'),
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
      help: l10n.t('{0} of each run. Solid: training. Dashed: validation.', sentence(metricName(name))),
      series: lines(name),
      empty: l10n.t('None of these runs has recorded this metric.'),
    }),
  );
}

/** A configuration as flat keys and values. */
function flat(value: unknown, prefix = ''): ReadonlyMap<string, unknown> {
  const all = new Map<string, unknown>();
  for (const [key, inner] of Object.entries(value ?? {})) {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    if (typeof inner === 'object' && inner !== null && !Array.isArray(inner))
      for (const [k, v] of flat(inner, path)) all.set(k, v);
    else all.set(path, inner);
  }
  return all;
}

export interface DifferingSetting {
  readonly title: string;
  /** Of each run, in order: what it was started with, and what it was changed to. */
  readonly values: readonly string[];
}

/** Only the settings in which the runs differ, as their forms say them. Pure. */
export function differing(runs: readonly Run[]): readonly DifferingSetting[] {
  const configs = runs.map(({ header }) => flat(header.config));
  const keys = new Set(runs.flatMap(({ changes }, i) => [...(configs[i]?.keys() ?? []), ...Object.keys(changes)]));
  return [...keys].flatMap((key) => {
    let title = key;
    const values = runs.map((run, i) => {
      const { header, changes } = run;
      const words = settingLabel(header.config, key);
      const at = configs[i]?.get(key) ?? (key in changes ? settingOf({ ...run, changes: {} }, key) : undefined);
      if (at !== undefined) title = words.title;
      return key in changes ? `${words.told(at)} → ${words.told(changes[key])}` : words.told(at);
    });
    return new Set(values).size > 1 ? [{ title, values }] : [];
  });
}

/** Results, and what sets the runs apart. */
function differences(page: Page, shown: readonly ShownRun[]) {
  const different = differing(shown.map(({ run }) => run));
  const row = (term: string, values: readonly unknown[]) => html`<tr>
    <th scope="row">${term}</th>
    ${values.map((value) => html`<td>${value}</td>`)}
  </tr>`;
  return html`<div class="table-frame compare-frame">
    <table class="table compare-table">
      <caption>${l10n.t('Results and differences')}</caption>
      <thead>
        <tr>
          <th scope="col"></th>
          ${namesOf(page.state, shown).map(
            (name, i) => html`<th scope="col"><span class="hue hue-${i % 6}" aria-hidden="true"></span>${name}</th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${row(
          l10n.t('State'),
          shown.map(
            ({ run }) =>
              html`<span class="run-state">${icon(statusLabel(run.status).icon, statusLabel(run.status).tone)}${statusLabel(run.status).word}</span>`,
          ),
        )}
        ${row(
          l10n.t('Epochs completed'),
          shown.map(({ run }) => l10n.t('{0} of {1}', run.epoch, run.header.config.training.epochs)),
        )}
        ${row(
          l10n.t('Best'),
          shown.map(({ run }) =>
            run.best
              ? `${metricName(monitorOf(run))} ${l10n.t('{0} at epoch {1}', metricOrDash(monitorOf(run), run.best.value), run.best.epoch)}`
              : '–',
          ),
        )}
        ${different.map(({ title, values }) => row(title, values))}
        ${
          different.length === 0
            ? row(
                l10n.t('Settings'),
                shown.map(() => l10n.t('identical')),
              )
            : nothing
        }
      </tbody>
    </table>
  </div>`;
}
