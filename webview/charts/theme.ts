/** The editor's colours and fonts as canvases need them. Outside VS Code, in an exported report, the system's light or dark. */
import { css, colorDistance, legible, parseColor, parseOpaque, type Rgb } from './color.ts';
import type { Hue } from './chart-spec.ts';

export interface Theme {
  readonly dark: boolean;
  /** High contrast: borders instead of tints, and stronger lines. */
  readonly contrast: boolean;
  readonly background: string;
  readonly foreground: string;
  /** Axis labels. */
  readonly muted: string;
  readonly grid: string;
  readonly minorGrid: string;
  /** The x axis and its ticks. */
  readonly axis: string;
  readonly crosshair: string;
  readonly pill: string;
  readonly pillText: string;
  readonly error: string;
  readonly warning: string;
  readonly font: string;
  readonly fontSize: number;
  readonly palette: readonly string[];
  /** Any hue as a colour that can be told from the background. */
  color(hue: Hue): string;
  /** The same with transparency; in high contrast the tint is stronger. */
  tint(hue: Hue, alpha: number): string;
}

const CHARTS = ['blue', 'orange', 'green', 'purple', 'red', 'yellow'] as const;
/** What `charts.*` are where no editor sets them. */
const OUTSIDE = {
  dark: {
    background: '#1f1f1f',
    foreground: '#cccccc',
    muted: '#9d9d9d',
    charts: ['#59a4f9', '#e09448', '#73b884', '#b794e0', '#f1707a', '#d9c15c'],
  },
  light: {
    background: '#ffffff',
    foreground: '#3b3b3b',
    muted: '#616161',
    charts: ['#0a69c9', '#b85c00', '#2f8049', '#7b4bb5', '#c9323d', '#8f7400'],
  },
} as const;
/** Okabe and Ito's set (2008), told apart with every common form of colour blindness. */
const SAFE = ['#56b4e9', '#e69f00', '#009e73', '#cc79a7', '#d55e00', '#0072b2', '#f0e442'];

let known: Theme | undefined;
const listeners = new Set<() => void>();

/** The theme in force. */
export function theme(): Theme {
  known ??= read();
  return known;
}

/** Calls back after each change of theme; gives what ends that. */
export function onTheme(listener: () => void): () => void {
  if (listeners.size === 0) watch();
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) unwatch();
  };
}

const QUERIES = ['(prefers-color-scheme: dark)', '(prefers-contrast: more)', '(forced-colors: active)'];
let observer: MutationObserver | undefined;

function watch(): void {
  observer = new MutationObserver(changed);
  const attributeFilter = ['style', 'class', 'data-vscode-theme-id', 'data-vscode-theme-kind'];
  for (const node of [document.documentElement, document.body]) observer.observe(node, { attributes: true, attributeFilter });
  for (const query of QUERIES) matchMedia(query).addEventListener('change', changed);
  known = undefined;
}
function unwatch(): void {
  observer?.disconnect();
  for (const query of QUERIES) matchMedia(query).removeEventListener('change', changed);
}

let signature = '';
function changed(): void {
  const next = read();
  const now = JSON.stringify(next);
  if (known && now === signature) return;
  signature = now;
  known = next;
  for (const listener of [...listeners]) listener();
}

function read(): Theme {
  const style = getComputedStyle(document.body);
  const value = (name: string) => style.getPropertyValue(name).trim();
  const classes = document.body.classList;
  const kind = classes.contains('vscode-high-contrast') || classes.contains('vscode-high-contrast-light');
  const contrast = kind || matches('(forced-colors: active)') || matches('(prefers-contrast: more)');
  const system = matches('(prefers-color-scheme: dark)') ? OUTSIDE.dark : OUTSIDE.light;
  const ground = parseColor(value('--vscode-editor-background') || system.background);
  const dark = ground[0] * 0.3 + ground[1] * 0.59 + ground[2] * 0.11 < 128;
  const own = dark ? OUTSIDE.dark : OUTSIDE.light;
  const color = (name: string, otherwise: string) => parseColor(value(name) || otherwise, ground);
  const text = color('--vscode-foreground', own.foreground);
  const strong: Rgb = dark ? [255, 255, 255] : [0, 0, 0];
  const need = contrast ? 4.5 : 3;
  const visible = (rgb: Rgb) => legible(rgb, ground, strong, need);
  const palette = distinct([
    ...CHARTS.map((name, i) =>
      visible(parseOpaque(value(`--vscode-charts-${name}`) || (own.charts[i] ?? own.foreground), ground)),
    ),
    ...SAFE.map((hex) => visible(parseColor(hex))),
  ]);
  const rgbOf = (hue: Hue): Rgb =>
    typeof hue === 'number' ? (palette[Math.max(0, hue) % palette.length] ?? text) : visible(color(hue, css(text)));
  const line = (alpha: number) => css(text, contrast ? Math.min(1, alpha * 2.5) : alpha);
  return {
    dark,
    contrast,
    background: css(ground),
    foreground: css(text),
    muted: css(legible(color('--vscode-descriptionForeground', own.muted), ground, text, contrast ? 7 : 4.5)),
    grid: line(0.1),
    minorGrid: line(0.045),
    axis: line(0.3),
    crosshair: line(0.55),
    pill: css(text),
    pillText: css(ground),
    error: css(visible(color('--vscode-errorForeground', dark ? '#f85149' : '#c72e2e'))),
    warning: css(visible(color('--vscode-editorWarning-foreground', dark ? '#cca700' : '#8f6b00'))),
    font: value('--vscode-font-family') || 'system-ui, sans-serif',
    fontSize: Math.max(10, (Number.parseFloat(value('--vscode-font-size')) || 13) - 2),
    palette: palette.map((rgb) => css(rgb)),
    color: (hue) => css(rgbOf(hue)),
    tint: (hue, alpha) => css(rgbOf(hue), contrast ? Math.min(1, alpha * 1.8) : alpha),
  };
}

const matches = (query: string) => matchMedia(query).matches;

/** Without the colours that look like an earlier one. */
function distinct(colors: readonly Rgb[]): readonly Rgb[] {
  const kept: Rgb[] = [];
  for (const color of colors) if (kept.every((other) => colorDistance(color, other) > 90)) kept.push(color);
  return kept;
}
