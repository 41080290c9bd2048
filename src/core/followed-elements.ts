/** Single elements of weights that are followed step by step, since somebody asked for it. */

export interface FollowedElement {
  /** Index among all weights. */
  readonly weight: number;
  /** Index into the weight's elements, row by row (the last axis runs fastest). */
  readonly element: number;
  readonly on: boolean;
}

/** At most so many at a time. */
export const MOST_FOLLOWED = 8;

/** The list after one more word about an element. None ever leaves it: its place is what the elements table calls it by. */
export function withFollowed(all: readonly FollowedElement[] | undefined, one: FollowedElement): readonly FollowedElement[] {
  const known = all ?? [];
  const same = ({ weight, element }: FollowedElement) => weight === one.weight && element === one.element;
  return known.some(same) ? known.map((other) => (same(other) ? one : other)) : [...known, one];
}

/** A tensor as a table: all axes but the last lie along the rows (inputs), the last along the columns (outputs). */
export function tableShape(shape: readonly number[]): { readonly rows: number; readonly columns: number } {
  const columns = shape.at(-1) ?? 1;
  return { rows: shape.slice(0, -1).reduce((product, n) => product * n, 1), columns };
}

/** At most so many rows and columns of a weight are shown at once. */
export const MATRIX_SIDE = 128;

/** The values of a weight at a step: each `rowStride`-th row and `columnStride`-th column of its table. */
export interface Matrix {
  readonly weight: number;
  readonly step: number;
  readonly rowStride: number;
  readonly columnStride: number;
  /** How many of them are shown. */
  readonly rows: number;
  readonly columns: number;
  /** `rows` × `columns`, row by row. */
  readonly values: Float32Array;
}

export function matrixOf(weight: number, step: number, shape: readonly number[], all: Float32Array): Matrix {
  const table = tableShape(shape);
  const rowStride = Math.max(1, Math.ceil(table.rows / MATRIX_SIDE));
  const columnStride = Math.max(1, Math.ceil(table.columns / MATRIX_SIDE));
  const rows = Math.ceil(table.rows / rowStride);
  const columns = Math.ceil(table.columns / columnStride);
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      values[row * columns + column] = all[row * rowStride * table.columns + column * columnStride] ?? Number.NaN;
  return { weight, step, rowStride, columnStride, rows, columns, values };
}

/** The element that `3, 12` means in a tensor of this shape, one number an axis; or what is wrong with the text, as a sentence. */
export function elementAt(shape: readonly number[], text: string): number | string {
  const index = text
    .split(/[\s,;]+/)
    .filter((part) => part !== '')
    .map(Number);
  const axes = `${shape.length} ${shape.length === 1 ? 'number' : 'numbers'}`;
  if (index.length !== shape.length) return `This takes ${axes}, one for each axis of ${shape.join(' × ')}.`;
  const wrong = index.findIndex((at, axis) => !Number.isInteger(at) || at < 0 || at >= (shape[axis] ?? 0));
  if (wrong >= 0) return `Axis ${wrong + 1} goes from 0 to ${(shape[wrong] ?? 1) - 1}.`;
  return index.reduce((element, at, axis) => element * (shape[axis] ?? 1) + at, 0);
}

/** The same the other way round: `3, 12`. */
export function indexOf(shape: readonly number[], element: number): string {
  let rest = element;
  const index: number[] = [];
  for (const side of shape.toReversed()) {
    index.unshift(rest % side);
    rest = Math.floor(rest / side);
  }
  return index.join(', ');
}
