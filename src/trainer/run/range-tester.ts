import { type RangeTest, rangeRate, SmoothedLoss } from '../../core/range-test.ts';
import type { LoopEnd } from './loop-end.ts';

/** Turns a training into a learning rate range test: gives each step its rate, and ends it once that is too high. */
export class RangeTester {
  readonly #test: RangeTest;
  readonly #loss = new SmoothedLoss();

  constructor(test: RangeTest) {
    this.#test = test;
  }

  /** `step` counts from 0. */
  rate(step: number): number {
    return rangeRate(this.#test, step);
  }

  /** Takes the loss of each step, counted from 1. A test that makes the loss explode has done what it is for. */
  judge(step: number, loss: number): LoopEnd | undefined {
    this.#loss.push(loss);
    const rate = this.rate(step - 1).toPrecision(2);
    if (this.#loss.diverged) return { status: 'finished', reason: `The loss diverged at a learning rate of ${rate}.` };
    if (step < this.#test.steps) return undefined;
    return { status: 'finished', reason: `All ${this.#test.steps} steps are done, up to a learning rate of ${rate}.` };
  }
}
