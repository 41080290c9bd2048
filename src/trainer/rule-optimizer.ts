/** Applies an optimizer of the catalog, which is an equation for one weight, to all weights of a network. */
import type { Optimizer, Slot, UpdateInput, WeightTraits } from '../catalog/kinds.ts';
import { decaysItself, slotsFor } from '../catalog/optimizers/slot.ts';
import { regularizers } from '../catalog/regularizers/index.ts';
import type { Tensor, Tf } from '../catalog/tf.ts';
import type { Change, Fused, Fusion, Operands } from './backends/fused/fusion.ts';
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
  /** Until the rule is found to do for this weight what no single pass over its elements can. */
  fusible: boolean;
}

type Rule = Parameters<Fusion['apply']>[1];
type Squares = Fused['squares'];

export interface Update {
  /** Δw, where it was wanted; whoever asked for it disposes of it. Rules that are no single pass give it in any case. */
  readonly delta?: Tensor;
  /** The sums of squares of the gradient that was applied and of Δw, where the pass gave them by the way. */
  readonly squares?: Squares;
}

/** What divides the steps of a weight's elements; slots as they are after the step. */
export interface Divisor {
  readonly slot: Tensor;
  /** What the slot is below where ε dominates. */
  readonly limit: number;
  /** The effective rate where the slot has this value; it never grows with it. */
  rate?(value: number): number;
}

export class RuleOptimizer {
  /** What its rule tells of the divisor, if anything, with the values that it began with. */
  readonly divides: { readonly by: string; readonly rated: boolean } | undefined;
  readonly #network: Network;
  readonly #rule: Optimizer;
  readonly #fusion: Fusion | undefined;
  readonly #plans = new Map<string, Plan>();
  /** By the weight's name, so that no change of order or of what is frozen can mix them up. */
  readonly #slots = new Map<string, Slots>();
  /** Steps that left a weight out: its rule counts its own, so that a layer is begun with rather than taken for an old one. */
  readonly #missed = new Map<string, number>();

