/** When to draw: at most once a frame, and with many charts on screen at most 25 times a second; never what nobody sees. */

const MANY = 6;
const SLOW = 40;

/** One thing that is drawn. What the user does is urgent; new data can wait its turn. */
export class Redraw {
  readonly #draw: () => void;
  #last = 0;
  #urgent = false;
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
    if (visible) {
      shown.add(this);
      this.request(true);
    } else {
      shown.delete(this);
    }
  }

  request(urgent = false): void {
    this.#urgent ||= urgent;
    waiting.add(this);
    if (frame === undefined) frame = requestAnimationFrame(run);
  }

  cancel(): void {
    this.visible = false;
    waiting.delete(this);
  }

  /** Draws if it is due; what is out of sight waits until it is seen. */
  due(now: number): void {
    if (!this.#visible) return;
    if (!this.#urgent && shown.size > MANY && now - this.#last < SLOW) return;
    this.#urgent = false;
    this.#last = now;
    waiting.delete(this);
    this.#draw();
  }
}

const shown = new Set<Redraw>();
const waiting = new Set<Redraw>();
let frame: number | undefined;

/** Draws what is due now, in the frame that is being made, rather than in the next one. */
export function drawDue(): void {
  if (frame === undefined) return;
  cancelAnimationFrame(frame);
  run(performance.now());
}

function run(now: number): void {
  frame = undefined;
  for (const redraw of [...waiting]) redraw.due(now);
  if ([...waiting].some((redraw) => redraw.visible)) frame = requestAnimationFrame(run);
}
