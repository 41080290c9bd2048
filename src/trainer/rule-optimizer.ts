/** Applies an optimizer of the catalog, which is an equation for one weight, to all weights of a network. */
import type { Optimizer, Slot, UpdateInput, WeightTraits } from '../catalog/kinds.ts';
import { decaysItself, slotsFor } from '../catalog/optimizers/slot.ts';
import { regularizers } from '../catalog/regularizers/index.ts';
import type { Tensor } from '../catalog/tf.ts';
import { type Network, readWeight, type Weight } from './network.ts';

export type Slots = Readonly<Record<string, Tensor>>;

export interface UpdateAt {
  readonly values: UpdateInput['values'];
  readonly learningRate: number;
  /** Counted from 1. */
  readonly step: number;
  /** The regularizers' numbers by their ids: decoupled weight decay is part of the update. */
  readonly regularization: Readonly<Record<string, number>>;
}

/** A weight as its rule knows it, and the slots it has. */
interface Plan {
  readonly info: WeightTraits;
  readonly slots: ReadonlyMap<string, Slot>;
}

export class RuleOptimizer {
  readonly #network: Network;
  readonly #rule: Optimizer;
  readonly #plans = new Map<string, Plan>();
  /** By the weight's name, so that no change of order or of what is frozen can mix them up. */
  readonly #slots = new Map<string, Slots>();

  /** `values` as they are at the start: they settle which slots there are. */
  constructor(network: Network, rule: Optimizer, values: UpdateInput['values']) {
    this.#network = network;
    this.#rule = rule;
    for (const { info, kernel } of network.trainable) {
      const traits = { name: info.name, shape: info.shape, kernel };
      this.#plans.set(info.name, { info: traits, slots: slotsFor(rule, values, traits) });
    }
  }

  /** The shape of each slot that a weight has by its rule, whether it was updated yet or not. */
  shapesOf(weight: Weight): ReadonlyMap<string, readonly number[]> {
    const slots = this.#plans.get(weight.info.name)?.slots ?? [];
    return new Map([...slots].map(([name, { shape }]) => [name, shape]));
  }

  /** The slots of a weight; empty before its first update. */
  slotsOf(weight: Weight): Slots {
    return this.#slots.get(weight.info.name) ?? {};
  }

  /** Puts back what a checkpoint kept. The tensors are the optimizer's from now on. */
  restore(weight: Weight, slots: Slots): void {
    this.#network.tf.dispose(this.slotsOf(weight));
    this.#slots.set(weight.info.name, slots);
  }

  /** Updates every trainable weight that has a gradient, and returns each Δw; the caller disposes of them. */
  apply(gradients: readonly (Tensor | undefined)[], at: UpdateAt): readonly (Tensor | undefined)[] {
    return this.#network.trainable.map((weight, i) => {
      const gradient = gradients[i];
      return gradient && this.#update(weight, gradient, at);
    });
  }

  dispose(): void {
    for (const slots of this.#slots.values()) this.#network.tf.dispose(slots);
    this.#slots.clear();
  }

  #update(weight: Weight, gradient: Tensor, at: UpdateAt): Tensor {
    const { tf } = this.#network;
    const before = this.slotsOf(weight);
    const plan = this.#plans.get(weight.info.name);
    if (!plan) throw new RangeError(`${weight.info.name} is no weight that this optimizer trains.`);
    const { info } = plan;
    const { delta, slots, next } = tf.tidy(() => {
      const current = readWeight(weight);
      const given: Record<string, Tensor> = {};
      for (const [name, { shape, start }] of plan.slots) given[name] = before[name] ?? tf.fill([...shape], start);
      const { values, learningRate, step } = at;
      const update = this.#rule.update(tf, { weight: current, gradient, slots: given, values, learningRate, step, info });
      const decayed = weight.kernel && !decaysItself(this.#rule) ? this.#decay(update.delta, current, at) : update.delta;
      // A rule may return a slot, or the gradient, as Δw; each of them is disposed of at its own time.
      const shared = decayed === gradient || Object.values(update.slots).includes(decayed);
      return { delta: shared ? decayed.clone() : decayed, slots: update.slots, next: tf.add(current, decayed) };
    });
    // A new tensor, never the old one's memory: backends cache what they derive from a weight.
    weight.layerVariable.write(next);
    next.dispose();
    const kept = new Set(Object.values(slots));
    for (const tensor of Object.values(before)) if (!kept.has(tensor)) tensor.dispose();
    this.#slots.set(weight.info.name, slots);
    return delta;
  }

  #decay(delta: Tensor, weight: Tensor, { regularization, learningRate }: UpdateAt): Tensor {
    const { tf } = this.#network;
    let sum = delta;
    for (const one of regularizers) {
      const value = regularization[one.id];
      if (one.decay && value !== undefined && value !== one.off) sum = tf.add(sum, one.decay(tf, weight, value, learningRate));
    }
    return sum;
  }
}
