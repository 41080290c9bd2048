/** Runs an optimizer on a test function and records each step with its gradient, update and slots. */
import type { Values } from '../core/params.ts';
import { Random } from '../core/random.ts';
import type { Optimizer, WeightTraits } from './types.ts';
import { slotsFor } from './optimizers/slot.ts';
import { filled, type ArrayTensor, arrayOps, arrayTensor } from './array-ops.ts';
import type { Point, Surface } from './surfaces/surface.ts';

/** The shape in which the rule sees the two parameters: a vector, or a matrix of two rows and one column. */
export type Form = 'vector' | 'matrix';
export const SHAPES: Readonly<Record<Form, readonly number[]>> = { vector: [2], matrix: [2, 1] };

export interface TrajectoryOptions {
  readonly rule: Optimizer;
  readonly values: Values;
  readonly surface: Surface;
  readonly start: Point;
  readonly form: Form;
  /** Standard deviation of the noise added to each gradient component, which imitates mini-batches. */
  readonly noise: number;
  /** Random seed for the noise. The same seed gives the same noise at the same step. */
  readonly seed: number;
}

/** One recorded update. Each array has two numbers, except for slots of other shapes. */
export interface Update {
  readonly gradient: ArrayLike<number>;
  readonly delta: ArrayLike<number>;
  readonly slots: Readonly<Record<string, ArrayLike<number>>>;
}

/** A path that leaves the plot by this many widths has diverged. */
const FAR = 1000;

export class Trajectory {
  /** The position after each step; the first is the initial point. */
  readonly points: Point[];
  /** The height above the minimum at each point. */
  readonly heights: number[];
  /** `updates[i]` leads from point i to point i + 1. */
  readonly updates: Update[] = [];
  readonly #way: TrajectoryOptions;
  readonly #info: WeightTraits;
  readonly #random: Random;
  readonly #floor: number;
  #weight: ArrayTensor;
  #slots: Readonly<Record<string, ArrayTensor>>;
  #diverged = false;

  constructor(way: TrajectoryOptions) {
    const shape = SHAPES[way.form];
    this.#way = way;
    this.#info = { name: 'plane/kernel', shape, kernel: true };
    this.#random = new Random(way.seed);
    this.#weight = arrayTensor([way.start.x, way.start.y], shape);
    const slots = [...slotsFor(way.rule, way.values, this.#info)];
    this.#slots = Object.fromEntries(slots.map(([name, slot]) => [name, filled(slot.shape, slot.start)]));
    const [{ x, y }] = way.surface.minima;
    this.#floor = way.surface.value(x, y);
    this.points = [way.start];
    this.heights = [way.surface.value(way.start.x, way.start.y) - this.#floor];
  }

  get steps(): number {
    return this.updates.length;
  }

  /** Whether the path has left the plot by far or is not finite. It then makes no more steps. */
  get diverged(): boolean {
    return this.#diverged;
  }

  /** Continues until this number of steps is reached, or until it diverges. */
  reach(steps: number): void {
    while (this.steps < steps && !this.#diverged) this.#step();
  }

  #step(): void {
    const { rule, values, surface, noise } = this.#way;
    const [x = Number.NaN, y = Number.NaN] = this.#weight.values;
    const [dx, dy] = surface.gradient(x, y);
    const gradient = arrayTensor([dx + noise * this.#random.normal(), dy + noise * this.#random.normal()], this.#weight.shape);
    const { delta, slots } = rule.update(arrayOps, {
      weight: this.#weight,
      gradient,
      slots: this.#slots,
      values,
      learningRate: Number(values.learningRate),
      step: this.steps + 1,
      info: this.#info,
    });
    this.#weight = arrayOps.add(this.#weight, delta);
    this.#slots = slots;
    const kept = Object.entries(slots).map(([name, slot]) => [name, slot.values]);
    this.updates.push({ gradient: gradient.values, delta: delta.values, slots: Object.fromEntries(kept) });
    const [toX = Number.NaN, toY = Number.NaN] = this.#weight.values;
    this.points.push({ x: toX, y: toY });
    this.heights.push(surface.value(toX, toY) - this.#floor);
    const [width, height] = [span(surface.domain.x), span(surface.domain.y)];
    this.#diverged = !(Math.abs(toX) < FAR * width && Math.abs(toY) < FAR * height && Number.isFinite(this.heights.at(-1)));
  }
}

const span = ([from, to]: readonly [number, number]) => to - from;

/** Distance of a point from the nearest minimum. */
export const distance = (surface: Surface, { x, y }: Point) =>
  Math.min(...surface.minima.map((minimum) => Math.hypot(minimum.x - x, minimum.y - y)));

export const inside = ({ domain: { x, y } }: Surface, point: Point) =>
  point.x >= x[0] && point.x <= x[1] && point.y >= y[0] && point.y <= y[1];
