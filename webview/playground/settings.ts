/** What a user chose in the playground. It survives hiding, reloading and restarting, and is checked when it comes back. */
import { msg } from '../../src/core/localize.ts';
import type { Optimizer } from '../../src/catalog/types.ts';
import { optimizers } from '../../src/catalog/optimizers/index.ts';
import { suggestLearningRate } from '../../src/catalog/suggest-learning-rate.ts';
import { surfaces } from '../../src/catalog/surfaces/index.ts';
import type { Point, Surface } from '../../src/catalog/surfaces/surface.ts';
import { type Form, inside } from '../../src/catalog/trajectory.ts';
import {
  check,
  defaults,
  find,
  float,
  int,
  isRecord,
  type Param,
  type Params,
  resolve,
  type Values,
} from '../../src/core/params.ts';
import type { Scale } from '../charts/chart-spec.ts';

/** The numbers of the playground itself. */
export const PARAMS = {
  steps: int(msg('Steps'), msg('Number of steps of each optimizer.'), 300, {
    min: 10,
    max: 5000,
    log: true,
  }),
  noise: float(
    msg('Gradient noise'),
    msg(
      'Simulates mini-batches: standard deviation of the random numbers that are added to the gradient, relative to the typical gradient norm of this test function. 0 disables it.',
    ),
    0,
    { min: 0, max: 1 },
  ),
  seed: int(
    msg('Random seed'),
    msg('Random seed for the gradient noise. With the same seed, all optimizers see the same noise.'),
    1,
    {
      min: 0,
      max: 999_999,
    },
  ),
  tolerance: float(
    msg('Tolerance'),
    msg('An optimizer has converged when the function value is at most this far above the minimum.'),
    1e-3,
    {
      min: 0,
      openMin: true,
      max: 100,
      log: true,
    },
  ),
} satisfies Params;

export const SPEEDS = [5, 15, 30, 60, 150, 500] as const;

export interface Settings {
  readonly surface: string;
  /** Where walks begin, by surface; the surface's own start without one. */
  readonly starts: Readonly<Record<string, Point>>;
  /** The chosen optimizers and the hue of each, which stays while it is chosen. */
  readonly chosen: Readonly<Record<string, number>>;
  /** Learning rates that were set, by `surface/optimizer`; the suggested one without. */
  readonly rates: Readonly<Record<string, number>>;
  /** What was set of the other parameters, by optimizer. */
  readonly values: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly own: Values<typeof PARAMS>;
  readonly form: Form;
  /** Steps a second. */
  readonly speed: number;
  /** The step that is shown. */
  readonly at: number;
  /** The optimizer whose state is shown. */
  readonly selected: string;
  /** Optimizers whose other parameters are shown. */
  readonly open: readonly string[];
  readonly scale: Scale;
  readonly hidden: readonly string[];
}

const USUAL = ['sgd', 'momentum', 'rmsprop', 'adam'].filter((id) => find(optimizers, id));

export const SETTINGS: Settings = {
  surface: surfaces[0].id,
  starts: {},
  chosen: Object.fromEntries(USUAL.map((id, hue) => [id, hue])),
  rates: {},
  values: {},
  own: defaults(PARAMS),
  form: 'matrix',
  speed: 60,
  at: PARAMS.steps.default,
  selected: USUAL.at(-1) ?? '',
  open: [],
  scale: 'log',
  hidden: [],
};

export const surfaceOf = ({ surface }: Pick<Settings, 'surface'>): Surface => find(surfaces, surface) ?? surfaces[0];
export const startOf = (settings: Settings): Point => settings.starts[settings.surface] ?? surfaceOf(settings).start;
/** In the order of the catalog. */
export const chosenOf = ({ chosen }: Settings): readonly Optimizer[] => optimizers.filter(({ id }) => chosen[id] !== undefined);

/** An optimizer's values on this surface, before and after the user's changes. */
export function valuesOf(settings: Settings, rule: Optimizer): { readonly original: Values; readonly values: Values } {
  const original = { ...defaults(rule.params), learningRate: suggestLearningRate(rule, surfaceOf(settings), settings.form) };
  const rate = settings.rates[`${settings.surface}/${rule.id}`];
  return {
    original,
    values: { ...original, ...settings.values[rule.id], ...(rate === undefined ? {} : { learningRate: rate }) },
  };
}

/** The first hue that no chosen optimizer has. */
export function freeHue(chosen: Settings['chosen']): number {
  const taken = new Set(Object.values(chosen));
  let hue = 0;
  while (taken.has(hue)) hue++;
  return hue;
}

/** Whatever an older or a newer page has kept, as settings. */
export function parseSettings(kept: unknown): Settings {
  if (!isRecord(kept)) return SETTINGS;
  const ids = optimizers.map(({ id }) => id);
  const known = (value: unknown) => texts(value).filter((id) => ids.includes(id));
  const own = resolve(PARAMS, kept.own, 'playground').values;
  const speed = SPEEDS.find((one) => one === kept.speed) ?? SETTINGS.speed;
  return {
    surface: find(surfaces, kept.surface)?.id ?? SETTINGS.surface,
    starts: record(kept.starts, (start, id) => {
      const surface = find(surfaces, id);
      return surface && isPoint(start) && inside(surface, start) ? start : undefined;
    }),
    chosen: isRecord(kept.chosen)
      ? record(kept.chosen, (hue, id) => (ids.includes(id) && isIndex(hue) ? hue : undefined))
      : SETTINGS.chosen,
    rates: record(kept.rates, (rate, key) => accepted(find(optimizers, key.split('/')[1])?.params.learningRate, rate) as number),
    values: record(kept.values, (values, id) => {
      const params = find(optimizers, id)?.params;
      return params && record(values, (value, name) => accepted(params[name], value));
    }),
    own,
    form: kept.form === 'vector' ? 'vector' : 'matrix',
    speed,
    at: isIndex(kept.at) ? Math.min(kept.at, own.steps) : own.steps,
    selected: ids.find((id) => id === kept.selected) ?? SETTINGS.selected,
    open: known(kept.open),
    scale: kept.scale === 'linear' ? 'linear' : 'log',
    hidden: known(kept.hidden),
  };
}

const accepted = (param: Param | undefined, value: unknown) =>
  param && check(param, value, '') === undefined ? value : undefined;
const isIndex = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 0 && Number(value) < 1e6;
const isPoint = (value: unknown): value is Point => isRecord(value) && Number.isFinite(value.x) && Number.isFinite(value.y);
const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];

/** What is left of a record's entries; those that become undefined go. */
function record<V>(value: unknown, of: (entry: unknown, key: string) => V | undefined): Readonly<Record<string, V>> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, entry]) => {
      const kept = of(entry, key);
      return kept === undefined ? [] : [[key, kept]];
    }),
  );
}
