/** Lines of equal height through a grid of heights. Pure. */

export interface Grid {
  readonly columns: number;
  readonly rows: number;
  /** Row by row, from below. */
  readonly heights: Float64Array;
}

/** The heights at the corners of equal cells that cover a rectangle. */
export function gridOf(
  height: (x: number, y: number) => number,
  x: readonly [number, number],
  y: readonly [number, number],
  columns: number,
  rows: number,
): Grid {
  const heights = new Float64Array(columns * rows);
  for (let j = 0; j < rows; j++)
    for (let i = 0; i < columns; i++)
      heights[j * columns + i] = height(between(x, i / (columns - 1)), between(y, j / (rows - 1)));
  return { columns, rows, heights };
}

const between = ([from, to]: readonly [number, number], share: number) => from + share * (to - from);

/** Four numbers a stretch, `x0, y0, x1, y1`, as shares of the grid's width and height. Each crosses one cell (marching squares). */
export function isolines({ columns, rows, heights }: Grid, level: number): Float32Array {
  const found: number[] = [];
  const above = (k: number) => (heights[k] as number) >= level;
  for (let j = 0; j + 1 < rows; j++)
    for (let i = 0; i + 1 < columns; i++) {
      const k = j * columns + i;
      const first = above(k);
      if (above(k + 1) === first && above(k + columns) === first && above(k + columns + 1) === first) continue;
      const corners = [k, k + 1, k + columns + 1, k + columns] as const;
      const crossings: number[] = [];
      corners.forEach((from, side) => {
        const to = corners[(side + 1) % 4] as number;
        if (above(from) === above(to)) return;
        const [low, high] = [heights[from] as number, heights[to] as number];
        const share = (level - low) / (high - low);
        const [x, y] = [(from % columns) + share * ((to % columns) - (from % columns)), rowOf(from, to, columns, share)];
        crossings.push(x / (columns - 1), y / (rows - 1));
      });
      // Two crossings, or four where the cell is a saddle: these are joined in the order of the sides.
      for (let c = 0; c + 3 < crossings.length; c += 4) found.push(...crossings.slice(c, c + 4));
    }
  return Float32Array.from(found);
}

function rowOf(from: number, to: number, columns: number, share: number): number {
  const [a, b] = [Math.floor(from / columns), Math.floor(to / columns)];
  return a + share * (b - a);
}

/**
 * Heights for lines, evenly spaced on a logarithmic scale between the lowest part of a picture and its highest: between a valley's
 * floor and its walls lie powers of ten.
 */
export function levelsOf({ heights }: Grid, count: number): readonly number[] {
  const sorted = Float64Array.from(heights.filter((height) => height > 0 && Number.isFinite(height))).sort();
  const low = Math.log(sorted[Math.floor(sorted.length * LOWEST)] ?? 1);
  const high = Math.log(sorted.at(-1) ?? 1);
  return Array.from({ length: count }, (_, i) => Math.exp(low + ((i + 0.5) / count) * (high - low)));
}

/** The share of a picture below its lowest line, roughly. */
const LOWEST = 0.004;
