import * as l10n from '@vscode/l10n';
import { type RangeTest, rangeRate, SmoothedLoss } from '../../core/range-test.ts';
import type { LoopEnd } from './loop-end.ts';

/** Turns a training into a learning rate range test: sets the rate of each step, and ends it when the loss diverges. */
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

  /** Takes in the loss of each step, counted from 1. A loss that diverges is the regular end of a test. */
  judge(step: number, loss: number): LoopEnd | undefined {
    this.#loss.push(loss);
    const rate = this.rate(step - 1).toPrecision(2);
    if (this.#loss.diverged) return { status: 'finished', reason: l10n.t('The loss diverged at a learning rate of {0}.', rate) };
    if (step < this.#test.steps) return undefined;
    return {
      status: 'finished',
      reason: l10n.t('All {0} steps are complete, up to a learning rate of {1}.', this.#test.steps, rate),
    };
  }
}
