/** What every part of the page is drawn from, and the few small marks they share. */
import { html, type TemplateResult } from 'lit';
import type { PageArguments, PageCommandId, PageCommandName, RunCommand } from '../../../src/core/page-commands.ts';
import type { ViewOf, ViewRequest } from '../../../src/core/view.ts';
import { type Intent, isNarrow, type ShownRun, type State } from '../state.ts';

/** One drawing of the page: the state, what it may do, and which views it asks for while it is drawn. */
export interface Page {
  readonly state: State;
  /** Milliseconds since 1970. */
  readonly now: number;
  act(intent: Intent): void;
  readonly command: RunCommand;
  /** Subscribes to a view for as long as each drawing asks for it; gives the newest answer. */
  subscribe<R extends ViewRequest>(id: string, request: R): ViewOf<R> | undefined;
  /** The value of the last drawing where the new one equals it, so that a chart whose spec did not change does not draw. */
  memo<T>(id: string, value: T): T;
}

/** A tab of the page. */
export interface Panel {
  readonly id: State['layout']['tab'];
  readonly title: string;
  draw(page: Page, shown: ShownRun): TemplateResult;
  /** Controls of its own beside those of every tab. */
  tools?(page: Page, shown: ShownRun): TemplateResult;
  /** The same where there is no one run. */
  readonly lead?: TemplateResult;
  /** Without a time axis: no chart controls. */
  readonly plain?: true;
  /** A count on the tab that asks for attention. */
  badge?(shown: ShownRun): number;
}

export const icon = (name: string, tone = '') => html`<span class="codicon codicon-${name} ${tone}" aria-hidden="true"></span>`;

/** A tooltip that also tells the command's key binding. */
export const hint = (page: Page, text: string, command?: PageCommandId) => {
  const key = command === undefined ? undefined : page.state.keys[command];
  return key ? `${text} (${key})` : text;
};

/** A button that is a command of the extension. */
export const action = <N extends PageCommandName>(
  page: Page,
  name: string,
  title: string,
  command: `descent.${N}`,
  ...args: PageArguments[N]
) => html`<button
  class="action"
  type="button"
  title=${hint(page, title, command)}
  aria-label=${title}
  data-command=${command}
  @click=${() => page.command(command, ...args)}
>
  ${icon(name)}
</button>`;

/** A button with words. */
export const button = (
  label: string,
  onClick: () => void,
  kind: 'primary' | 'secondary' = 'primary',
  name?: string,
) => html`<button
  class="button ${kind}"
  type="button"
  @click=${onClick}
>
  ${name === undefined ? undefined : icon(name)}<span>${label}</span>
</button>`;

/** The buckets of a chart that shares the width with others: at most two points a pixel, in few sizes so that a resize asks rarely. */
export function buckets(state: State, columns = 2): number {
  const width = isNarrow(state) ? state.width : (state.width - (state.layout.sidebar ? SIDEBAR : 0)) / columns;
  return Math.min(2048, Math.max(128, 2 ** Math.ceil(Math.log2(Math.max(1, width)))));
}
const SIDEBAR = 264;
