/** Watching a page from inside. Self-contained functions: a webview of VS Code gets them as text. */

/** The gaps between the page's frames over this many milliseconds. */
export function watchFrames(milliseconds: number): Promise<readonly number[]> {
  return new Promise((resolve) => {
    const gaps: number[] = [];
    const began = performance.now();
    let last = began;
    const frame = () => {
      const now = performance.now();
      if (last !== began) gaps.push(now - last);
      last = now;
      if (now - began < milliseconds) requestAnimationFrame(frame);
      else resolve(gaps);
    };
    requestAnimationFrame(frame);
  });
}

/** The newest step that a chart shows, and when the frame in which it was drawn had been made, in milliseconds since 1970. */
export type Shown = readonly [step: number, at: number];

declare global {
  interface Window {
    shownSteps: Shown[];
  }
}

/**
 * From now on keeps, for each drawing of the first line chart, the newest step in it. A chart clears its canvas when it draws; the
 * first task after that frame runs when the frame has been handed to the compositor, and its time is what is kept. Where the x axis
 * is that of steps, the extent of the view tells the newest step.
 */
export function watchScreen(): void {
  const shown: Shown[] = [];
  window.shownSteps = shown;
  const clear = CanvasRenderingContext2D.prototype.clearRect;
  const { port1, port2 } = new MessageChannel();
  const waiting: number[] = [];
  port2.onmessage = () => {
    const at = performance.timeOrigin + performance.now();
    for (const step of waiting.splice(0)) shown.push([step, at]);
  };
  CanvasRenderingContext2D.prototype.clearRect = function (...area) {
    clear.apply(this, area);
    const chart = this.canvas.closest('canvas-chart');
    if (!chart || this.canvas.classList.contains('chart-overlay') || chart !== document.querySelector('canvas-chart')) return;
    const { spec } = chart as unknown as {
      readonly spec?: { readonly series: readonly { readonly view?: { readonly extent: readonly number[] } }[] };
    };
    const step = spec?.series[0]?.view?.extent[1];
    if (step === undefined || waiting.includes(step)) return;
    waiting.push(step);
    port1.postMessage(undefined);
  };
}
