/** The row of tabs: one tab stop, arrow keys inside, as the accessibility guidelines of the web have it. */
import { translated } from '../../../src/core/localize.ts';
import * as l10n from '@vscode/l10n';
import { html, nothing } from 'lit';
import { openTab, type ShownRun, type TabId } from '../state.ts';
import type { Page, Panel } from './page.ts';

export function tabs(page: Page, panels: readonly Panel[], shown: ShownRun) {
  const tab = openTab(page.state);
  return html`<div class="tabs" role="tablist" aria-label=${l10n.t('Run views')} @keydown=${(event: KeyboardEvent) => move(page, panels, event)}>
    ${panels.map((panel) => {
      const badge = panel.badge?.(shown) ?? 0;
      const selected = panel.id === tab;
      return html`<button
        class="tab"
        type="button"
        role="tab"
        id="tab-${panel.id}"
        aria-selected=${selected}
        aria-controls="panel"
        tabindex=${selected ? 0 : -1}
        @click=${() => page.act({ type: 'tab', tab: panel.id })}
      >
        ${translated(panel.title)}${badge > 0 ? html`<span class="badge" aria-label=${badge === 1 ? l10n.t('1 finding') : l10n.t('{0} findings', badge)}>${badge}</span>` : nothing}
      </button>`;
    })}
  </div>`;
}

function move(page: Page, panels: readonly Panel[], event: KeyboardEvent) {
  const at = panels.findIndex((panel) => panel.id === openTab(page.state));
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + panels.length, Home: 0, End: panels.length - 1 }[event.key];
  const next: TabId | undefined = to === undefined ? undefined : panels[to % panels.length]?.id;
  if (next === undefined) return;
  event.preventDefault();
  page.act({ type: 'tab', tab: next });
  const list = event.currentTarget;
  if (list instanceof HTMLElement) list.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
}
