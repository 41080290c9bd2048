/** The interface of optimizers: those of the catalog, and those of the user's program. */
import type { UpdateInput } from '../../catalog/types.ts';
import { isOn, regularizers } from '../../catalog/regularizers/index.ts';
import type { Tensor, Tf } from '../../catalog/tf.ts';
import type { Fused } from '../backends/fused/fusion.ts';
import type { SavedTensor } from '../checkpoints/checkpoint.ts';
import type { Weight } from '../model/network.ts';

export type Slots = Readonly<Record<string, Tensor>>;

/** What an update depends on beside the gradients. */
export interface UpdateContext {
  readonly values: UpdateInput['values'];
  readonly learningRate: number;
  /** Counted from 1. */
  readonly step: number;
  /** The regularizers' settings by their ids: decoupled weight decay is part of the update. */
  readonly regularization: Readonly<Record<string, number>>;
}

export interface Update {
  /** Δw, which the caller disposes of. A fused update leaves it out unless it was requested. */
  readonly delta?: Tensor;
  /** The sums of squares of the applied gradient and of Δw, which a fused update computes as well. */
  readonly squares?: Fused['squares'];
}

export type Updates = readonly (Update | undefined)[];

/** The denominator of a weight's update, such as √v + ε, with slots as they are after the step. */
export interface StepDenominator {
  readonly slot: Tensor;
  /** Where the slot is below this, ε dominates. */
  readonly limit: number;
  /** The effective learning rate where the slot has this value. It never increases with the value. */
  rate?(value: number): number;
}

export interface Updater {
  /** Which slot its denominator depends on, and whether that gives an effective learning rate; undefined without a denominator. */
  readonly denominator: { readonly slot: string; readonly hasRate: boolean } | undefined;
  /** The denominator of a weight in a step that it took part in; undefined where it is not known. */
  denominatorOf(weight: Weight, context: Omit<UpdateContext, 'regularization'>): StepDenominator | undefined;
  /** Updates every trainable weight that has a gradient; one entry per trainable weight. */
  apply(gradients: readonly (Tensor | undefined)[], context: UpdateContext, wantsDelta?: boolean): Updates | Promise<Updates>;
  /** The present slots of a weight; empty before its first update. */
  slotsOf(weight: Weight): Slots;
  /** The number of steps that each weight took no part in, by its name, where it is above 0. */
  readonly missed: Readonly<Record<string, number>>;
  /** Its state, for a checkpoint. */
  save(): Promise<readonly SavedTensor[]>;
  /**
   * Restores what `save` returned, and `missed`. Returns what could not be restored, as sentences. Rejects with a `UserError` where the
   * state is of another optimizer.
   */
  load(saved: readonly SavedTensor[], missed: Readonly<Record<string, number>>): Promise<readonly string[]>;
  dispose(): void;
}

/** Δw with decoupled weight decay, as the settings say. */
export function decay(tf: Tf, delta: Tensor, weight: Tensor, { regularization, learningRate }: UpdateContext): Tensor {
  let sum = delta;
  for (const one of regularizers) {
    const value = regularization[one.id];
    if (one.decay && value !== undefined && isOn(one, regularization))
      sum = tf.add(sum, one.decay(tf, weight, value, learningRate));
  }
  return sum;
}