  /** `values` as they are at the start: they settle which slots there are. Without `fusion`, tensor operations do it all. */
  constructor(network: Network, rule: Optimizer, values: UpdateInput['values'], fusion?: Fusion) {
    this.#network = network;
    this.#rule = rule;
    this.#fusion = fusion;
    const by = rule.denominator?.slot(values);
    this.divides = by === undefined ? undefined : { by, rated: rule.denominator?.rate !== undefined };
    for (const { info, kernel } of network.weights.filter((weight) => weight.info.trainable)) {
      const traits = { name: info.name, shape: info.shape, kernel };
      this.#plans.set(info.name, { info: traits, slots: slotsFor(rule, values, traits), fusible: true });
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

  /** What divides a weight's step, in a step that it took part in; undefined where its rule does not tell. */
  divisorOf(weight: Weight, { values, ...at }: Omit<UpdateAt, 'regularization'>): Divisor | undefined {
    const { denominator } = this.#rule;
    const slot = this.divides && this.slotsOf(weight)[this.divides.by];
    if (!denominator || !slot) return undefined;
    const { step, learningRate } = this.#own(weight, at);
    const rate = denominator.rate && ((value: number) => denominator.rate?.(values, learningRate, step, value) ?? Number.NaN);
    return { slot, limit: denominator.limit(values, step), ...(rate ? { rate } : {}) };
  }

  /** Puts back what a checkpoint kept. The tensors are the optimizer's from now on. */
  restore(weight: Weight, slots: Slots): void {
    this.#network.tf.dispose(this.slotsOf(weight));
    this.#slots.set(weight.info.name, slots);
  }

  /** The steps that each weight did not take part in; only those that missed any. */
  get missed(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#missed);
  }

  set missed(counts: Readonly<Record<string, number>>) {
    this.#missed.clear();
    for (const [name, count] of Object.entries(counts)) this.#missed.set(name, count);
  }

  /** Updates every trainable weight that has a gradient. */
  apply(gradients: readonly (Tensor | undefined)[], at: UpdateAt, wantsDelta = true): readonly (Update | undefined)[] {
    const { trainable } = this.#network;
    const reached = new Set(trainable.filter((_, i) => gradients[i]).map(({ info }) => info.name));
    for (const name of this.#plans.keys()) if (!reached.has(name)) this.#missed.set(name, (this.#missed.get(name) ?? 0) + 1);
    return trainable.map((weight, i) => {
      const gradient = gradients[i];
      return gradient && this.#update(weight, gradient, at, wantsDelta);
    });
  }

  dispose(): void {
    for (const slots of this.#slots.values()) this.#network.tf.dispose(slots);
    this.#slots.clear();
  }

  #update(weight: Weight, gradient: Tensor, at: UpdateAt, wantsDelta: boolean): Update {
    const { tf } = this.#network;
    const { name } = weight.info;
    const plan = this.#plans.get(name);
    if (!plan) throw new RangeError(`${name} is no weight that this optimizer trains.`);
    const before: Record<string, Tensor> = { ...this.slotsOf(weight) };
    for (const [slot, { shape, start }] of plan.slots) before[slot] ??= tf.fill([...shape], start);
    const rule: Rule = (ops, operands) => this.#change(ops, weight, plan.info, operands, at);
    const operands = { weight: readWeight(weight), gradient, slots: before };
    const fused = plan.fusible ? this.#fusion?.apply(operands, rule, wantsDelta) : undefined;
    if (!fused) plan.fusible = false;
    const { next, slots, delta, squares } = fused ?? compute(tf, operands, rule);
    // A new tensor, never the old one's memory: backends cache what they derive from a weight.
    weight.layerVariable.write(next);
    next.dispose();
    const kept = new Set(Object.values(slots));
    for (const tensor of Object.values(before)) if (!kept.has(tensor)) tensor.dispose();
    this.#slots.set(name, slots);
    return { ...(delta ? { delta } : {}), ...(squares ? { squares } : {}) };
  }

  /** A weight's own count of steps, and its own learning rate. */
  #own(weight: Weight, { step, learningRate }: Pick<UpdateAt, 'step' | 'learningRate'>) {
    return {
      step: step - (this.#missed.get(weight.info.name) ?? 0),
      learningRate: learningRate * this.#network.factorOf(weight),
    };
  }

  /** What becomes of one weight: its rule, and the decay that is common to all rules. */
  #change(tf: Tf, weight: Weight, info: WeightTraits, operands: Operands, at: UpdateAt): Change {
    const { values } = at;
    const { step, learningRate } = this.#own(weight, at);
    const { delta, slots } = this.#rule.update(tf, { ...operands, values, learningRate, step, info });
    return {
      delta: weight.kernel && !decaysItself(this.#rule) ? decay(tf, delta, operands.weight, { ...at, learningRate }) : delta,
      slots,
    };
  }
}

/** By tensor operations, one after the other: for rules that are not elementwise, and for backends that fuse nothing. */
function compute(tf: Tf, operands: Operands, rule: Rule): Change & { readonly next: Tensor; readonly squares?: Squares } {
  return tf.tidy(() => {
    const { delta, slots } = rule(tf, operands);
    // A rule may return a slot, or the gradient, as Δw; each of them is disposed of at its own time.
    const shared = delta === operands.gradient || Object.values(slots).includes(delta);
    return { delta: shared ? delta.clone() : delta, slots: { ...slots }, next: tf.add(operands.weight, delta) };
  });
}

function decay(tf: Tf, delta: Tensor, weight: Tensor, { regularization, learningRate }: UpdateAt): Tensor {
  let sum = delta;
  for (const one of regularizers) {
    const value = regularization[one.id];
    if (one.decay && value !== undefined && value !== one.off) sum = tf.add(sum, one.decay(tf, weight, value, learningRate));
  }
  return sum;
}
