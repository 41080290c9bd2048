/** What is drawn on a chart: its pixels and its words. Runs in the page. */

/** A part of a plot as shares of its width and height, from the top left. */
export interface Part {
  readonly left?: number;
  readonly top?: number;
  readonly right?: number;
  readonly bottom?: number;
}

export interface Ink {
  readonly pixels: number;
  /** Columns of pixels that have any. */
  readonly columns: number;
}

/** How much of a plot has this colour, in whatever strength it was laid on. */
export function inked(id: string, color: string, { left = 0, top = 0, right = 1, bottom = 1 }: Part = {}): Ink {
  const canvas = canvasOf(id);
  const copy = document.createElement('canvas');
  const context = copy.getContext('2d', { willReadFrequently: true });
  if (!canvas || !context) throw new Error(`There is no chart called ${id}.`);
  context.fillStyle = color.startsWith('--') ? getComputedStyle(document.body).getPropertyValue(color) : color;
  context.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0] = context.getImageData(0, 0, 1, 1).data;
  const [x, y] = [Math.round(left * canvas.width), Math.round(top * canvas.height)];
  const [width, height] = [Math.round(right * canvas.width) - x, Math.round(bottom * canvas.height) - y];
  [copy.width, copy.height] = [width, height];
  context.drawImage(canvas, -x, -y);
  const { data } = context.getImageData(0, 0, width, height);
  const columns = new Set<number>();
  let pixels = 0;
  for (let i = 0; i < data.length; i += 4) {
    const away = Math.abs((data[i] ?? 0) - r) + Math.abs((data[i + 1] ?? 0) - g) + Math.abs((data[i + 2] ?? 0) - b);
    // What is nearly transparent has lost its colour to rounding.
    if ((data[i + 3] ?? 0) < 40 || away > 30) continue;
    pixels++;
    columns.add((i / 4) % width);
  }
  return { pixels, columns: columns.size };
}

/** Equal when two drawings are. */
export const outline = (id: string) => canvasOf(id)?.toDataURL() ?? '';

/** A text on a canvas and the box around its letters, in CSS pixels. */
export interface Written {
  readonly text: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}
const writings = new WeakMap<HTMLCanvasElement, Written[]>();

/** Notes from here on what is written on canvases; icons are not words. */
export function watchWriting(): void {
  const pen = CanvasRenderingContext2D.prototype;
  const { fillText, clearRect } = pen;
  pen.fillText = function (text, x, y, ...rest) {
    fillText.call(this, text, x, y, ...rest);
    if (text.trim() === '' || this.font.includes('codicon')) return;
    const box = this.measureText(text);
    const { x: px, y: py } = this.getTransform().transformPoint({ x, y });
    const [left, top] = [px / devicePixelRatio, py / devicePixelRatio];
    const written = {
      text,
      left: left - box.actualBoundingBoxLeft,
      right: left + box.actualBoundingBoxRight,
      top: top - box.actualBoundingBoxAscent,
      bottom: top + box.actualBoundingBoxDescent,
    };
    writings.set(this.canvas, [...(writings.get(this.canvas) ?? []), written]);
  };
  pen.clearRect = function (...box) {
    clearRect.apply(this, box);
    writings.delete(this.canvas);
  };
}

/** The words on a chart as it was drawn last. */
export function written(id: string): readonly Written[] {
  const canvas = canvasOf(id);
  return (canvas && writings.get(canvas)) ?? [];
}

const canvasOf = (id: string) => document.querySelector<HTMLCanvasElement>(`#${id} .chart-canvas`);
