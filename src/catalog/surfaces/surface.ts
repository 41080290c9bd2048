import type { Choice } from '../../core/params.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A function of two parameters to descend: what textbooks draw the paths of optimizers on. */
export interface Surface extends Choice<Record<never, never>> {
  /** In plain text. */
  readonly equation: string;
  readonly source: string;
  /** What is drawn. */
  readonly domain: { readonly x: readonly [number, number]; readonly y: readonly [number, number] };
  /** Where descents begin. */
  readonly start: Point;
  /** All global minima; they are of one height. */
  readonly minima: readonly [Point, ...Point[]];
  /** Places that are level, but no minimum. */
  readonly saddles?: readonly Point[];
  value(x: number, y: number): number;
  /** ∂/∂x and ∂/∂y. */
  gradient(x: number, y: number): readonly [number, number];
}
