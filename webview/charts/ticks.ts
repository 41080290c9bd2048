/** Where axes put their few ticks. Pure. */

export interface Tick {
  readonly value: number;
  /** Minor ticks have a faint line and no label. */
  readonly major: boolean;
}

/** The distance between ticks so that about `count` of them cover the span: 1, 2 or 5 times a power of ten. */
export function spacingFor(span: number, count: number): number {
  const rough = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = rough / power;
  return power * (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10);
}

/** Distances between ticks that people count in, from the first that is not below `least`. */
export function* spacings(least: number): Generator<number> {
  for (let power = 10 ** Math.floor(Math.log10(least)); ; power *= 10)
    for (const factor of [1, 2, 2.5, 5]) if (factor * power >= least) yield factor * power;
}

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86400;
const CLOCK = [1, 2, 5, 10, 15, 30, ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE), ...[1, 2, 3, 6, 12].map((n) => n * HOUR)];

/** The same for seconds, in the steps of a clock. */
export function* secondSpacings(least: number): Generator<number> {
  if (least < 1)
    for (const spacing of spacings(least)) {
      if (spacing >= 1) break;
      yield spacing;
    }
  for (const spacing of CLOCK) if (spacing >= least) yield spacing;
  for (const days of spacings(Math.max(1, least / DAY))) yield days * DAY;
}

export function linearTicks(from: number, to: number, spacing: number): Tick[] {
  const ticks: Tick[] = [];
  const first = Math.ceil(from / spacing - 1e-9);
  const last = Math.floor(to / spacing + 1e-9);
  for (let i = first; i <= last; i++) ticks.push({ value: Number((i * spacing).toPrecision(12)), major: true });
  return ticks;
}

/** Decades, as many labelled as fit; the multiples between them are minor, and labelled where there is less than a decade or two. */
export function logTicks(from: number, to: number, count: number): Tick[] {
  const low = Math.floor(Math.log10(from) + 1e-9);
  const high = Math.ceil(Math.log10(to) - 1e-9);
  const decades = Math.log10(to / from);
  const each = Math.max(1, Math.ceil(decades / Math.max(1, count)));
  const labelled = decades < 0.5 ? [1, 2, 3, 4, 5, 6, 7, 8, 9] : decades < 1 ? [1, 2, 3, 5] : decades < 1.7 ? [1, 2, 5] : [1];
  const ticks: Tick[] = [];
  for (let exponent = low; exponent <= high; exponent++)
    for (let digit = 1; digit <= 9; digit++) {
      if (digit > 1 && each > 1) break;
      const value = digit * 10 ** exponent;
      if (value < from * (1 - 1e-9) || value > to * (1 + 1e-9)) continue;
      ticks.push({ value, major: labelled.includes(digit) && exponent % each === 0 });
    }
  // Within a few percent there may be no round multiple at all: linear ticks then tell more.
  return ticks.filter((tick) => tick.major).length >= 2 ? ticks : linearTicks(from, to, spacingFor(to - from, count));
}

/** How far a value of 32 bits can be from the one that was meant, as a share of it: 0.002 is not above its tick. */
const FLOAT32 = 1e-7;
/** Closer than this, as a share of their size, two values are one: a rate as it was planned and as it was recorded. */
const ALIKE = 1e-6;

/** Bounds that do not move with every new value: the next ticks around the data. */
export function around(low: number, high: number, count: number): { from: number; to: number; spacing: number } {
  if (high - low <= ALIKE * Math.max(Math.abs(low), Math.abs(high))) {
    const half = Math.abs(low) * 0.1 || 0.5;
    return around(low - half, high + half, count);
  }
  const spacing = spacingFor(high - low, count);
  const slack = Math.min(0.25, 1e-9 + (FLOAT32 * Math.max(Math.abs(low), Math.abs(high))) / spacing);
  return { from: Math.floor(low / spacing + slack) * spacing, to: Math.ceil(high / spacing - slack) * spacing, spacing };
}
