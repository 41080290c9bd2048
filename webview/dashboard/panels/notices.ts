/** What the user should know and may put away: fallbacks, problems, and what was written to the workspace. */
import * as l10n from '@vscode/l10n';
import { html, nothing } from 'lit';
import type { EventOf, Run } from '../../../src/core/run.ts';
import { icon, type Page } from './page.ts';
import { isLive } from '../../ui/labels.ts';

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
          applied.keys === ''
            ? l10n.t('Saved to {0}.', applied.where)
            : l10n.t('Saved to {0}: {1}.', applied.where, applied.keys),
          () => page.act({ type: 'appliedSeen' }),
          applied.undo
            ? html`<button class="link" type="button" @click=${() => {
                page.command('descent.undoApply');
                page.act({ type: 'appliedSeen' });
              }}>${l10n.t('Undo')}</button>`
            : nothing,
        )
      : nothing
  }${remember(page, run)}${groupsOf(open)
    .slice(-MOST)
    .map((group) => grouped(page, run, group))}`;
}

/** Bars beyond this many would hide the charts. */
const MOST = 3;

type Notice = EventOf<'notice'>;

/** Those of one moment together: a start tells all that was assumed at once. */
function groupsOf(open: readonly Notice[]): readonly (readonly Notice[])[] {
  const groups: Notice[][] = [];
  for (const notice of open) {
    const last = groups.at(-1);
    if (last?.[0]?.step === notice.step) last.push(notice);
    else groups.push([notice]);
  }
  return groups;
}

function grouped(page: Page, run: Run, group: readonly Notice[]) {
  const dismiss = () => {
    for (const notice of group) page.act({ type: 'dismiss', notice: keyOf(run, notice) });
  };
  const [first, ...more] = group;
  if (!first) return nothing;
  if (more.length === 0) return bar('info', 'info', content(page, run, first), dismiss);
  return bar(
    'info',
    'info',
    html`<details>
      <summary><strong>${l10n.t('{0} notices', group.length)}</strong> <span class="first quiet">${first.message}</span></summary>
      <ul>
        ${group.map((notice) => html`<li>${content(page, run, notice)}</li>`)}
      </ul>
    </details>`,
    dismiss,
  );
}

/** The dataset is in the settings now, so it need not be saved again. */
const asked = (page: Page, run: Run) => page.act({ type: 'dismiss', notice: rememberKey(run) });
const rememberKey = ({ header }: Run) => `${header.id}/remember`;

const content = (page: Page, run: Run, { message, remedy, columns, dataset, training }: Notice) =>
  html`${message}${remedy ? html` <span class="quiet">${remedy}</span>` : nothing}${
    columns && page.state.commands
      ? html` <button class="link" type="button" title=${l10n.t('Use these columns in the next run')} @click=${() => {
          page.command('descent.keepColumns', run.header.id, columns);
          asked(page, run);
        }}>${l10n.t('Keep Columns')}</button>`
      : nothing
  }${
    dataset && page.state.commands
      ? html` <button class="link" type="button" title=${l10n.t('Write this to the settings, for the next run')} @click=${() => {
          page.command('descent.changeDataset', run.header.id, dataset);
          asked(page, run);
        }}>${l10n.t('Use in Next Run')}</button>`
      : nothing
  }${
    training && page.state.commands
      ? html` <button class="link" type="button" title=${l10n.t('Write this to the settings, for the next run')} @click=${() =>
          page.command('descent.applyToWorkspace', run.header.id, {
            training,
          })}>${l10n.t('Use in Next Run')}</button>`
      : nothing
  }`;

/** What was answered when the training began is in no settings: the next start would ask again. Answers that led to a failure are not worth keeping. */
function remember(page: Page, run: Run) {
  const { id, origins, trial } = run.header;
  const key = rememberKey(run);
  const asked = origins.dataset?.kind === 'default' && origins.program?.kind === 'default';
  const newest = isLive(run.status) || page.state.runs[0]?.id === id;
  if (
    !page.state.commands ||
    !asked ||
    trial ||
    !newest ||
    (run.ended && run.epoch === 0) ||
    page.state.layout.dismissed.includes(key)
  )
    return nothing;
  const done = () => page.act({ type: 'dismiss', notice: key });
  return bar(
    'info',
    'info',
    l10n.t('The dataset and model of this run are not in the settings, so Start Training will ask for them again.'),
    done,
    html`<button class="link" type="button" title=${l10n.t('Save the configuration of this run to the workspace settings')} @click=${() => {
      page.command('descent.copyConfiguration', id);
      done();
    }}>${l10n.t('Save to Settings')}</button>`,
  );
}

const bar = (name: string, tone: string, words: unknown, dismiss: () => void, more: unknown = nothing) => html`<div
  class="notice"
  role="status"
>
  ${icon(name, tone)}
  <div class="words">${words} ${more}</div>
  <button class="action" type="button" title=${l10n.t('Dismiss')} aria-label=${l10n.t('Dismiss')} @click=${dismiss}>${icon('close')}</button>
</div>`;
