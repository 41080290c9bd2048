/** The state of an exponential moving average: the uncorrected average, and the product of all its weights. */
export interface AverageState {
  readonly average: number;
  readonly correction: number;
}

/**
 * Exponential moving average with bias correction: s ← w·s + (1 − w)·v, shown as s / (1 − wⁿ), so that the first values are not pulled
 * to zero. Weight 0 is the value itself. A value that is not finite spoils all later ones; the caller leaves it out.
 * Source: Kingma & Ba (2015), Adam, section 3.
 */
export class MovingAverage implements AverageState {
  average: number;
  correction: number;

  constructor({ average, correction }: AverageState = { average: 0, correction: 1 }) {
    this.average = average;
    this.correction = correction;
  }

  /** NaN before the first value. */
  get value(): number {
    return this.average / (1 - this.correction);
  }

  push(value: number, weight: number): number {
    this.average = weight * this.average + (1 - weight) * value;
    this.correction *= weight;
    return this.value;
  }
}
