/** Sliders over a range of values that may be linear or logarithmic with a zero at the left end. */
import { translated } from '../../src/core/localize.ts';
import { html } from 'lit';
import { live } from 'lit/directives/live.js';
import type { NumberParam } from '../../src/core/params.ts';
import { helpOf } from './form.ts';
import { formatParam } from './labels.ts';

/** From where a thumb is, 0 to 1, to a value and back. */
export interface SliderScale {
  value(place: number): number;
  place(value: number): number;
  /** The step of an arrow key, as a part of the whole. */
  readonly step: number;
}

export const linear = (from: number, to: number, step: number): SliderScale => {
  const span = Math.max(to - from, step);
  return {
    value: (place) => Number((from + Math.round((place * span) / step) * step).toPrecision(12)),
    place: (value) => (value - from) / span,
    step: step / span,
  };
};

const DECADES = 4;
const STEPS = 48;

/** Zero at the left end, then up to `top` over four decades. */
export const logarithmic = (top: number): SliderScale => ({
  value: (place) => (place < 1 / STEPS ? 0 : Number((top * 10 ** (DECADES * (place - 1))).toPrecision(2))),
  place: (value) => (value <= 0 ? 0 : Math.min(1, Math.max(1 / STEPS, 1 + Math.log10(value / top) / DECADES))),
  step: 1 / STEPS,
});

export interface Slider {
  readonly param: NumberParam;
  /** What a screen reader calls it: a title alone may be that of another slider, too. */
  readonly name: string;
  readonly value: number;
  /** What the run has. */
  readonly own: number;
  readonly scale: SliderScale;
  set(value: number): void;
}

export const slider = ({ param, name, value, own, scale, set }: Slider) => html`<label
  class="dial ${value === own ? '' : 'changed'}"
  title=${helpOf(param)}
>
  <span class="dial-name">${translated(param.title)}</span>
  <input
    type="range"
    aria-label=${name}
    min="0"
    max="1"
    step=${scale.step}
    aria-valuetext=${formatParam(param, value)}
    .value=${live(String(scale.place(value)))}
    @input=${(event: Event) => {
      if (event.target instanceof HTMLInputElement) set(scale.value(Number(event.target.value)));
    }}
  />
  <output>${formatParam(param, value)}</output>
</label>`;
