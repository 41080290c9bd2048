/** Suggests a learning rate for the playground by trying many, which is cheap there. */
import { defaults, type Values } from '../core/params.ts';
import type { Optimizer } from './types.ts';
import type { Surface } from './surfaces/surface.ts';
import { type Form, inside, Trajectory } from './trajectory.ts';

/** The rates to try: 1, 2 and 5 times each power of ten. */
const RATES = [-5, -4, -3, -2, -1, 0, 1].flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`)));
const STEPS = 300;
/** Heights below this fraction of the initial height count as equal. */
const LOW = 1e-3;
/** Penalty of a path per width of the plot, in powers of ten of the height. It rules out oscillating paths. */
const DETOUR = 0.3;
/** Penalty of an increase of the height, per power of ten. */
const CLIMB = 0.05;

const known = new WeakMap<Optimizer, Map<string, number>>();

/**
 * The learning rate with which an optimizer, at its other defaults, descends a surface fastest. It has the lowest mean
 * logarithm of the height over 300 steps. Its path stays in the plot and does not oscillate much.
 */
export function suggestLearningRate(rule: Optimizer, surface: Surface, form: Form): number {
  const rates = known.get(rule) ?? new Map<string, number>();
  known.set(rule, rates);
  const key = `${surface.id} ${form}`;
  const rate = rates.get(key) ?? best(rule, surface, form);
  rates.set(key, rate);
  return rate;
}

function best(rule: Optimizer, surface: Surface, form: Form): number {
  const scores = RATES.map((rate) => score(rule, { ...defaults(rule.params), learningRate: rate }, surface, form));
  return RATES[scores.indexOf(Math.min(...scores))] ?? Number(defaults(rule.params).learningRate);
}

function score(rule: Optimizer, values: Values, surface: Surface, form: Form): number {
  const { domain, start } = surface;
  const walk = new Trajectory({ rule, values, surface, start, form, noise: 0, seed: 0 });
  const least = LOW * (walk.heights[0] ?? 1);
  let [sum, wandered, climbed, before, height] = [0, 0, 0, start, Math.log10(walk.heights[0] ?? 1)];
  for (let step = 1; step <= STEPS; step++) {
    walk.reach(step);
    const point = walk.points[step];
    if (!point || !inside(surface, point)) return Number.POSITIVE_INFINITY;
    const next = Math.log10(Math.max(least, walk.heights[step] ?? 0));
    sum += next;
    wandered += Math.hypot(share(point.x - before.x, domain.x), share(point.y - before.y, domain.y));
    climbed += Math.max(0, next - height);
    [before, height] = [point, next];
  }
  return sum / STEPS + DETOUR * wandered + CLIMB * climbed;
}

const share = (distance: number, [from, to]: readonly [number, number]) => distance / (to - from);
