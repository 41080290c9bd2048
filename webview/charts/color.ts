/** Colours as numbers: parsing what CSS calls a colour, mixing, and the contrast that people need. */

export type Rgb = readonly [number, number, number];

let pixel: CanvasRenderingContext2D | null = null;

/** Any CSS colour as sRGB, its transparency laid over `under`. The browser itself parses it. */
export function parseColor(css: string, under: Rgb = [0, 0, 0]): Rgb {
  const [r, g, b, a] = read(css, under);
  return mix(under, [r, g, b], a);
}

/** The same without its transparency: some themes take a highlight, which shines through, for a colour of charts. */
export function parseOpaque(css: string, under: Rgb): Rgb {
  const [r, g, b, a] = read(css, under);
  return a === 0 ? under : [r, g, b];
}

/** Red, green and blue from 0 to 255, and opacity from 0 to 1; `otherwise` where there is no canvas. */
function read(css: string, otherwise: Rgb): readonly [number, number, number, number] {
  pixel ??= document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (!pixel) return [...otherwise, 1];
  pixel.globalCompositeOperation = 'copy';
  pixel.fillStyle = '#000';
  pixel.fillStyle = css;
  pixel.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0, a = 255] = pixel.getImageData(0, 0, 1, 1).data;
  return [r, g, b, a / 255];
}

export const mix = (from: Rgb, to: Rgb, share: number): Rgb => [
  from[0] + (to[0] - from[0]) * share,
  from[1] + (to[1] - from[1]) * share,
  from[2] + (to[2] - from[2]) * share,
];

export const css = ([r, g, b]: Rgb, alpha = 1): string =>
  alpha === 1
    ? `rgb(${Math.round(r)}, ${Math.round(g)}, ${Math.round(b)})`
    : `rgba(${Math.round(r)}, ${Math.round(g)}, ${Math.round(b)}, ${alpha})`;

/** Relative luminance, WCAG 2.2. */
export function luminance(color: Rgb): number {
  const linear = (channel: number) => {
    const c = channel / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(color[0]) + 0.7152 * linear(color[1]) + 0.0722 * linear(color[2]);
}

/** Contrast ratio, WCAG 2.2: 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** The colour itself, or as much of `toward` mixed in as it needs to stand out against `ground`. */
export function legible(color: Rgb, ground: Rgb, toward: Rgb, ratio: number): Rgb {
  for (let share = 0; share < 1; share += 0.1) {
    const mixed = mix(color, toward, share);
    if (contrast(mixed, ground) >= ratio) return mixed;
  }
  return toward;
}

/** How different two colours look, roughly: 0 to about 765 (the "redmean" approximation). */
export function colorDistance(a: Rgb, b: Rgb): number {
  const red = (a[0] + b[0]) / 2;
  const [r, g, bl] = [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
  return Math.sqrt((2 + red / 256) * r * r + 4 * g * g + (2 + (255 - red) / 256) * bl * bl);
}
