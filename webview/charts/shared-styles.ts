/**
 * The style of all parts, as one constructed sheet: a page whose policy forbids inline style takes it. Colours are the
 * editor's variables; what stands after them holds outside of VS Code.
 */
const CSS = `
canvas-chart, contour-map, heat-map, ridge-line, quantile-bands {
  --chart-ink: var(--vscode-foreground, light-dark(#3b3b3b, #cccccc));
  --chart-quiet: var(--vscode-descriptionForeground, light-dark(#616161, #9d9d9d));
  --chart-line: var(--vscode-editorWidget-border, light-dark(#d4d4d4, #454545));
  --chart-ground: var(--vscode-editor-background, light-dark(#ffffff, #1f1f1f));
  --chart-raised: var(--vscode-editorHoverWidget-background, light-dark(#f8f8f8, #202020));
  --chart-hover: var(--vscode-toolbar-hoverBackground, light-dark(#00000014, #ffffff14));
  --chart-focus: var(--vscode-focusBorder, light-dark(#005fb8, #3794ff));
  display: flex;
  flex-direction: column;
  min-width: 0;
  color: var(--chart-ink);
  font-variant-numeric: tabular-nums;
  position: relative;
}
quantile-bands > canvas-chart { flex: 1 1 auto; }
.chart-head { position: relative; display: flex; align-items: center; gap: 8px; min-height: 24px; }
.chart-words { display: flex; flex: 1; flex-wrap: wrap; gap: 0 8px; min-width: 0; height: 24px; line-height: 24px; overflow: hidden; }
.chart-title { max-width: 100%; margin: 0; font-size: 1em; font-weight: 600; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; cursor: default; }
.chart-unit { font-weight: normal; color: var(--chart-quiet); }
.chart-tools { position: absolute; right: 0; display: flex; align-items: center; gap: 2px; padding-left: 6px; background: var(--chart-ground); opacity: 0; }
.chart-tools.stay { position: static; opacity: 1; }
.chart-tool {
  display: inline-flex; align-items: center; gap: 4px; height: 22px; min-width: 22px; justify-content: center; padding: 0 3px;
  border: 1px solid transparent; border-radius: 5px; background: none; color: inherit; font: inherit; cursor: pointer; opacity: 0;
}
.chart-tool .codicon { font-size: 14px; color: inherit; }
.chart-tool.prominent { opacity: 1; padding: 0 7px; font-size: 0.92em; border-color: var(--chart-line); }
.chart-tool:hover, .chart-tool[aria-pressed='true'] { background: var(--chart-hover); }
contour-map .chart-plot { touch-action: none; }
:is(canvas-chart, contour-map, heat-map, ridge-line):is(:hover, :focus-within) :is(.chart-tools, .chart-tool) { opacity: 1; }
.chart-tool:focus-visible, .chart-entry:focus-visible, .chart-more:focus-visible, .chart-page:focus-visible, .chart-numbers:focus-visible { outline: 1px solid var(--chart-focus); outline-offset: -1px; }
.chart-legend { font-size: 0.92em; }
.chart-entries { display: flex; flex-wrap: wrap; gap: 0 10px; min-height: 20px; }
.chart-entry-group { display: inline-flex; flex-wrap: wrap; gap: 0 7px; margin-left: -3px; min-width: 0; max-width: 100%; }
.chart-clip.cut { max-height: 60px; overflow: hidden; }
.chart-more { display: block; height: 20px; padding: 0; border: 0; background: none; color: var(--vscode-textLink-foreground, var(--chart-ink)); font: inherit; cursor: pointer; }
.chart-more:hover { text-decoration: underline; }
.chart-more[hidden] { display: none; }
.chart-entry {
  display: inline-flex; align-items: center; gap: 5px; height: 20px; padding: 0 3px; margin-left: -3px; max-width: 100%;
  border: 0; border-radius: 4px; background: none; color: inherit; font: inherit; cursor: pointer; white-space: nowrap; user-select: none;
}
.chart-entry-group > .chart-entry { margin-left: 0; }
.chart-entry:hover { background: var(--chart-hover); }
.chart-entry[aria-current='true'] .chart-label { color: var(--chart-ink); font-weight: 600; }
.chart-entry[disabled] { cursor: default; background: none; }
.chart-swatch { flex: none; width: 14px; height: 0; border-top: 2px solid currentColor; }
.chart-swatch.dash { border-top-style: dashed; }
.chart-swatch.area { border-top-width: 9px; opacity: 0.45; }
.chart-note { white-space: nowrap; font-size: 0.92em; color: var(--chart-quiet); cursor: default; }
.chart-label { overflow: hidden; text-overflow: ellipsis; color: var(--chart-quiet); }
.chart-value { min-width: 8ch; text-align: left; }
.chart-value.bad { color: var(--vscode-errorForeground, light-dark(#c72e2e, #f85149)); }
.chart-entry[aria-pressed='false'] .chart-label { text-decoration: line-through; }
.chart-entry[aria-pressed='false'] :is(.chart-swatch, .chart-value) { opacity: 0.35; }
.chart-plot {
  position: relative; flex: 1 1 auto; min-height: 120px; overflow: hidden; outline: none; cursor: crosshair;
  touch-action: pan-y; user-select: none; border-radius: 3px;
}
.chart-plot:focus-visible { outline: 1px solid var(--chart-focus); outline-offset: -1px; }
.chart-plot.panning { cursor: grabbing; }
.chart-plot.axis { cursor: col-resize; }
.chart-plot.pointing { cursor: pointer; }
.chart-canvas { position: absolute; inset: 0; width: 100%; height: 100%; display: block; }
.chart-overlay { pointer-events: none; }
.chart-empty {
  position: absolute; inset: 0; display: grid; place-items: center; padding: 0 24px 16px 56px; text-align: center; color: var(--chart-quiet); pointer-events: none;
}
.chart-empty[hidden], .chart-tip[hidden], .chart-sheet[hidden] { display: none; }
.chart-tip {
  position: absolute; z-index: 2; max-width: min(320px, 90%); padding: 3px 8px; pointer-events: none; font-size: 0.92em;
  background: var(--chart-raised); border: 1px solid var(--vscode-editorHoverWidget-border, var(--chart-line)); border-radius: 3px;
  color: var(--vscode-editorHoverWidget-foreground, inherit);
}
.chart-sheet {
  position: absolute; z-index: 3; inset: 24px 0 0; display: flex; flex-direction: column; background: var(--chart-ground); border: 1px solid var(--chart-line); border-radius: 3px;
}
.chart-numbers { flex: 1 1 auto; overflow: auto; min-height: 0; outline: none; }
.chart-numbers table { border-collapse: collapse; width: 100%; font-size: 0.92em; }
.chart-numbers caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.chart-numbers :is(th, td) { padding: 2px 10px; text-align: right; white-space: nowrap; font-weight: normal; }
.chart-numbers thead th { position: sticky; top: 0; background: var(--chart-ground); color: var(--chart-quiet); box-shadow: inset 0 -1px var(--chart-line); }
.chart-numbers tbody th { color: var(--chart-quiet); }
.chart-numbers tr[aria-current] { background: var(--vscode-list-inactiveSelectionBackground, var(--chart-hover)); font-weight: 600; }
.chart-numbers tr[aria-current] th { box-shadow: inset 2px 0 var(--chart-focus); color: inherit; }
.chart-numbers tbody tr:hover { background: var(--vscode-list-hoverBackground, var(--chart-hover)); }
.chart-pages { display: flex; align-items: center; gap: 4px; padding: 2px 4px 2px 10px; font-size: 0.92em; color: var(--chart-quiet); border-top: 1px solid var(--chart-line); }
.chart-pages span:first-child { flex: 1; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.chart-page { height: 22px; min-width: 22px; border: 0; border-radius: 5px; background: none; color: inherit; cursor: pointer; }
.chart-page:hover { background: var(--chart-hover); }
.chart-page[disabled] { opacity: 0.4; cursor: default; }
.chart-scale { width: 100%; height: 28px; display: block; }
.chart-live { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
spark-line { display: inline-block; width: 64px; height: 16px; vertical-align: middle; }
spark-line > canvas { width: 100%; height: 100%; display: block; }
@media (forced-colors: active) { .chart-swatch { forced-color-adjust: none; } }
@media (prefers-reduced-motion: no-preference) { .chart-tool { transition: opacity 80ms; } }
`;

let sheet: CSSStyleSheet | undefined;

/** Puts the sheet into the document, once. */
export function adopt(): void {
  if (sheet) return;
  sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
