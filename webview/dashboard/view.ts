/** The whole page as a function of the state. */
import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { progressOf } from '../../src/core/progress.ts';
import { empty } from './panels/empty.ts';
import { metricStrip } from './panels/metric-strip.ts';
import { header, outcome } from './panels/header.ts';
import { panels } from './panels/index.ts';
import { live, sidebar } from './panels/sidebar.ts';
import { notices } from './panels/notices.ts';
import { icon, type Page, type Panel } from './panels/page.ts';
import { rangeTest } from './panels/range-test.ts';
import { study } from './panels/study.ts';
import { tabs } from './panels/tabs.ts';
import { tools } from './panels/chart-toolbar.ts';
import { statusLabel } from '../ui/labels.ts';
import { isNarrow, mainRun, openTab, type ShownRun } from './state.ts';

export function view(page: Page): TemplateResult {
  if (page.state.study) return study(page, page.state.study);
  const shown = mainRun(page.state);
  if (!shown) return page.state.shown.length > 0 ? reading() : empty(page);
  const { run } = shown;
  const narrow = isNarrow(page.state);
  const how = progressOf(run, page.subscribe(`progress:${run.header.id}`, { kind: 'progress', run: run.header.id }));
  if (run.header.rangeTest) return rangeTest(page, shown, run.header.rangeTest);
  const offered = narrow ? [...panels.slice(0, 1), live, ...panels.slice(1)] : panels;
  const open = offered.find(({ id }) => id === openTab(page.state)) ?? offered[0];
  const { sidebar: unfolded } = page.state.layout;
  return html`<div class="page ${narrow ? 'narrow' : 'wide'}">
    ${header(page, shown, how)} ${metricStrip(page, run, how)} ${notices(page, run)} ${outcome(page, run)}
    <div class="body ${narrow || unfolded ? '' : 'folded'}">
      <main class="main">
        <div class="tabs-row">${tabs(page, offered, shown)}${narrow ? nothing : unfold(page)}</div>
        ${open ? panel(page, open, shown) : nothing}
      </main>
      ${narrow || !unfolded ? nothing : html`<aside class="side" aria-label=${l10n.t('Run settings')}>${sidebar(page, shown)}</aside>`}
    </div>
    <p class="announcer" role="status" aria-live="polite">${announcement(shown)}</p>
  </div>`;
}

const panel = (page: Page, open: Panel, shown: ShownRun) => html`<section
  class="panel"
  id="panel"
  role="tabpanel"
  aria-labelledby="tab-${open.id}"
>
  ${tools(page, open, shown)}
  <div class="panel-body">${open.draw(page, shown)}</div>
</section>`;

const reading = () => html`<main class="empty"><p class="quiet" role="status">${l10n.t('Loading the run…')}</p></main>`;

function unfold(page: Page) {
  const { sidebar: open } = page.state.layout;
  const title = open ? l10n.t('Hide Run Settings') : l10n.t('Show Run Settings');
  return html`<button
    class="action"
    type="button"
    title=${title}
    aria-label=${title}
    aria-expanded=${open}
    @click=${() => page.act({ type: 'sidebar' })}
  >${icon(open ? 'layout-sidebar-right' : 'layout-sidebar-right-off')}</button>`;
}

/** What a screen reader is told: the state, and each epoch as it ends. Not every step. */
function announcement({ run }: ShownRun): string {
  const { epochs } = run.header.config.training;
  const state = statusLabel(run.status).word;
  return run.epoch > 0 ? l10n.t('{state}: epoch {epoch} of {epochs} completed', { state, epoch: run.epoch, epochs }) : state;
}
