/** What updates the weights of a network: a rule of the catalog, or an optimizer of the user's program. */
import type { UpdateInput } from '../../catalog/types.ts';
import { regularizers } from '../../catalog/regularizers/index.ts';
import type { Tensor, Tf } from '../../catalog/tf.ts';
import type { Fused } from '../backends/fused/fusion.ts';
import type { SavedTensor } from '../checkpoints/checkpoint.ts';
import type { Weight } from '../model/network.ts';

export type Slots = Readonly<Record<string, Tensor>>;

export interface UpdateAt {
  readonly values: UpdateInput['values'];
  readonly learningRate: number;
  /** Counted from 1. */
  readonly step: number;
  /** The regularizers' numbers by their ids: decoupled weight decay is part of the update. */
  readonly regularization: Readonly<Record<string, number>>;
}

export interface Update {
  /** Δw, where it was wanted; whoever asked for it disposes of it. What is no single pass gives it in any case. */
  readonly delta?: Tensor;
  /** The sums of squares of the gradient that was applied and of Δw, where the pass gave them by the way. */
  readonly squares?: Fused['squares'];
}

export type Updates = readonly (Update | undefined)[];

/** What divides the steps of a weight's elements; slots as they are after the step. */
export interface StepDivisor {
  readonly slot: Tensor;
  /** What the slot is below where ε dominates. */
  readonly limit: number;
  /** The effective rate where the slot has this value; it never grows with it. */
  rate?(value: number): number;
}

export interface Updater {
  /** What it tells of the divisor, if anything, with the values that it began with. */
  readonly divides: { readonly by: string; readonly rated: boolean } | undefined;
  /** What divides a weight's step, in a step that it took part in; undefined where that is not known. */
  divisorOf(weight: Weight, at: Omit<UpdateAt, 'regularization'>): StepDivisor | undefined;
  /** Updates every trainable weight that has a gradient; one entry a trainable weight. */
  apply(gradients: readonly (Tensor | undefined)[], at: UpdateAt, wantsDelta?: boolean): Updates | Promise<Updates>;
  /** The slots of a weight, as they are now; empty before its first update. */
  slotsOf(weight: Weight): Slots;
  /** The steps that each weight did not take part in, where they are counted; only those that missed any. */
  readonly missed: Readonly<Record<string, number>>;
  /** Its state, for a checkpoint. */
  save(): Promise<readonly SavedTensor[]>;
  /**
   * Puts back what `save` gave and what `missed` was. Returns what a resumed run cannot go on with, as sentences. Throws a `UserError`
   * where the state is of something else.
   */
  load(saved: readonly SavedTensor[], missed: Readonly<Record<string, number>>): Promise<readonly string[]>;
  dispose(): void;
}

/** Δw with the decoupled weight decay that the settings ask for. */
export function decay(tf: Tf, delta: Tensor, weight: Tensor, { regularization, learningRate }: UpdateAt): Tensor {
  let sum = delta;
  for (const one of regularizers) {
    const value = regularization[one.id];
    if (one.decay && value !== undefined && value !== one.off) sum = tf.add(sum, one.decay(tf, weight, value, learningRate));
  }
  return sum;
}
