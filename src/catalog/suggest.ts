/** A learning rate to begin with, where everything is so small that it can simply be tried. */
import { defaults, type Values } from '../core/choice.ts';
import type { Optimizer } from './kinds.ts';
import type { Surface } from './surfaces/surface.ts';
import { type Form, inside, Walk } from './walk.ts';

/** 1, 2 and 5 times each power of ten. */
const RATES = [-5, -4, -3, -2, -1, 0, 1].flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`)));
const STEPS = 300;
/** Below this share of the first height, lower makes no difference. */
const LOW = 1e-8;

const known = new WeakMap<Optimizer, Map<string, number>>();

/**
 * Of 1, 2 and 5 times the powers of ten the learning rate with which a rule, at its other defaults, comes down a surface soonest
 * from its start: with the lowest mean logarithm of the height over 300 steps, and without leaving the picture.
 */
export function suggestedRate(rule: Optimizer, surface: Surface, form: Form): number {
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
  const walk = new Walk({ rule, values, surface, start: surface.start, form, noise: 0, seed: 0 });
  const least = LOW * (walk.heights[0] ?? 1);
  let sum = 0;
  for (let step = 1; step <= STEPS; step++) {
    walk.reach(step);
    const point = walk.points[step];
    if (!point || !inside(surface, point)) return Number.POSITIVE_INFINITY;
    sum += Math.log10(Math.max(least, walk.heights[step] ?? 0));
  }
  return sum / STEPS;
}
