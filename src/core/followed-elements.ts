import * as l10n from '@vscode/l10n';
/** Elements of weights that the user follows, which are recorded at every step. */

export interface FollowedElement {
  /** Index among all weights. */
  readonly weight: number;
  /** Row-major index into the weight. */
  readonly element: number;
  readonly on: boolean;
}

/** Maximum number of elements followed at the same time. */
export const MOST_FOLLOWED = 8;

/** The list after an element is followed or unfollowed. Entries are never removed, because the elements table refers to their index. */
export function withFollowed(all: readonly FollowedElement[] | undefined, one: FollowedElement): readonly FollowedElement[] {
  const known = all ?? [];
  const same = ({ weight, element }: FollowedElement) => weight === one.weight && element === one.element;
  return known.some(same) ? known.map((other) => (same(other) ? one : other)) : [...known, one];
}

/** The shape of a tensor as a matrix: all axes but the last are rows (inputs), the last is the columns (outputs). */
export function tableShape(shape: readonly number[]): { readonly rows: number; readonly columns: number } {
  const columns = shape.at(-1) ?? 1;
  return { rows: shape.slice(0, -1).reduce((product, n) => product * n, 1), columns };
}

/** Maximum number of rows and of columns shown. */
export const MATRIX_SIDE = 128;

/** The values of a weight at a step: every `rowStride`-th row and `columnStride`-th column of its matrix. */
export interface Matrix {
  readonly weight: number;
  readonly step: number;
  readonly rowStride: number;
  readonly columnStride: number;
  /** The number of rows and columns shown. */
  readonly rows: number;
  readonly columns: number;
  /** `rows` × `columns`, row-major. */
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

/** Parses an index such as `3, 12` into the index of an element. Returns an error message if it does not fit the shape. */
export function elementAt(shape: readonly number[], text: string): number | string {
  const index = text
    .split(/[\s,;]+/)
    .filter((part) => part !== '')
    .map(Number);
  if (index.length !== shape.length)
    return shape.length === 1
      ? l10n.t('Enter 1 number: the index along the axis of length {0}.', shape.join(' × '))
      : l10n.t('Enter {0} numbers: one index for each axis of the shape {1}.', shape.length, shape.join(' × '));
  const wrong = index.findIndex((at, axis) => !Number.isInteger(at) || at < 0 || at >= (shape[axis] ?? 0));
  if (wrong >= 0) return l10n.t('The index of axis {0} must be between 0 and {1}.', wrong + 1, (shape[wrong] ?? 1) - 1);
  return index.reduce((element, at, axis) => element * (shape[axis] ?? 1) + at, 0);
}

/** Formats the index of an element: `3, 12`. */
export function indexOf(shape: readonly number[], element: number): string {
  let rest = element;
  const index: number[] = [];
  for (const side of shape.toReversed()) {
    index.unshift(rest % side);
    rest = Math.floor(rest / side);
  }
  return index.join(', ');
}
