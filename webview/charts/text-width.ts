/** How wide words are in the font of axes and legends, in CSS pixels. */
import type { Theme } from './theme.ts';

let pen: CanvasRenderingContext2D | null = null;

export function textWidth(text: string, { font, fontSize }: Pick<Theme, 'font' | 'fontSize'>, bold = false): number {
  pen ??= document.createElement('canvas').getContext('2d');
  if (!pen) return text.length * 0.6 * fontSize;
  pen.font = `${bold ? '600 ' : ''}${fontSize}px ${font}`;
  return pen.measureText(text).width;
}
