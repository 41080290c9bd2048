/** What the user should know and may put away: fallbacks, problems, and what was written to the workspace. */
import { html, nothing } from 'lit';
import type { EventOf, Run } from '../../src/core/run.ts';
import { icon, type Page } from './page.ts';

const keyOf = (run: Run, notice: EventOf<'notice'>) => `${run.header.id}/${notice.step}/${notice.message}`;

export function notices(page: Page, run: Run) {
  const { applied, layout } = page.state;
  const open = run.marks.filter(
    (event): event is EventOf<'notice'> => event.type === 'notice' && !layout.dismissed.includes(keyOf(run, event)),
  );
  return html`${
    applied
      ? bar(
          'check',
          'good',
          html`Written to ${applied.where}.`,
          () => page.act({ type: 'appliedSeen' }),
          applied.undo
            ? html`<button class="link" type="button" @click=${() => {
                page.command('descent.undoApply');
                page.act({ type: 'appliedSeen' });
              }}>Undo</button>`
            : nothing,
        )
      : nothing
  }${open
    .slice(-3)
    .map((notice) =>
      bar(
        'info',
        'info',
        html`${notice.message}${notice.remedy ? html` <span class="quiet">${notice.remedy}</span>` : nothing}`,
        () => page.act({ type: 'dismiss', notice: keyOf(run, notice) }),
      ),
    )}`;
}

const bar = (name: string, tone: string, words: unknown, dismiss: () => void, more: unknown = nothing) => html`<div
  class="notice"
  role="status"
>
  ${icon(name, tone)}
  <p>${words} ${more}</p>
  <button class="action" type="button" title="Dismiss" aria-label="Dismiss" @click=${dismiss}>${icon('close')}</button>
</div>`;
