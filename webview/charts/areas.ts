/** The space between two columns of a view, such as two quantiles. */
import { centre, within } from './points.ts';
import type { Geometry } from './envelope.ts';
import type { AreaSpec, Range } from './chart-spec.ts';
import type { Theme } from './theme.ts';

export function drawAreas(
  context: CanvasRenderingContext2D,
  areas: readonly AreaSpec[],
  range: Range,
  at: Geometry,
  theme: Theme,
): void {
  for (const { view, low, high, hue, strength } of areas) {
    const [below, above] = [view?.columns[low]?.mean, view?.columns[high]?.mean];
    if (!view || !below || !above) continue;
    context.fillStyle = theme.tint(hue, strength);
    const [from, to] = within(view.x, range);
    const end = Math.min(to + 1, view.x.length);
    for (let i = from; i < end; ) {
      // One polygon from gap to gap.
      let j = i;
      const top: [number, number][] = [];
      const bottom: [number, number][] = [];
      for (; j < end; j++) {
        const [a, b] = [at.py(above[j] ?? Number.NaN), at.py(below[j] ?? Number.NaN)];
        if (!Number.isFinite(a) || !Number.isFinite(b)) break;
        const x = at.px(centre(view, j));
        top.push([x, a]);
        bottom.push([x, b]);
      }
      context.beginPath();
      for (const [x, y] of [...top, ...bottom.reverse()]) context.lineTo(x, y);
      context.fill();
      i = j + 1;
    }
  }
}
