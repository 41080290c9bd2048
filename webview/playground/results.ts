/** Where each optimizer is at the step that is shown, and what the selected one has in mind there. */
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
      <caption>At step ${formatCount(steps)}</caption>
      <thead>
        <tr>
          <th scope="col">Optimizer</th>
          <th scope="col" class="figure-cell" title="f(x, y) less its lowest value">Height</th>
          <th scope="col" class="figure-cell" title="How far x and y are from the nearest minimum">Distance</th>
          <th scope="col" title="It has arrived at the first step whose height is within the tolerance of ${numberOrDash(settings.own.tolerance)}">State</th>
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
        title="Show what ${rule.title} has in mind at this step"
        aria-pressed=${String(rule.id === settings.selected)}
      >
        ${swatch(settings.chosen[rule.id])}${rule.title}
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
  if (!walk || !point || height === undefined || at === 0) return { name: 'circle-outline', word: 'at the start', tone: 'quiet' };
  if (walk.diverged && steps >= walk.steps) return { name: 'flame', word: `diverged at ${formatCount(walk.steps)}`, tone: 'bad' };
  const arrival = arrivalOf(walk, settings.own.tolerance);
  if (height <= settings.own.tolerance) return { name: 'pass-filled', word: `arrived at ${formatCount(arrival)}`, tone: 'good' };
  if (!inside(surfaceOf(settings), point)) return { name: 'arrow-up-right', word: 'out of the picture', tone: 'warn' };
  if (arrival >= 0 && arrival < at) return { name: 'refresh', word: 'left it again', tone: 'warn' };
  return { name: 'arrow-small-right', word: 'on its way', tone: 'quiet' };
}

/** What slots of well-known names hold. */
const SLOTS: Readonly<Record<string, string>> = {
  m: 'Mean of past gradients, newer ones weighing more',
  v: 'Mean of past squared gradients: large where the surface is steep',
  velocity: 'What is left of earlier steps, and the newest gradient',
};

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
        Inside ${rule.title} <span class="equation">${rule.equation}</span>
      </caption>
      <thead>
        <tr>
          <th scope="col"><span class="announcer">Quantity</span></th>
          <th scope="col" class="figure-cell">x</th>
          <th scope="col" class="figure-cell">y</th>
        </tr>
      </thead>
      <tbody>
        ${line('parameters w', 'Where it is', point && [point.x, point.y])}
        ${slots.map(([name, values]) => line(`slot ${name}`, SLOTS[name] ?? 'A slot of this optimizer: its state beside the parameters', values))}
        ${line('gradient g', 'The slope here, with its noise', next?.gradient)}
        ${line('update Δw', 'The step that comes next', next?.delta)}
        ${line('|Δw / g|', 'The effective learning rate of each parameter: how far it goes for its slope. Equal for both in plain gradient descent.', rates)}
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
