/** The learning rate of each step: the schedule applied to the present base rate. */
import type { PlateauState } from '../../catalog/types.ts';
import { scheduleOf, type Span } from '../../catalog/schedule-curve.ts';
import type { Chosen } from '../../core/run.ts';

/** A reduction of the learning rate after an epoch. */
export interface Reduction {
  /** What the schedule's rate is multiplied by from now on, and was before. */
  readonly scale: number;
  readonly before: number;
  /** Epochs without improvement before it. */
  readonly epochs: number;
}

export class LearningRate {
  readonly #at: (step: number, base: number) => number;
  readonly #judge: (state: PlateauState, value: number) => PlateauState;
  #plateau: PlateauState | undefined;
  /** The column of the epochs table that the schedule monitors, as the settings name it. */
  readonly monitor: string | undefined;

  /** `plateau` is from a checkpoint. Throws a `UserError` when there is no such schedule. */
  constructor(chosen: Chosen, { stepsPerEpoch, epochs }: Span, plateau?: PlateauState) {
    const { schedule, values } = scheduleOf(chosen);
    const { reaction } = schedule;
    const steps = stepsPerEpoch * epochs;
    this.#at = (step, base) => schedule.rate(values, base, { step, stepsPerEpoch, steps });
    this.#judge = (state, value) => reaction?.judge(values, state, value) ?? state;
    this.#plateau = reaction && (plateau ?? reaction.start);
    this.monitor = reaction?.monitor(values);
  }

  /** `step` counts from 0. */
  at(step: number, base: number): number {
    return this.#at(step, base) * (this.#plateau?.scale ?? 1);
  }

  /** For the checkpoint; undefined where the schedule monitors no metric. */
  get plateau(): PlateauState | undefined {
    return this.#plateau;
  }

  /** Takes in the monitored metric of an epoch. Returns the reduction, if there is one. */
  judge(value: number): Reduction | undefined {
    const before = this.#plateau;
    if (!before) return undefined;
    const after = this.#judge(before, value);
    this.#plateau = after;
    return after.scale === before.scale ? undefined : { scale: after.scale, before: before.scale, epochs: before.waited + 1 };
  }
}
