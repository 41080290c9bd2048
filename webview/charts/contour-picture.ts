/** How a surface is drawn from above: quiet shades, lines of equal height, its axes, and what is special on it. */
import type { Point, Surface } from '../../src/catalog/surfaces/surface.ts';
import { xTicks } from './axes.ts';
import { css, mix, parseColor } from './color.ts';
import { gridOf, isolines, levelsOf } from './contour-lines.ts';
import type { Geometry } from './envelope.ts';
import { tickLabels } from './tick-labels.ts';
import { drawIcon } from './glyph.ts';
import type { Theme } from './theme.ts';
import { linearTicks, spacingFor } from './ticks.ts';
import { drawXAxis } from './x-axis.ts';

const LEVELS = 14;
/** Cells of the grid along the longer side: enough for the narrowest valley of the catalog. */
const CELLS = 420;
const SHADES = 64;
/** How much of the text's colour lies on the highest ground. */
const STRONGEST = { dark: 0.17, light: 0.2 } as const;

/** What of a surface's picture depends on nothing else: its height above the minimum, and the lines of equal ones. */
interface Relief {
  readonly levels: readonly number[];
  readonly lines: readonly Float32Array[];
  height(x: number, y: number): number;
}

const known = new WeakMap<Surface, Relief>();

function reliefOf(surface: Surface): Relief {
  const found = known.get(surface);
  if (found) return found;
  const [{ x, y }] = surface.minima;
  const floor = surface.value(x, y);
  const height = (px: number, py: number) => surface.value(px, py) - floor;
  const grid = gridOf(height, surface.domain.x, surface.domain.y, CELLS, CELLS);
  const levels = levelsOf(grid, LEVELS);
  const relief: Relief = { levels, lines: levels.map((level) => isolines(grid, level)), height };
  known.set(surface, relief);
  return relief;
}

/** Where the places of a surface are in the plot. */
export function geometryOf({ domain }: Surface, box: Omit<Geometry, 'px' | 'py'>): Geometry {
  const share = (value: number, [from, to]: readonly [number, number]) => (value - from) / (to - from);
  return {
    ...box,
    px: (x) => box.left + share(x, domain.x) * (box.right - box.left),
    py: (y) => box.bottom - share(y, domain.y) * (box.bottom - box.top),
  };
}

/** The place at a pixel, inside the picture. */
export function placeAt({ domain }: Surface, at: Geometry, px: number, py: number): Point {
  const value = (share: number, [from, to]: readonly [number, number]) => from + Math.min(1, Math.max(0, share)) * (to - from);
  return {
    x: value((px - at.left) / (at.right - at.left), domain.x),
    y: value((at.bottom - py) / (at.bottom - at.top), domain.y),
  };
}

export function drawSurface(context: CanvasRenderingContext2D, surface: Surface, at: Geometry, theme: Theme): void {
  const { height, levels, lines } = reliefOf(surface);
  if (!theme.contrast) drawGround(context, surface, height, levels, at, theme);
  const [width, tall] = [at.right - at.left, at.bottom - at.top];
  context.lineWidth = 1;
  context.lineCap = 'round';
  context.strokeStyle = css(mix(parseColor(theme.background), parseColor(theme.foreground), theme.contrast ? 0.5 : 0.3));
  for (const line of lines) {
    context.beginPath();
    for (let i = 0; i < line.length; i += 4) {
      context.moveTo(at.left + (line[i] as number) * width, at.bottom - (line[i + 1] as number) * tall);
      context.lineTo(at.left + (line[i + 2] as number) * width, at.bottom - (line[i + 3] as number) * tall);
    }
    context.stroke();
  }
  drawAxes(context, surface, at, theme);
}

/** The higher, the more of the text's colour: valleys keep the editor's ground, and in every theme paths stand out. */
function drawGround(
  context: CanvasRenderingContext2D,
  surface: Surface,
  height: (x: number, y: number) => number,
  levels: readonly number[],
  at: Geometry,
  theme: Theme,
): void {
  const ratio = context.getTransform().a;
  const [columns, rows] = [Math.round((at.right - at.left) * ratio), Math.round((at.bottom - at.top) * ratio)];
  const image = context.createImageData(columns, rows);
  const [ground, ink] = [parseColor(theme.background), parseColor(theme.foreground)];
  const strongest = theme.dark ? STRONGEST.dark : STRONGEST.light;
  const colors = Array.from({ length: SHADES }, (_, i) => mix(ground, ink, (i / (SHADES - 1)) * strongest));
  const [low, high] = [Math.log(levels[0] ?? 1), Math.log(levels.at(-1) ?? 1)];
  const { x, y } = surface.domain;
  for (let j = 0; j < rows; j++) {
    const py = y[1] - ((j + 0.5) / rows) * (y[1] - y[0]);
    for (let i = 0; i < columns; i++) {
      const here = Math.log(height(x[0] + ((i + 0.5) / columns) * (x[1] - x[0]), py));
      const shade = Math.round(((here - low) / (high - low)) * (SHADES - 1));
      image.data.set(colors[Math.min(SHADES - 1, Math.max(0, shade))] ?? ground, 4 * (j * columns + i));
      image.data[4 * (j * columns + i) + 3] = 255;
    }
  }
  context.putImageData(image, Math.round(at.left * ratio), Math.round(at.top * ratio));
}

function drawAxes(context: CanvasRenderingContext2D, { domain }: Surface, at: Geometry, theme: Theme): void {
  const [from, to] = domain.x;
  drawXAxis(context, xTicks({ from, to }, 'value', at.right - at.left, theme), 'x', at, theme);
  const spacing = spacingFor(domain.y[1] - domain.y[0], Math.max(2, Math.floor((at.bottom - at.top) / 60)));
  const ticks = linearTicks(...domain.y, spacing);
  const labels = tickLabels(
    ticks.map(({ value }) => value),
    spacing,
  );
  context.fillStyle = theme.axis;
  context.fillRect(at.left - 1, at.top, 1, at.bottom - at.top + 1);
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  ticks.forEach(({ value }, i) => {
    const y = Math.round(at.py(value));
    context.fillStyle = theme.axis;
    context.fillRect(at.left - 5, y, 4, 1);
    context.fillStyle = theme.muted;
    // The lowest label must not run into the name of the x axis.
    if (y < at.bottom - 4) context.fillText(labels[i] ?? '', at.left - 8, y);
  });
  context.textAlign = 'center';
  context.fillText('y', at.left, at.top - 10);
}

const STAR = 15;

/** Stars are minima, as they are the best values of other charts; a diamond is a saddle. */
export function drawPlaces(context: CanvasRenderingContext2D, surface: Surface, at: Geometry, theme: Theme): void {
  for (const { x, y } of surface.minima) {
    context.fillStyle = theme.background;
    drawIcon(context, 'star-full', at.px(x), at.py(y), STAR + 6);
    context.fillStyle = theme.foreground;
    drawIcon(context, 'star-full', at.px(x), at.py(y), STAR);
  }
  for (const { x, y } of surface.saddles ?? []) {
    const [px, py] = [at.px(x), at.py(y)];
    context.beginPath();
    context.moveTo(px, py - 6);
    context.lineTo(px + 6, py);
    context.lineTo(px, py + 6);
    context.lineTo(px - 6, py);
    context.closePath();
    context.fillStyle = theme.background;
    context.fill();
    context.strokeStyle = theme.foreground;
    context.lineWidth = 1.5;
    context.stroke();
  }
}
