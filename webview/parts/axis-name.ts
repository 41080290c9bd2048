import type { Geometry } from './envelope.ts';
import type { Theme } from './theme.ts';

/** The quantity along x, quietly, where the gutter meets the axis. */
export function drawAxisName(context: CanvasRenderingContext2D, name: string, at: Geometry, theme: Theme): void {
  context.font = `${theme.fontSize}px ${theme.font}`;
  context.fillStyle = theme.muted;
  context.textAlign = 'right';
  context.textBaseline = 'top';
  context.fillText(name, at.left - 14, at.bottom + 7);
}
