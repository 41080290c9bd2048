/** What a chart gives away: its numbers as CSV, its picture as PNG. */
import * as l10n from '@vscode/l10n';
import type { Numbers } from './numbers.ts';
import type { Theme } from './theme.ts';

/** RFC 4180. Float32 values are written with the digits that tell them apart; absent ones are empty, NaN stays `NaN`. */
export function csvOf(numbers: Numbers): string {
  const lines = [numbers.columns.map(quoted).join(',')];
  for (let row = 0; row < numbers.rows; row++)
    lines.push(numbers.columns.map((_, column) => cell(numbers.at(row, column), column === 0)).join(','));
  return `${lines.join('\r\n')}\r\n`;
}

const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function cell(value: number | undefined, exact: boolean): string {
  if (value === undefined) return '';
  return exact || !Number.isFinite(value) ? String(value) : shortest(value);
}

/** The fewest digits that read back as the same float32. */
export function shortest(value: number): string {
  for (let digits = 6; digits < 10; digits++) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === value) return String(text);
  }
  return String(value);
}

export interface PictureEntry {
  readonly label: string;
  readonly color: string;
  readonly dash: boolean;
}

/** The chart on its background, with title and legend above. `ratio` is the canvas' pixels a CSS pixel. */
export async function pngOf(
  canvas: HTMLCanvasElement,
  title: string,
  entries: readonly PictureEntry[],
  theme: Theme,
  ratio = canvas.width / Math.max(1, canvas.clientWidth),
): Promise<Uint8Array> {
  const pad = 12 * ratio;
  const line = 22 * ratio;
  const picture = document.createElement('canvas');
  const context = picture.getContext('2d');
  if (!context) throw new Error(l10n.t('The image cannot be created: the browser provides no canvas. Save the chart as CSV.'));
  const text = (weight: string) => `${weight} ${12 * ratio}px ${theme.font}`;
  context.font = text('normal');
  const places: { readonly entry: PictureEntry; readonly x: number; readonly y: number }[] = [];
  let [x, y] = [pad, pad + line];
  for (const entry of entries) {
    const width = context.measureText(entry.label).width + 36 * ratio;
    if (x > pad && x + width > canvas.width) [x, y] = [pad, y + line];
    places.push({ entry, x, y });
    x += width;
  }
  const top = y + (entries.length > 0 ? line : 0);
  picture.width = canvas.width + 2 * pad;
  picture.height = canvas.height + top + pad;
  context.fillStyle = theme.background;
  context.fillRect(0, 0, picture.width, picture.height);
  context.textBaseline = 'middle';
  context.fillStyle = theme.foreground;
  context.font = text('600');
  context.fillText(title, pad, pad + line / 2);
  context.font = text('normal');
  context.lineWidth = 2 * ratio;
  for (const { entry, x, y } of places) {
    context.strokeStyle = entry.color;
    context.setLineDash(entry.dash ? [4 * ratio, 3 * ratio] : []);
    context.beginPath();
    context.moveTo(x, y + line / 2);
    context.lineTo(x + 14 * ratio, y + line / 2);
    context.stroke();
    context.fillText(entry.label, x + 19 * ratio, y + line / 2);
  }
  context.drawImage(canvas, pad, top);
  const blob = await new Promise<Blob | null>((resolve) => picture.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error(l10n.t('The image is too large for the browser. Make the chart smaller, or save it as CSV.'));
  return new Uint8Array(await blob.arrayBuffer());
}

/** A file name from a title. */
export const fileName = (title: string, extension: string) =>
  `${title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')}.${extension}`;
