/** `<spark-line>`: a line as small as a word. One observer of sizes and one of sight serve all of them. */
import { Redraw } from './redraw.ts';
import type { SparkSpec } from './chart-spec.ts';
import { adopt } from './shared-styles.ts';
import { onTheme, theme } from './theme.ts';

const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) if (target instanceof SparkLine) target.measure();
});
const sight = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) if (target instanceof SparkLine) target.seen(isIntersecting);
});

export class SparkLine extends HTMLElement {
  readonly #canvas = document.createElement('canvas');
  readonly #redraw = new Redraw(() => this.#draw());
  #spec: SparkSpec | undefined;
  #endTheme: (() => void) | undefined;

  connectedCallback(): void {
    adopt();
    this.setAttribute('aria-hidden', 'true');
    if (this.#canvas.parentElement !== this) this.append(this.#canvas);
    sizes.observe(this);
    sight.observe(this);
    this.#endTheme = onTheme(() => this.#redraw.request());
  }

  disconnectedCallback(): void {
    sizes.unobserve(this);
    sight.unobserve(this);
    this.#endTheme?.();
    this.#redraw.cancel();
  }

  get spec(): SparkSpec | undefined {
    return this.#spec;
  }

  set spec(spec: SparkSpec | undefined) {
    this.#spec = spec;
    this.#redraw.request();
  }

  measure(): void {
    this.#redraw.request();
  }

  seen(visible: boolean): void {
    this.#redraw.visible = visible;
  }

  #draw(): void {
    const spec = this.#spec;
    const context = this.#canvas.getContext('2d');
    const { clientWidth: width, clientHeight: height } = this;
    if (!spec || !context || width === 0) return;
    this.#canvas.width = Math.round(width * devicePixelRatio);
    this.#canvas.height = Math.round(height * devicePixelRatio);
    context.scale(devicePixelRatio, devicePixelRatio);
    const log = spec.scale === 'log';
    const values = Float64Array.from(spec.values, (value) => (log ? Math.log10(value) : value));
    const finite = values.filter(Number.isFinite);
    if (finite.length === 0) return;
    const [low, high] = extremes(finite);
    const x = (i: number) => 1.5 + (i / Math.max(1, values.length - 1)) * (width - 4);
    const y = (value: number) => (high > low ? height - 2 - ((value - low) / (high - low)) * (height - 4) : height / 2);
    context.strokeStyle = theme().color(spec.hue);
    context.lineWidth = 1.2;
    context.lineJoin = 'round';
    context.beginPath();
    let gap = true;
    for (const [i, value] of values.entries()) {
      if (Number.isFinite(value)) {
        if (gap) context.moveTo(x(i), y(value));
        else context.lineTo(x(i), y(value));
      }
      gap = !Number.isFinite(value);
    }
    context.stroke();
    const last = values.at(-1) ?? Number.NaN;
    context.fillStyle = Number.isFinite(last) ? theme().color(spec.hue) : theme().error;
    context.beginPath();
    context.arc(x(values.length - 1), Number.isFinite(last) ? y(last) : height - 2, 1.8, 0, 2 * Math.PI);
    context.fill();
  }
}

function extremes(values: Float64Array): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

customElements.define('spark-line', SparkLine);
declare global {
  interface HTMLElementTagNameMap {
    'spark-line': SparkLine;
  }
}
