import type { Choice } from '../../core/params.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A test function of two parameters, on which the playground runs optimizers. */
export interface Surface extends Choice<Record<never, never>> {
  /** The function in plain text. */
  readonly equation: string;
  readonly source: string;
  /** The region that is drawn. */
  readonly domain: { readonly x: readonly [number, number]; readonly y: readonly [number, number] };
  /** The default initial point. */
  readonly start: Point;
  /** All global minima. They have the same value. */
  readonly minima: readonly [Point, ...Point[]];
  /** Saddle points: stationary points that are not minima. */
  readonly saddles?: readonly Point[];
  value(x: number, y: number): number;
  /** The gradient: ∂/∂x and ∂/∂y. */
  gradient(x: number, y: number): readonly [number, number];
}
