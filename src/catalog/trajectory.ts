/** An optimizer on its way down a surface, step by step, with all that it had in mind at each of them. */
import type { Values } from '../core/params.ts';
import { Random } from '../core/random.ts';
import type { Optimizer, WeightTraits } from './types.ts';
import { slotsFor } from './optimizers/slot.ts';
import { filled, type ArrayTensor, arrayOps, arrayTensor } from './array-ops.ts';
import type { Point, Surface } from './surfaces/surface.ts';

/** How the two parameters are given to the rule: as one vector, or as a matrix of two rows and one column. */
export type Form = 'vector' | 'matrix';
export const SHAPES: Readonly<Record<Form, readonly number[]>> = { vector: [2], matrix: [2, 1] };

export interface TrajectoryOptions {
  readonly rule: Optimizer;
  readonly values: Values;
  readonly surface: Surface;
  readonly start: Point;
  readonly form: Form;
  /** Standard deviation of what is added to each component of the gradient, as a mini-batch adds it. */
  readonly noise: number;
  /** Walks of one seed meet the same noise at the same step. */
  readonly seed: number;
}

/** One update, as it was computed: two numbers each, except for slots of other shapes. */
export interface Update {
  readonly gradient: ArrayLike<number>;
  readonly delta: ArrayLike<number>;
  readonly slots: Readonly<Record<string, ArrayLike<number>>>;
}

/** Beyond this many widths of the picture there is no way back. */
const FAR = 1000;

export class Trajectory {
  /** Where it was after each step; the first is the start. */
  readonly points: Point[];
  /** How far above the minimum it was there. */
  readonly heights: number[];
  /** `updates[i]` led from point i to point i + 1. */
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

  /** It is so far away, or its numbers so large, that it does not come back. It steps no more. */
  get diverged(): boolean {
    return this.#diverged;
  }

  /** Steps on until it has done this many, or has diverged. */
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

/** How far a point is from the nearest minimum. */
export const distance = (surface: Surface, { x, y }: Point) =>
  Math.min(...surface.minima.map((minimum) => Math.hypot(minimum.x - x, minimum.y - y)));

export const inside = ({ domain: { x, y } }: Surface, point: Point) =>
  point.x >= x[0] && point.x <= x[1] && point.y >= y[0] && point.y <= y[1];
