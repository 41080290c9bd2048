/** Applies an optimizer of the catalog, which is an equation for one weight, to all weights of a network. */
import type { Optimizer, Slot, UpdateInput, WeightTraits } from '../../catalog/types.ts';
import { decaysItself, slotsFor } from '../../catalog/optimizers/slot.ts';
import type { Tensor, Tf } from '../../catalog/tf.ts';
import type { Change, Fusion, Operands } from '../backends/fused/fusion.ts';
import type { SavedTensor } from '../checkpoints/checkpoint.ts';
import { type Network, readWeight, type Weight } from '../model/network.ts';
import { loadTensor, OWN, otherOptimizer, savedTensor } from '../checkpoints/checkpoint-tensors.ts';
import { type StepDivisor, decay, type Slots, type Update, type UpdateAt, type Updater } from './updater.ts';

/** A weight as its rule knows it, and the slots it has. */
interface Plan {
  readonly info: WeightTraits;
  readonly slots: ReadonlyMap<string, Slot>;
  /** Until the rule is found to do for this weight what no single pass over its elements can. */
  fusible: boolean;
}

type Rule = Parameters<Fusion['apply']>[1];

/** Steps between two that clear slots of what is subnormal: often enough that little of it gathers, and no cost to the others. */
const FORGETS_EVERY = 32;

export class RuleOptimizer implements Updater {
  readonly divides: Updater['divides'];
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

  slotsOf(weight: Weight): Slots {
    return this.#slots.get(weight.info.name) ?? {};
  }

  divisorOf(weight: Weight, { values, ...at }: Omit<UpdateAt, 'regularization'>): StepDivisor | undefined {
    const { denominator } = this.#rule;
    const slot = this.divides && this.slotsOf(weight)[this.divides.by];
    if (!denominator || !slot) return undefined;
    const { step, learningRate } = this.#own(weight, at);
    const rate = denominator.rate && ((value: number) => denominator.rate?.(values, learningRate, step, value) ?? Number.NaN);
    return { slot, limit: denominator.limit(values, step), ...(rate ? { rate } : {}) };
  }

  get missed(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#missed);
  }

  async save(): Promise<readonly SavedTensor[]> {
    const tensors: SavedTensor[] = [];
    for (const weight of this.#network.weights)
      for (const [slot, tensor] of Object.entries(this.slotsOf(weight)))
        tensors.push(await savedTensor(`slot/${slot}/${weight.info.name}`, tensor));
    return tensors;
  }

  async load(saved: readonly SavedTensor[], missed: Readonly<Record<string, number>>): Promise<readonly string[]> {
    const own = saved.find(({ name }) => name.startsWith(OWN));
    if (own) throw otherOptimizer(`the program's own ${own.name.split('/')[1] ?? ''}`, this.#rule.title);
    const { tf, weights } = this.#network;
    const known = new Map(saved.map((tensor) => [tensor.name, tensor]));
    for (const weight of weights) {
      const { name } = weight.info;
      const slots: Record<string, Tensor> = {};
      for (const [slot, { shape }] of this.#plans.get(name)?.slots ?? []) {
        const tensor = loadTensor(tf, known.get(`slot/${slot}/${name}`), weight, shape);
        if (tensor) slots[slot] = tensor;
      }
      if (Object.keys(slots).length === 0) continue;
      tf.dispose(this.slotsOf(weight));
      this.#slots.set(name, slots);
    }
    this.#missed.clear();
    for (const [name, count] of Object.entries(missed)) this.#missed.set(name, count);
    return [];
  }

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
    const fused = plan.fusible ? this.#fusion?.apply(operands, rule, wantsDelta, at.step % FORGETS_EVERY === 0) : undefined;
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
function compute(tf: Tf, operands: Operands, rule: Rule): Change & Pick<Update, 'squares'> & { readonly next: Tensor } {
  return tf.tidy(() => {
    const { delta, slots } = rule(tf, operands);
    // A rule may return a slot, or the gradient, as Δw; each of them is disposed of at its own time.
    const shared = delta === operands.gradient || Object.values(slots).includes(delta);
    return { delta: shared ? delta.clone() : delta, slots: { ...slots }, next: tf.add(operands.weight, delta) };
  });
}
