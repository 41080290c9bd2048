/** Updates the weights with the optimizer of the user's program, through the interface of `tf.Optimizer` alone. */
import * as l10n from '@vscode/l10n';
import type { Tensor } from '../../catalog/tf.ts';
import { messageOf, UserError } from '../../core/fault.ts';
import type { SavedTensor } from '../checkpoints/checkpoint.ts';
import { type Network, readWeight, variableOf, type Weight } from '../model/network.ts';
import { type CustomOptimizerState, customOptimizerState, restoreCustomState } from './custom-optimizer-state.ts';
import type { NamedTensor, StatefulOptimizer, TfOptimizer } from '../program/types.ts';
import { CUSTOM_PREFIX, optimizerChanged } from '../checkpoints/checkpoint-tensors.ts';
import { matchSlots } from './slot-matching.ts';
import { decay, type Slots, type Update, type UpdateContext, type Updater, type Updates } from './updater.ts';

interface Parts {
  readonly network: Network;
  readonly optimizer: TfOptimizer;
  readonly fault: StatefulOptimizer['fault'];
}

/** What `getWeights` returned: live variables of the optimizer, and tensors made for this call, which the caller disposes of. */
interface State {
  readonly entries: readonly NamedTensor[];
  readonly made: readonly Tensor[];
}
const NO_STATE: State = { entries: [], made: [] };
const KEPT_TYPES: readonly string[] = ['float32', 'int32', 'bool'];

export class CustomOptimizer implements Updater {
  /** The name of its class. */
  readonly name: string;
  /** The names of all slots. */
  readonly slots: readonly string[];
  /** To be shown when the run starts. */
  readonly notices: readonly string[];
  /** It has a learning rate that can be set, and so follows the schedule. */
  readonly hasLearningRate: boolean;
  readonly missed = {};
  readonly denominator = undefined;
  readonly #parts: Parts;
  /** All trainable weights in the order in which they are passed to the optimizer, which identifies their slots by position. */
  readonly #weights: readonly Weight[];
  /** Its state can be read. */
  readonly #readable: boolean;
  readonly #properties: CustomOptimizerState;
  #state = NO_STATE;
  #slots: ReadonlyMap<Weight, Slots> = new Map();

  private constructor(parts: Parts, { slots, unreadable }: DryRun) {
    this.#parts = parts;
    const { network, optimizer } = parts;
    this.name = nameOf(optimizer);
    this.slots = slots;
    this.#weights = trainableOf(network);
    this.#readable = unreadable === undefined;
    this.hasLearningRate = setRate(optimizer, rateOf(optimizer));
    this.#properties = customOptimizerState(network.tf, optimizer);
    this.notices = [
      l10n.t(
        "The program's own optimizer, {0}, is used instead of descent.optimizer.{1}",
        this.name,
        this.hasLearningRate ? '' : ` ${this.#fixedRate}`,
      ),
      ...(unreadable === undefined
        ? []
        : [l10n.t("{0} The optimizer's slots are not shown, and a resumed run starts with new ones.", unreadable)]),
    ];
  }

  /** Creates it, after a dry run with another instance, which shows its slots. Rejects with a `UserError`. */
  static async create(network: Network, { make, fault }: StatefulOptimizer): Promise<CustomOptimizer> {
    const { tf } = network;
    const before = new Set(Object.values(tf.engine().registeredVariables));
    const trial = await make();
    const found = await dryRun({ network, optimizer: trial, fault });
    // Optimizers need not dispose of their variables, whose names must be free again.
    for (const variable of Object.values(tf.engine().registeredVariables)) if (!before.has(variable)) variable.dispose();
    const optimizer = await make();
    if (optimizer === trial) {
      const message = l10n.t('The function "optimizer" returned the same object twice.');
      throw fault(new UserError({ message, remedy: l10n.t('Create a new optimizer each time it is called.') }), 'optimizer');
    }
    return new CustomOptimizer({ network, optimizer, fault }, found);
  }

  /** Its present learning rate; undefined where it has none that can be set. */
  get learningRate(): number | undefined {
    return this.hasLearningRate ? rateOf(this.#parts.optimizer) : undefined;
  }

  /** Why changing this setting has no effect; undefined where it has one. */
  whyIneffective(key: string): string | undefined {
    if (!key.startsWith('optimizer.')) return undefined;
    if (key === 'optimizer.learningRate') return this.hasLearningRate ? undefined : this.#fixedRate;
    return l10n.t('descent.{0} has no effect: the program has its own optimizer.', key);
  }

  get #fixedRate(): string {
    return l10n.t(
      'It has no learningRate that can be set, so descent.optimizer.learningRate and descent.schedule have no effect.',
    );
  }

  slotsOf(weight: Weight): Slots {
    return this.#slots.get(weight) ?? {};
  }

  /** How its slots enter its steps is not known. */
  denominatorOf(): undefined {}

