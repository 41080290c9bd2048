/** The learning rate of each step: the schedule's, over the base rate that is in force. */
import type { PlateauState } from '../../catalog/types.ts';
import { scheduleOf, type Span } from '../../catalog/schedule-curve.ts';
import type { Chosen } from '../../core/run.ts';

/** How the rate was reduced after an epoch. */
export interface Reduction {
  /** What the schedule's rate is multiplied by from now on, and what it was before. */
  readonly scale: number;
  readonly before: number;
  /** Epochs without improvement that led to it. */
  readonly epochs: number;
}

export class LearningRate {
  readonly #at: (step: number, base: number) => number;
  readonly #judge: (state: PlateauState, value: number) => PlateauState;
  #reacted: PlateauState | undefined;
  /** The column of the epochs table that the schedule watches, as the settings name it. */
  readonly monitor: string | undefined;

  /** `reacted` is what a checkpoint kept. Throws a `UserError` when there is no such schedule. */
  constructor(chosen: Chosen, { stepsPerEpoch, epochs }: Span, reacted?: PlateauState) {
    const { schedule, values } = scheduleOf(chosen);
    const { reaction } = schedule;
    const steps = stepsPerEpoch * epochs;
    this.#at = (step, base) => schedule.rate(values, base, { step, stepsPerEpoch, steps });
    this.#judge = (state, value) => reaction?.judge(values, state, value) ?? state;
    this.#reacted = reaction && (reacted ?? reaction.start);
    this.monitor = reaction?.monitor(values);
  }

  /** `step` counts from 0. */
  at(step: number, base: number): number {
    return this.#at(step, base) * (this.#reacted?.scale ?? 1);
  }

  /** For the checkpoint; undefined where the rate does not depend on how the training goes. */
  get reacted(): PlateauState | undefined {
    return this.#reacted;
  }

  /** Looks at what an epoch has come to: the value of the monitored column. */
  judge(value: number): Reduction | undefined {
    const before = this.#reacted;
    if (!before) return undefined;
    const after = this.#judge(before, value);
    this.#reacted = after;
    return after.scale === before.scale ? undefined : { scale: after.scale, before: before.scale, epochs: before.waited + 1 };
  }
}
