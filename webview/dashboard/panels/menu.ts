/** What else can be done with a run: the menu behind ⋯. */
import * as l10n from '@vscode/l10n';
import { html, nothing } from 'lit';
import type { PageArguments, PageCommandName } from '../../../src/core/page-commands.ts';
import type { RunNotes } from '../../../src/core/run.ts';
import { icon, type Page } from './page.ts';

/** The commands that a run alone is enough for. */
type RunCommandId = { [N in PageCommandName]: [string] extends PageArguments[N] ? `descent.${N}` : never }[PageCommandName];

interface Item {
  readonly icon: string;
  readonly title: string;
  readonly command: RunCommandId;
  /** A line above it: another group begins. */
  readonly group?: true;
}

const items = (notes: RunNotes): readonly Item[] => [
  { icon: 'edit', title: l10n.t('Edit and Train…'), command: 'descent.editAndTrain' },
  { icon: 'play', title: l10n.t('Train with Workspace Settings'), command: 'descent.start' },
  { icon: 'export', title: l10n.t('Export Report…'), command: 'descent.exportReport', group: true },
  { icon: 'json', title: l10n.t('Export as JSON or CSV…'), command: 'descent.exportRuns' },
  { icon: 'copy', title: l10n.t('Copy Configuration to Workspace'), command: 'descent.copyConfiguration' },
  { icon: 'folder-opened', title: l10n.t('Reveal Run Folder'), command: 'descent.revealRun' },
  { icon: 'edit', title: l10n.t('Rename…'), command: 'descent.renameRun', group: true },
  {
    icon: notes.starred ? 'star-empty' : 'star-full',
    title: notes.starred ? l10n.t('Remove Star') : l10n.t('Star'),
    command: 'descent.starRun',
  },
  { icon: 'tag', title: l10n.t('Tag…'), command: 'descent.tagRun' },
  { icon: 'trash', title: l10n.t('Move to Trash'), command: 'descent.deleteRun', group: true },
];

/** Its key binding, where the user has given it one. */
const key = (page: Page, command: RunCommandId) => {
  const bound = page.state.keys[command];
  return bound ? html`<kbd>${bound}</kbd>` : nothing;
};

export function menu(page: Page, id: string, notes: RunNotes) {
  if (!page.state.commands) return nothing;
  const { menu: open } = page.state;
  return html`<div class="menu-anchor" @focusout=${(event: FocusEvent) => leave(page, event)} @keydown=${(event: KeyboardEvent) =>
    keys(page, event)}>
    <button
      class="action"
      type="button"
      title=${l10n.t('More Actions…')}
      aria-label=${l10n.t('More Actions…')}
      aria-haspopup="menu"
      aria-expanded=${open}
      @click=${() => page.act({ type: 'menu', open: !open })}
    >
      ${icon('ellipsis')}
    </button>
    ${
      open
        ? html`<div class="menu" role="menu" aria-label=${l10n.t('Run')}>
          ${items(notes).map(
            (item) => html`${item.group ? html`<div class="menu-line" role="separator"></div>` : nothing}
              <button class="menu-item" role="menuitem" type="button" tabindex="-1" data-command=${item.command} @click=${() => {
                page.act({ type: 'menu', open: false });
                page.command(item.command, id);
              }}>
                ${icon(item.icon)}<span>${item.title}</span>${key(page, item.command)}
              </button>`,
          )}
        </div>`
        : nothing
    }
  </div>`;
}

function leave(page: Page, event: FocusEvent) {
  const anchor = event.currentTarget;
  const to = event.relatedTarget;
  if (page.state.menu && anchor instanceof Node && !(to instanceof Node && anchor.contains(to)))
    page.act({ type: 'menu', open: false });
}

function keys(page: Page, event: KeyboardEvent) {
  const anchor = event.currentTarget;
  if (!(anchor instanceof HTMLElement)) return;
  const opener = anchor.querySelector<HTMLElement>('[aria-haspopup]');
  const entries = [...anchor.querySelectorAll<HTMLElement>('[role=menuitem]')];
  const focused = document.activeElement;
  const at = focused instanceof HTMLElement ? entries.indexOf(focused) : -1;
  const go = {
    ArrowDown: at + 1,
    ArrowUp: at < 0 ? entries.length - 1 : at - 1 + entries.length,
    Home: 0,
    End: entries.length - 1,
  }[event.key];
  if (event.key === 'Escape' && page.state.menu) {
    page.act({ type: 'menu', open: false });
    opener?.focus();
  } else if (go !== undefined && entries.length) entries[go % entries.length]?.focus();
  else return;
  event.preventDefault();
}
