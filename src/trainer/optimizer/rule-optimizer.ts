/** Applies a built-in optimizer, which is an update rule for one weight, to all weights of a network. */
import * as l10n from '@vscode/l10n';
import type { Optimizer, Slot, UpdateInput, WeightTraits } from '../../catalog/types.ts';
import { decaysItself, slotsFor } from '../../catalog/optimizers/slot.ts';
import type { Tensor, Tf } from '../../catalog/tf.ts';
import type { Change, Fusion, Operands } from '../backends/fused/fusion.ts';
import type { SavedTensor } from '../checkpoints/checkpoint.ts';
import { type Network, readWeight, type Weight } from '../model/network.ts';
import { loadTensor, CUSTOM_PREFIX, optimizerChanged, savedTensor } from '../checkpoints/checkpoint-tensors.ts';
import { type StepDenominator, decay, type Slots, type Update, type UpdateContext, type Updater } from './updater.ts';

/** What is known of a weight before its first update: its traits, and its slots. */
interface WeightPlan {
  readonly info: WeightTraits;
  readonly slots: ReadonlyMap<string, Slot>;
  /** The update may be fused into one pass. It becomes false where the rule turns out not to be elementwise. */
  fusible: boolean;
}

type Rule = Parameters<Fusion['apply']>[1];

/** Every this many steps, subnormal numbers in slots are flushed to zero: often enough, and free in all other steps. */
const FLUSH_EVERY = 32;

export class RuleOptimizer implements Updater {
  readonly denominator: Updater['denominator'];
  readonly #network: Network;
  readonly #rule: Optimizer;
  readonly #fusion: Fusion | undefined;
  readonly #plans = new Map<string, WeightPlan>();
  /** By the weight's name, since the order of trainable weights changes when layers are frozen. */
  readonly #slots = new Map<string, Slots>();
  /** Steps that a weight took no part in. Its rule counts only its own, so that bias correction starts when its layer is unfrozen. */
  readonly #missed = new Map<string, number>();

  /** `values` are those at the start, which determine the slots. Without `fusion`, updates are computed by tensor operations. */
  constructor(network: Network, rule: Optimizer, values: UpdateInput['values'], fusion?: Fusion) {
    this.#network = network;
    this.#rule = rule;
    this.#fusion = fusion;
    const slot = rule.denominator?.slot(values);
    this.denominator = slot === undefined ? undefined : { slot, hasRate: rule.denominator?.rate !== undefined };
    for (const { info, kernel } of network.weights.filter((weight) => weight.info.trainable)) {
      const traits = { name: info.name, shape: info.shape, kernel };
      this.#plans.set(info.name, { info: traits, slots: slotsFor(rule, values, traits), fusible: true });
    }
  }

  slotsOf(weight: Weight): Slots {
    return this.#slots.get(weight.info.name) ?? {};
  }

  denominatorOf(weight: Weight, { values, ...at }: Omit<UpdateContext, 'regularization'>): StepDenominator | undefined {
    const { denominator } = this.#rule;
    const slot = this.denominator && this.slotsOf(weight)[this.denominator.slot];
    if (!denominator || !slot) return undefined;
    const { step, learningRate } = this.#stepOf(weight, at);
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
    const own = saved.find(({ name }) => name.startsWith(CUSTOM_PREFIX));
    if (own) throw optimizerChanged(l10n.t("the program's own {0}", own.name.split('/')[1] ?? ''), this.#rule.title);
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

  apply(gradients: readonly (Tensor | undefined)[], context: UpdateContext, wantsDelta = true): readonly (Update | undefined)[] {
    const { trainable } = this.#network;
    const updated = new Set(trainable.filter((_, i) => gradients[i]).map(({ info }) => info.name));
    for (const name of this.#plans.keys()) if (!updated.has(name)) this.#missed.set(name, (this.#missed.get(name) ?? 0) + 1);
    return trainable.map((weight, i) => {
      const gradient = gradients[i];
      return gradient && this.#update(weight, gradient, context, wantsDelta);
    });
  }

  dispose(): void {
    for (const slots of this.#slots.values()) this.#network.tf.dispose(slots);
    this.#slots.clear();
  }

  #update(weight: Weight, gradient: Tensor, context: UpdateContext, wantsDelta: boolean): Update {
    const { tf } = this.#network;
    const { name } = weight.info;
    const plan = this.#plans.get(name);
    if (!plan) throw new RangeError(`This optimizer does not train the weight ${name}.`);
    const before: Record<string, Tensor> = { ...this.slotsOf(weight) };
    for (const [slot, { shape, start }] of plan.slots) before[slot] ??= tf.fill([...shape], start);
    const rule: Rule = (ops, operands) => this.#change(ops, weight, plan.info, operands, context);
    const operands = { weight: readWeight(weight), gradient, slots: before };
    const fused = plan.fusible ? this.#fusion?.apply(operands, rule, wantsDelta, context.step % FLUSH_EVERY === 0) : undefined;
    if (!fused) plan.fusible = false;
    const { next, slots, delta, squares } = fused ?? compute(tf, operands, rule);
    // Always a new tensor: backends cache what they derive from a weight.
    weight.layerVariable.write(next);
    next.dispose();
    const kept = new Set(Object.values(slots));
    for (const tensor of Object.values(before)) if (!kept.has(tensor)) tensor.dispose();
    this.#slots.set(name, slots);
    return { ...(delta ? { delta } : {}), ...(squares ? { squares } : {}) };
  }

  /** The step count and learning rate of one weight. */
  #stepOf(weight: Weight, { step, learningRate }: Pick<UpdateContext, 'step' | 'learningRate'>) {
    return {
      step: step - (this.#missed.get(weight.info.name) ?? 0),
      learningRate: learningRate * this.#network.factorOf(weight),
    };
  }

  /** The update of one weight by its rule, with the weight decay that all rules share. */
  #change(tf: Tf, weight: Weight, info: WeightTraits, operands: Operands, context: UpdateContext): Change {
    const { values } = context;
    const { step, learningRate } = this.#stepOf(weight, context);
    const { delta, slots } = this.#rule.update(tf, { ...operands, values, learningRate, step, info });
    return {
      delta: weight.kernel && !decaysItself(this.#rule) ? decay(tf, delta, operands.weight, { ...context, learningRate }) : delta,
      slots,
    };
  }
}

/** Computes an update by tensor operations, for rules that are not elementwise and backends without fusion. */
function compute(tf: Tf, operands: Operands, rule: Rule): Change & Pick<Update, 'squares'> & { readonly next: Tensor } {
  return tf.tidy(() => {
    const { delta, slots } = rule(tf, operands);
    // A rule may return a slot, or the gradient, as Δw, and each is disposed of separately.
    const shared = delta === operands.gradient || Object.values(slots).includes(delta);
    return { delta: shared ? delta.clone() : delta, slots: { ...slots }, next: tf.add(operands.weight, delta) };
  });
}
