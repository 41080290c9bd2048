/** The curve of a schedule as a picture for a hover, which knows no CSS: its colours come with the kind of theme. Pure. */
import type { Curve } from '../../catalog/schedule-curve.ts';
import { formatLearningRate } from '../../core/format.ts';

export type Theme = 'dark' | 'light' | 'highContrastDark' | 'highContrastLight';

const COLORS: Readonly<Record<Theme, { readonly line: string; readonly text: string; readonly grid: string }>> = {
  dark: { line: '#b794e0', text: '#a8a8a8', grid: '#808080' },
  light: { line: '#7b4bb5', text: '#616161', grid: '#808080' },
  highContrastDark: { line: '#d0a8ff', text: '#ffffff', grid: '#ffffff' },
  highContrastLight: { line: '#5a2d91', text: '#292929', grid: '#292929' },
};

export const WIDTH = 380;
/** A hover shows 250 pixels without scrolling: picture, equation and rates have to fit. */
export const HEIGHT = 128;
const [LEFT, RIGHT, TOP, BOTTOM] = [54, 12, 10, 24];

/** An SVG of rates over epochs: the axis starts at zero, and the highest rate and the last epoch are written on it. */
export function pictureOf(points: Curve, stepsPerEpoch: number, theme: Theme): string {
  const { line, text, grid } = COLORS[theme];
  const highest = Math.max(...points.map(([, rate]) => rate), Number.MIN_VALUE);
  const last = Math.max(1, points.at(-1)?.[0] ?? 1);
  const px = (step: number) => LEFT + (step / last) * (WIDTH - LEFT - RIGHT);
  const py = (rate: number) => TOP + (1 - rate / highest) * (HEIGHT - TOP - BOTTOM);
  const path = points.map(([step, rate], i) => `${i === 0 ? 'M' : 'L'}${px(step).toFixed(1)} ${py(rate).toFixed(1)}`).join('');
  const epochs = (last + 1) / stepsPerEpoch;
  const label = (x: number, y: number, anchor: string, words: string) =>
    `<text x="${x}" y="${y}" text-anchor="${anchor}">${words}</text>`;
  const rule = (value: number) =>
    `<path d="M${LEFT} ${py(value)}H${WIDTH - RIGHT}" stroke="${grid}" stroke-opacity="${value === 0 ? 0.7 : 0.25}"/>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}">`,
    `<g fill="none" stroke-width="1">${[0, highest / 2, highest].map(rule).join('')}</g>`,
    `<path d="${path}" fill="none" stroke="${line}" stroke-width="2" stroke-linejoin="round" stroke-linecap="round"/>`,
    `<g fill="${text}" font-family="system-ui, 'Segoe UI', sans-serif" font-size="11">`,
    ...[0, highest / 2, highest].map((value) => label(LEFT - 8, py(value) + 4, 'end', formatLearningRate(value))),
    label(LEFT, HEIGHT - 6, 'start', '0'),
    label((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, 'middle', 'epoch'),
    label(WIDTH - RIGHT, HEIGHT - 6, 'end', String(Math.round(epochs))),
    '</g></svg>',
  ].join('');
}
