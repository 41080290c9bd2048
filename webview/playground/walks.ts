/** The walks of all chosen optimizers, made as far as time allows: what has not changed is not walked again. */
import type { Point, Surface } from '../../src/catalog/surfaces/surface.ts';
import { Trajectory, type TrajectoryOptions } from '../../src/catalog/trajectory.ts';
import { Random } from '../../src/core/random.ts';
import { deepEqual } from '../../src/core/deep-equal.ts';
import { chosenOf, type Settings, startOf, surfaceOf, valuesOf } from './settings.ts';

/** Steps between two looks at the clock. */
const PIECE = 25;

export class Walks {
  readonly #made = new Map<string, { readonly way: TrajectoryOptions; readonly walk: Trajectory }>();

  of(id: string): Trajectory | undefined {
    return this.#made.get(id)?.walk;
  }

  /** Begins anew what the settings have changed, and walks on for some milliseconds. False while there is more to walk. */
  follow(settings: Settings, budget: number): boolean {
    const until = performance.now() + budget;
    const rules = chosenOf(settings);
    for (const id of [...this.#made.keys()]) if (!rules.some((rule) => rule.id === id)) this.#made.delete(id);
    for (const rule of rules) {
      const way = wayOf(settings, rule.id);
      if (way && !deepEqual(this.#made.get(rule.id)?.way, way)) this.#made.set(rule.id, { way, walk: new Trajectory(way) });
    }
    const walks = Array.from(this.#made.values(), ({ walk }) => walk);
    // One more than is shown: the step that would come next. All together, so that none is ahead of the others on the screen.
    const last = settings.own.steps + 1;
    for (let steps = PIECE; ; steps += PIECE) {
      const goal = Math.min(steps, last);
      for (const walk of walks) walk.reach(goal);
      if (goal === last) return true;
      if (performance.now() > until) return false;
    }
  }
}

export function wayOf(settings: Settings, id: string): TrajectoryOptions | undefined {
  const rule = chosenOf(settings).find((one) => one.id === id);
  if (!rule) return undefined;
  const surface = surfaceOf(settings);
  return {
    rule,
    values: valuesOf(settings, rule).values,
    surface,
    start: startOf(settings),
    form: settings.form,
    noise: settings.own.noise * usualGradient(surface),
    seed: settings.own.seed,
  };
}

const known = new WeakMap<Surface, number>();

/** The median length of the gradient over the picture. */
export function usualGradient(surface: Surface): number {
  const found = known.get(surface);
  if (found !== undefined) return found;
  const random = new Random(1);
  const anywhere = (): Point => ({ x: random.uniform(...surface.domain.x), y: random.uniform(...surface.domain.y) });
  const lengths = Float64Array.from({ length: 999 }, () => {
    const { x, y } = anywhere();
    return Math.hypot(...surface.gradient(x, y));
  }).sort();
  const median = lengths[499] ?? 1;
  known.set(surface, median);
  return median;
}