  async apply(gradients: readonly (Tensor | undefined)[], context: UpdateContext): Promise<Updates> {
    const { network, optimizer } = this.#parts;
    const { tf } = network;
    if (this.hasLearningRate) setRate(optimizer, context.learningRate);
    const byWeight = new Map(network.trainable.map((weight, i) => [weight, gradients[i]]));
    const before = new Map(this.#weights.map((weight) => [weight, readWeight(weight).clone()]));
    applyTo(this.#parts, this.#weights, (weight) => byWeight.get(weight)?.clone());
    const updates = network.trainable.map((weight): Update | undefined => {
      const old = before.get(weight);
      return old && byWeight.get(weight) ? { delta: this.#finishUpdate(weight, old, context) } : undefined;
    });
    for (const [weight, old] of before) {
      // Frozen weights stay as they are, whatever the optimizer does to them.
      if (!byWeight.get(weight) && old.dataId !== readWeight(weight).dataId) weight.layerVariable.write(old);
      old.dispose();
    }
    tf.dispose([...this.#state.made]);
    this.#state = NO_STATE;
    await this.#refresh();
    return updates;
  }

  async save(): Promise<readonly SavedTensor[]> {
    if (!this.#readable) return [];
    const { tf } = this.#parts.network;
    const { entries, made } = await read(this.#parts);
    const tensors: SavedTensor[] = [];
    for (const [i, { name, tensor }] of entries.entries())
      tensors.push({
        name: `${CUSTOM_PREFIX}${this.name}/state/${i}/${tensor.dtype}/${name}`,
        shape: tensor.shape,
        values: Float32Array.from(await tensor.data()),
      });
    tf.dispose([...made]);
    return [...tensors, ...(await this.#properties.save(`${CUSTOM_PREFIX}${this.name}/`))];
  }

  async load(saved: readonly SavedTensor[]): Promise<readonly string[]> {
    const { optimizer, network, fault } = this.#parts;
    const { tf } = network;
    const prefix = `${CUSTOM_PREFIX}${this.name}/`;
    const other = saved.find(({ name }) =>
      name.startsWith(CUSTOM_PREFIX) ? !name.startsWith(prefix) : name.startsWith('slot/'),
    );
    if (other)
      throw optimizerChanged(
        other.name.startsWith(CUSTOM_PREFIX) ? (other.name.split('/')[1] ?? '') : l10n.t('a built-in optimizer'),
        this.name,
      );
    const state = saved.filter(({ name }) => name.startsWith(`${prefix}state/`));
    const restarted = (why: string) => [
      l10n.t('{0} The optimizer starts with new state, so the resumed run differs from one that was not interrupted.', why),
    ];
    if (!this.#readable || state.length === 0) return restarted(l10n.t('The checkpoint contains no state of {0}.', this.name));
    const tensors = state.map(({ name, shape, values }) => {
      const [, , , , dtype = 'float32', ...rest] = name.split('/');
      return { name: rest.join('/'), tensor: tf.tensor(values.slice(), [...shape], dtype as 'float32') };
    });
    try {
      await optimizer.setWeights(tensors);
    } catch (error) {
      return restarted(fault(error, 'setWeights').message);
    } finally {
      for (const { tensor } of tensors) tensor.dispose();
    }
    restoreCustomState(tf, optimizer, `${prefix}own/`, saved);
    await this.#refresh();
    const again = await this.save();
    const same = state.every(({ name, values }) => {
      const found = again.find((tensor) => tensor.name === name);
      return found?.values.length === values.length && values.every((value, i) => Object.is(value, found.values[i]));
    });
    return same
      ? []
      : [
          l10n.t(
            '{0} did not restore all of its state from the checkpoint, so the resumed run may differ from one that was not interrupted.',
            this.name,
          ),
        ];
  }

  dispose(): void {
    const { optimizer, network } = this.#parts;
    network.tf.dispose([...this.#state.made]);
    this.#state = NO_STATE;
    optimizer.dispose();
  }

  /** Adds what all optimizers share (learning rate factors of layers, weight decay, the model's constraints). Returns the whole Δw. */
  #finishUpdate(weight: Weight, before: Tensor, context: UpdateContext): Tensor {
    const { network } = this.#parts;
    const { tf } = network;
    const factor = network.factorOf(weight);
    const moved = tf.tidy(() => tf.sub(readWeight(weight), before));
    const delta = tf.tidy(() => {
      const own = factor === 1 ? moved : tf.mul(moved, factor);
      const all = weight.kernel ? decay(tf, own, before, { ...context, learningRate: context.learningRate * factor }) : own;
      return all === moved ? moved.clone() : all;
    });
    // Where nothing is added, the optimizer's own result is kept bit for bit.
    const next = tf.tidy(() => (delta.dataId === moved.dataId ? readWeight(weight).clone() : tf.add(before, delta)));
    weight.layerVariable.write(next);
    tf.dispose([next, moved]);
    return delta;
  }

  async #refresh(): Promise<void> {
    if (!this.#readable) return;
    this.#state = await read(this.#parts);
    this.#slots = slotsBy(this.#weights, this.#state.entries);
  }
}

interface DryRun {
  readonly slots: readonly string[];
  /** Why its state cannot be read, as a sentence. */
  readonly unreadable: string | undefined;
}

/** Takes one step with zero gradients to find the slots, and restores the weights. */
async function dryRun(parts: Parts): Promise<DryRun> {
  const { network } = parts;
  const { tf } = network;
  const weights = trainableOf(network);
  const before = network.weights.map((weight) => readWeight(weight).clone());
  applyTo(parts, weights, (weight) => tf.zerosLike(readWeight(weight)));
  for (const [i, weight] of network.weights.entries()) {
    const old = before[i];
    if (old) weight.layerVariable.write(old);
    old?.dispose();
  }
  try {
    const { entries, made } = await read(parts);
    const slots = new Set([...slotsBy(weights, entries).values()].flatMap((of) => Object.keys(of)));
    const unsupported = entries.find(({ tensor }) => !KEPT_TYPES.includes(tensor.dtype));
    tf.dispose([...made]);
    if (unsupported)
      return {
        slots: [],
        unreadable: l10n.t(
          "The optimizer's state {0} has type {1}, which a checkpoint cannot store.",
          unsupported.name,
          unsupported.tensor.dtype,
        ),
      };
    return { slots: [...slots], unreadable: undefined };
  } catch (error) {
    return { slots: [], unreadable: l10n.t("The optimizer's getWeights() failed ({0}).", messageOf(error)) };
  }
}

/** A weight without a gradient is passed by its name alone, as TensorFlow.js does, so that the positions of the others stay. */
function applyTo(
  { network: { tf }, optimizer, fault }: Parts,
  weights: readonly Weight[],
  of: (weight: Weight) => Tensor | undefined,
): void {
  try {
    // As in TensorFlow.js's own training: state that is to last must be a variable, or kept.
    tf.tidy(() => {
      const given = weights.map((weight) => ({ name: variableOf(weight).name, tensor: of(weight) }));
      const result: unknown = optimizer.applyGradients(given as NamedTensor[]);
      if (result instanceof Promise)
        throw new Error('applyGradients returned a promise. It must update the weights before it returns.');
    });
  } catch (error) {
    throw fault(error, 'applyGradients');
  }
}

/** The caller disposes of tensors made for this call: TensorFlow.js's optimizers return their step count in a new one. */
async function read({ network: { tf }, optimizer, fault }: Parts): Promise<State> {
  const mark = tf.scalar(0);
  mark.dispose();
  let entries: readonly NamedTensor[];
  try {
    entries = await optimizer.getWeights();
  } catch (error) {
    throw fault(error, 'getWeights');
  }
  const made = entries.flatMap(({ tensor }) => (tensor.id > mark.id && !(tensor instanceof tf.Variable) ? [tensor] : []));
  return { entries, made };
}

function slotsBy(weights: readonly Weight[], entries: readonly NamedTensor[]): ReadonlyMap<Weight, Slots> {
  const named = entries.map(({ name, tensor: { shape } }) => ({ name, shape }));
  const known = weights.map((weight) => ({ name: variableOf(weight).name, shape: weight.info.shape }));
  const slots = new Map<Weight, Record<string, Tensor>>();
  for (const { entry, weight: at, slot } of matchSlots(named, known)) {
    const weight = weights[at];
    const tensor = entries[entry]?.tensor;
    if (weight && tensor) slots.set(weight, { ...slots.get(weight), [slot]: tensor });
  }
  return slots;
}

const trainableOf = (network: Network) => network.weights.filter(({ info }) => info.trainable);

/** The name of its class, without the parts that TensorFlow.js adds. */
const nameOf = (optimizer: TfOptimizer): string => optimizer.constructor.name.replace(/^_/, '').replace(/(?<=.)Optimizer$/, '');

/** TensorFlow.js's optimizers have the property, but declare it protected. */
function rateOf(optimizer: TfOptimizer): number | undefined {
  const rate: unknown = Reflect.get(optimizer, 'learningRate');
  return typeof rate === 'number' ? rate : undefined;
}

/** Sets the learning rate, and returns whether there is one. TensorFlow.js's SGD and momentum also keep it as a tensor. */
function setRate(optimizer: TfOptimizer, rate: number | undefined): boolean {
  const known = rateOf(optimizer);
  if (known === undefined || rate === undefined) return false;
  const set: unknown = Reflect.get(optimizer, 'setLearningRate');
  if (typeof set !== 'function') return Reflect.set(optimizer, 'learningRate', rate);
  if (known !== rate) set.call(optimizer, rate);
  return true;
}
