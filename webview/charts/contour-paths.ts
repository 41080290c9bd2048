/** How walks are drawn on a surface: a line a walk with a dot a step, where it is now, and the directions it weighs there. */
import type { Point } from '../../src/catalog/surfaces/surface.ts';
import type { Geometry } from './envelope.ts';
import { textWidth } from './text-width.ts';
import type { ArrowSpec, ContourSpec, PathSpec } from './chart-spec.ts';
import type { Theme } from './theme.ts';

/** Steps closer than this, in pixels, are a line without dots. */
const APART = 6;
const NOW = 5.5;
const START = 6;
/** Arrows are between these long. */
const SHORT = 22;
const LONG = 64;
/** What lies outside of the picture is drawn no farther away than this. */
const FAR = 1e4;

export const newest = ({ points, steps }: PathSpec): Point => points[Math.min(steps, points.length - 1)] ?? { x: 0, y: 0 };

export function drawPaths(context: CanvasRenderingContext2D, spec: ContourSpec, at: Geometry, theme: Theme): void {
  context.save();
  context.beginPath();
  context.rect(at.left, at.top, at.right - at.left, at.bottom - at.top);
  context.clip();
  context.lineJoin = 'round';
  context.lineCap = 'round';
  const ordered = [...spec.paths].sort((a, b) => Number(a.key === spec.selected) - Number(b.key === spec.selected));
  for (const path of ordered) drawPath(context, path, path.key === spec.selected, at, theme);
  context.restore();
  drawStart(context, spec.start, at, theme);
  for (const path of ordered) drawNow(context, path, at, theme);
  const chosen = spec.paths.find(({ key }) => key === spec.selected);
  if (chosen && chosen.points.length > 0) drawArrows(context, spec.arrows, newest(chosen), at, theme);
}

function drawPath(context: CanvasRenderingContext2D, path: PathSpec, selected: boolean, at: Geometry, theme: Theme): void {
  const places = path.points.slice(0, path.steps + 1).map((point) => placed(point, at));
  const line = () => {
    context.beginPath();
    for (const [x, y] of places) context.lineTo(x, y);
    context.stroke();
  };
  const width = (selected ? 2.5 : 1.75) + (theme.contrast ? 0.5 : 0);
  // Crossing lines stay apart.
  context.strokeStyle = theme.background;
  context.globalAlpha = 0.6;
  context.lineWidth = width + 2;
  line();
  context.globalAlpha = 1;
  context.strokeStyle = theme.color(path.hue);
  context.lineWidth = width;
  context.setLineDash(path.dash ? [6, 5] : []);
  line();
  context.setLineDash([]);
  context.fillStyle = theme.color(path.hue);
  let [x0, y0] = places[0] ?? [0, 0];
  for (const [x, y] of places.slice(1)) {
    if (Math.hypot(x - x0, y - y0) < APART) continue;
    dot(context, x, y, width + 0.75);
    [x0, y0] = [x, y];
  }
}

function placed({ x, y }: Point, at: Geometry): readonly [number, number] {
  const limit = (value: number) => (Number.isNaN(value) ? 0 : Math.min(FAR, Math.max(-FAR, value)));
  return [limit(at.px(x)), limit(at.py(y))];
}

function dot(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

/** A ring that can be taken hold of. */
function drawStart(context: CanvasRenderingContext2D, start: Point, at: Geometry, theme: Theme): void {
  const [x, y] = placed(start, at);
  context.fillStyle = theme.background;
  dot(context, x, y, START + 2);
  context.strokeStyle = theme.foreground;
  context.lineWidth = 2;
  context.beginPath();
  context.arc(x, y, START, 0, 2 * Math.PI);
  context.stroke();
}

/** Where a walk is; at the edge, an arrowhead that points to where it went when it left the picture. */
function drawNow(context: CanvasRenderingContext2D, path: PathSpec, at: Geometry, theme: Theme): void {
  if (path.steps === 0 || path.points.length < 2) return;
  const [x, y] = placed(newest(path), at);
  const [inX, inY] = [Math.min(at.right, Math.max(at.left, x)), Math.min(at.bottom, Math.max(at.top, y))];
  context.fillStyle = theme.background;
  dot(context, inX, inY, NOW + 1.75);
  context.fillStyle = theme.color(path.hue);
  if (x === inX && y === inY) dot(context, x, y, NOW);
  else head(context, inX, inY, Math.atan2(y - inY, x - inX), NOW + 1);
}

/** An arrowhead with its tip ahead of a point. */
function head(context: CanvasRenderingContext2D, x: number, y: number, angle: number, size: number): void {
  const corner = (turn: number, far: number) => [x + far * Math.cos(angle + turn), y + far * Math.sin(angle + turn)] as const;
  context.beginPath();
  context.moveTo(...corner(0, size));
  context.lineTo(...corner(2.5, size));
  context.lineTo(...corner(-2.5, size));
  context.closePath();
  context.fill();
}

/** A step shorter than this, in pixels, is none: what its directions were is rounding. */
const STILL = 0.02;

function drawArrows(
  context: CanvasRenderingContext2D,
  arrows: readonly ArrowSpec[],
  from: Point,
  at: Geometry,
  theme: Theme,
): void {
  const [x0, y0] = placed(from, at);
  if (x0 < at.left || x0 > at.right || y0 < at.top || y0 > at.bottom) return;
  const pixels = ({ dx, dy }: ArrowSpec) => [at.px(from.x + dx) - at.px(from.x), at.py(from.y + dy) - at.py(from.y)] as const;
  const step = arrows.at(-1);
  if (!step || !(Math.hypot(...pixels(step)) > STILL)) return;
  context.font = `600 ${theme.fontSize}px ${theme.font}`;
  context.textBaseline = 'middle';
  context.textAlign = 'center';
  const labels: (readonly [number, number])[] = [];
  for (const arrow of arrows) {
    const [x, y] = pixels(arrow);
    const size = Math.hypot(x, y);
    if (!(size > 0) || !Number.isFinite(size)) continue;
    const long = SHORT + (LONG - SHORT) * (size / (size + LONG));
    const angle = Math.atan2(y, x);
    const color = arrow.hue === undefined ? theme.foreground : theme.color(arrow.hue);
    const [x1, y1] = [x0 + long * Math.cos(angle), y0 + long * Math.sin(angle)];
    for (const [stroke, width] of [
      [theme.background, 5],
      [color, 2],
    ] as const) {
      context.strokeStyle = stroke;
      context.fillStyle = stroke;
      context.lineWidth = width;
      context.beginPath();
      context.moveTo(x0 + NOW * Math.cos(angle), y0 + NOW * Math.sin(angle));
      context.lineTo(x1, y1);
      context.stroke();
      head(context, x1, y1, angle, width === 5 ? 8 : 6);
    }
    const half = textWidth(arrow.label, theme, true) / 2;
    let place: readonly [number, number];
    let away = 10;
    // Farther out where another label is already.
    do {
      place = [x1 + (away + half) * Math.cos(angle), y1 + (away + theme.fontSize / 2 - 4) * Math.sin(angle)];
      away += 8;
    } while (labels.some(([lx, ly]) => Math.abs(lx - place[0]) < 2 * half + 4 && Math.abs(ly - place[1]) < theme.fontSize + 2));
    labels.push(place);
    context.lineWidth = 4;
    context.strokeStyle = theme.background;
    context.strokeText(arrow.label, ...place);
    context.fillStyle = color;
    context.fillText(arrow.label, ...place);
  }
}
