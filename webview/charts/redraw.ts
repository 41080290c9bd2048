/** When to draw: at most once a frame, and never what nobody sees. How often there is something new is the host's choice. */

/** One thing that is drawn. */
export class Redraw {
  readonly #draw: () => void;
  #visible = false;

  constructor(draw: () => void) {
    this.#draw = draw;
  }

  get visible(): boolean {
    return this.#visible;
  }

  set visible(visible: boolean) {
    if (visible === this.#visible) return;
    this.#visible = visible;
    if (visible) this.request();
  }

  request(): void {
    waiting.add(this);
    if (frame === undefined) frame = requestAnimationFrame(run);
  }

  cancel(): void {
    this.visible = false;
    waiting.delete(this);
  }

  /** What is out of sight waits until it is seen. */
  drawIfSeen(): void {
    if (!this.#visible) return;
    waiting.delete(this);
    this.#draw();
  }
}

const waiting = new Set<Redraw>();
let frame: number | undefined;

/** Draws all that waits in the frame that is being made, rather than in the next one. */
export function drawWaiting(): void {
  if (frame === undefined) return;
  cancelAnimationFrame(frame);
  run();
}

function run(): void {
  frame = undefined;
  for (const redraw of [...waiting]) redraw.drawIfSeen();
}
