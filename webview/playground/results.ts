/** Where each optimizer is at the step that is shown, and what the selected one has in mind there. */
import { msg, translated } from '../../src/core/localize.ts';
import * as l10n from '@vscode/l10n';
import { html, nothing } from 'lit';
import type { Optimizer } from '../../src/catalog/types.ts';
import { distance, inside, type Trajectory } from '../../src/catalog/trajectory.ts';
import { icon } from '../dashboard/panels/page.ts';
import { formatCount, numberOrDash } from '../ui/labels.ts';
import { type Playground, swatch } from './page.ts';
import { chosenOf, type Settings, surfaceOf } from './settings.ts';

export function results(page: Playground) {
  const { settings } = page.state;
  const steps = Math.floor(settings.at);
  return html`<div class="table-frame results-frame">
    <table class="table results">
      <caption>${l10n.t('At step {0}', formatCount(steps))}</caption>
      <thead>
        <tr>
          <th scope="col">${l10n.t('Optimizer')}</th>
          <th scope="col" class="figure-cell" title=${l10n.t('f(x, y) minus its minimum')}>${l10n.t('Height')}</th>
          <th scope="col" class="figure-cell" title=${l10n.t('Distance of (x, y) from the nearest minimum')}>${l10n.t('Distance')}</th>
          <th scope="col" title=${l10n.t('An optimizer has converged at the first step whose height is within the tolerance of {0}.', numberOrDash(settings.own.tolerance))}>${l10n.t('State')}</th>
        </tr>
      </thead>
      <tbody>
        ${chosenOf(settings).map((rule) => row(page, rule, steps))}
      </tbody>
    </table>
  </div>`;
}

function row(page: Playground, rule: Optimizer, steps: number) {
  const { settings } = page.state;
  const walk = page.walks.of(rule.id);
  const point = walk?.points[Math.min(steps, walk.steps)];
  const height = walk?.heights[Math.min(steps, walk.steps)];
  const { name, word, tone } = stateOf(walk, settings, steps);
  return html`<tr
    class=${rule.id === settings.selected ? 'selected' : ''}
    @click=${() => page.act({ type: 'select', id: rule.id })}
  >
    <th scope="row">
      <button
        type="button"
        class="link-plain"
        title=${l10n.t('Show the next update of {0} at this step', translated(rule.title))}
        aria-pressed=${String(rule.id === settings.selected)}
      >
        ${swatch(settings.chosen[rule.id])}${translated(rule.title)}
      </button>
    </th>
    <td class="figure-cell">${numberOrDash(height)}</td>
    <td class="figure-cell">${point ? numberOrDash(distance(surfaceOf(settings), point)) : '–'}</td>
    <td><span class="run-state">${icon(name, tone)}${word}</span></td>
  </tr>`;
}

/** The first step whose height is within the tolerance; −1 where there is none. */
export const arrivalOf = ({ heights }: Trajectory, tolerance: number) => heights.findIndex((height) => height <= tolerance);

interface Word {
  readonly name: string;
  readonly word: string;
  readonly tone: string;
}

/** What has become of a walk by a step, in a word. */
export function stateOf(walk: Trajectory | undefined, settings: Settings, steps: number): Word {
  const at = walk ? Math.min(steps, walk.steps) : 0;
  const [point, height] = [walk?.points[at], walk?.heights[at]];
  if (!walk || !point || height === undefined || at === 0)
    return { name: 'circle-outline', word: l10n.t('at the start'), tone: 'quiet' };
  if (walk.diverged && steps >= walk.steps)
    return { name: 'flame', word: l10n.t('diverged at {0}', formatCount(walk.steps)), tone: 'bad' };
  const arrival = arrivalOf(walk, settings.own.tolerance);
  if (height <= settings.own.tolerance)
    return { name: 'pass-filled', word: l10n.t('converged at {0}', formatCount(arrival)), tone: 'good' };
  if (!inside(surfaceOf(settings), point)) return { name: 'arrow-up-right', word: l10n.t('outside the plot'), tone: 'warn' };
  if (arrival >= 0 && arrival < at) return { name: 'refresh', word: l10n.t('left the minimum'), tone: 'warn' };
  return { name: 'arrow-small-right', word: l10n.t('descending'), tone: 'quiet' };
}

/** What slots of well-known names hold. */
const SLOTS: Readonly<Record<string, string>> = {
  m: msg('Exponential moving average of past gradients'),
  v: msg('Exponential moving average of past squared gradients: large where the function is steep'),
  velocity: msg('Decaying sum of past updates and the latest gradient'),
};
const OTHER_SLOT = msg('State variable of this optimizer');

/** The optimizer's state, two numbers a row: what no textbook figure shows. */
export function insight(page: Playground) {
  const { settings } = page.state;
  const rule = chosenOf(settings).find(({ id }) => id === settings.selected);
  const walk = rule && page.walks.of(rule.id);
  if (!rule || !walk) return nothing;
  const steps = Math.min(Math.floor(settings.at), walk.steps);
  const point = walk.points[steps];
  const update = walk.updates[steps - 1];
  const next = walk.updates[steps];
  const line = (
    name: string,
    help: string,
    values: ArrayLike<number> | undefined,
    tone = '',
  ) => html`<tr title=${help} class=${tone}>
    <th scope="row">${name}</th>
    ${cells(values)}
  </tr>`;
  const slots = Object.entries(update?.slots ?? {});
  const rates = next && Array.from(next.delta, (delta, i) => Math.abs(delta / (next.gradient[i] ?? Number.NaN)));
  return html`<div class="table-frame results-frame">
    <table class="table inside">
      <caption>
        ${l10n.t('State of {0}', translated(rule.title))} <span class="equation">${rule.equation}</span>
      </caption>
      <thead>
        <tr>
          <th scope="col"><span class="announcer">${l10n.t('Quantity')}</span></th>
          <th scope="col" class="figure-cell">x</th>
          <th scope="col" class="figure-cell">y</th>
        </tr>
      </thead>
      <tbody>
        ${line(l10n.t('parameters w'), l10n.t('Current position'), point && [point.x, point.y])}
        ${slots.map(([name, values]) => line(l10n.t('slot {0}', name), translated(SLOTS[name] ?? OTHER_SLOT), values))}
        ${line(l10n.t('gradient g'), l10n.t('Gradient at the current position, including noise'), next?.gradient)}
        ${line(l10n.t('update Δw'), l10n.t('Next update'), next?.delta)}
        ${line('|Δw / g|', l10n.t('Effective learning rate of each parameter: the update divided by the gradient. With SGD, it is the same for both parameters.'), rates)}
      </tbody>
    </table>
  </div>`;
}

function cells(values: ArrayLike<number> | undefined) {
  if (values === undefined) return html`<td class="figure-cell">–</td><td class="figure-cell">–</td>`;
  // A number for both, as some optimizers keep.
  if (values.length === 1) return html`<td class="figure-cell" colspan="2">${numberOrDash(values[0])}</td>`;
  return html`<td class="figure-cell">${numberOrDash(values[0])}</td><td class="figure-cell">${numberOrDash(values[1])}</td>`;
}
