/** Updates the weights with an optimizer of the user's program, of which no more is known than what TensorFlow.js asks of all. */
import type { Tensor } from '../../catalog/tf.ts';
import { messageOf, UserError } from '../../core/fault.ts';
import type { SavedTensor } from '../checkpoints/checkpoint.ts';
import { type Network, readWeight, variableOf, type Weight } from '../model/network.ts';
import { type CustomOptimizerState, customOptimizerState, restoreCustomState } from './custom-optimizer-state.ts';
import type { NamedTensor, StatefulOptimizer, TfOptimizer } from '../program/types.ts';
import { OWN, otherOptimizer } from '../checkpoints/checkpoint-tensors.ts';
import { matchSlots } from './slot-matching.ts';
import { decay, type Slots, type Update, type UpdateAt, type Updater, type Updates } from './updater.ts';

interface Parts {
  readonly network: Network;
  readonly optimizer: TfOptimizer;
  readonly fault: StatefulOptimizer['fault'];
}

/** What `getWeights` gave: its live variables, and tensors that it made for whoever asks, who disposes of them. */
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
  /** Worth telling the user when the run starts. */
  readonly notices: readonly string[];
  /** It follows the schedule: it has a learning rate that can be set. */
  readonly obeys: boolean;
  readonly missed = {};
  readonly divides = undefined;
  readonly #parts: Parts;
  /** In the order in which the optimizer is given them, always all: it tells their slots by their positions. */
  readonly #weights: readonly Weight[];
  /** Its state can be read. */
  readonly #readable: boolean;
  readonly #own: CustomOptimizerState;
  #state = NO_STATE;
  #slots: ReadonlyMap<Weight, Slots> = new Map();

  private constructor(parts: Parts, { slots, unreadable }: Rehearsal) {
    this.#parts = parts;
    const { network, optimizer } = parts;
    this.name = nameOf(optimizer);
    this.slots = slots;
    this.#weights = givenTo(network);
    this.#readable = unreadable === undefined;
    this.obeys = setRate(optimizer, rateOf(optimizer));
    this.#own = customOptimizerState(network.tf, optimizer);
    this.notices = [
      `The program's own optimizer, ${this.name}, updates the weights in place of descent.optimizer.${this.obeys ? '' : ` ${this.#deaf}`}`,
      ...(unreadable === undefined
        ? []
        : [`${unreadable} So the optimizer's slots are not shown, and a run that is resumed goes on with new ones.`]),
    ];
  }

  /** Makes it, and first another one, which is tried out to learn of the slots. Rejects with a `UserError`. */
  static async create(network: Network, { make, fault }: StatefulOptimizer): Promise<CustomOptimizer> {
    const { tf } = network;
    const before = new Set(Object.values(tf.engine().registeredVariables));
    const tried = await make();
    const rehearsal = await rehearse({ network, optimizer: tried, fault });
    // It may not dispose of its variables itself, and their names must be free again.
    for (const variable of Object.values(tf.engine().registeredVariables)) if (!before.has(variable)) variable.dispose();
    const optimizer = await make();
    if (optimizer === tried) {
      const message = 'The function "optimizer" returned the same optimizer twice.';
      throw fault(new UserError({ message, remedy: 'Make a new one each time that it is called.' }), 'optimizer');
    }
    return new CustomOptimizer({ network, optimizer, fault }, rehearsal);
  }

  /** The rate that the program gave it; undefined where it has none that can be set. */
  get learningRate(): number | undefined {
    return this.obeys ? rateOf(this.#parts.optimizer) : undefined;
  }

  /** Why changing this setting does nothing; undefined where it does something. */
  unheeded(key: string): string | undefined {
    if (!key.startsWith('optimizer.')) return undefined;
    if (key === 'optimizer.learningRate') return this.obeys ? undefined : this.#deaf;
    return `The program has an optimizer of its own, so descent.${key} changes nothing.`;
  }

  get #deaf(): string {
    return 'It has no learningRate that can be set, so learning rate and descent.schedule change nothing of its steps.';
  }

  slotsOf(weight: Weight): Slots {
    return this.#slots.get(weight) ?? {};
  }

  /** What its slots are to its steps is not known. */
  divisorOf(): undefined {}

  async apply(gradients: readonly (Tensor | undefined)[], at: UpdateAt): Promise<Updates> {
    const { network, optimizer } = this.#parts;
    const { tf } = network;
    if (this.obeys) setRate(optimizer, at.learningRate);
    const given = new Map(network.trainable.map((weight, i) => [weight, gradients[i]]));
    const before = new Map(this.#weights.map((weight) => [weight, readWeight(weight).clone()]));
    applyTo(this.#parts, this.#weights, (weight) => given.get(weight)?.clone());
    const updates = network.trainable.map((weight): Update | undefined => {
      const old = before.get(weight);
      return old && given.get(weight) ? { delta: this.#settle(weight, old, at) } : undefined;
    });
    for (const [weight, old] of before) {
      // What is frozen stays as it is, whatever the optimizer thinks of it.
      if (!given.get(weight) && old.dataId !== readWeight(weight).dataId) weight.layerVariable.write(old);
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
        name: `${OWN}${this.name}/state/${i}/${tensor.dtype}/${name}`,
        shape: tensor.shape,
        values: Float32Array.from(await tensor.data()),
      });
    tf.dispose([...made]);
    return [...tensors, ...(await this.#own.save(`${OWN}${this.name}/`))];
  }

  async load(saved: readonly SavedTensor[]): Promise<readonly string[]> {
    const { optimizer, network, fault } = this.#parts;
    const { tf } = network;
    const prefix = `${OWN}${this.name}/`;
    const other = saved.find(({ name }) => (name.startsWith(OWN) ? !name.startsWith(prefix) : name.startsWith('slot/')));
    if (other)
      throw otherOptimizer(other.name.startsWith(OWN) ? (other.name.split('/')[1] ?? '') : 'one of the catalog', this.name);
    const state = saved.filter(({ name }) => name.startsWith(`${prefix}state/`));
    const anew = (why: string) => [`${why} So the optimizer begins anew, and the run is not the one it would have been.`];
    if (!this.#readable || state.length === 0) return anew(`The checkpoint holds no state of ${this.name}.`);
    const tensors = state.map(({ name, shape, values }) => {
      const [, , , , dtype = 'float32', ...rest] = name.split('/');
      return { name: rest.join('/'), tensor: tf.tensor(values.slice(), [...shape], dtype as 'float32') };
    });
    try {
      await optimizer.setWeights(tensors);
    } catch (error) {
      return anew(fault(error, 'setWeights').message);
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
    return same ? [] : [`${this.name} did not take all of its state back from the checkpoint: the run may differ from here on.`];
  }

  dispose(): void {
    const { optimizer, network } = this.#parts;
    network.tf.dispose([...this.#state.made]);
    this.#state = NO_STATE;
    optimizer.dispose();
  }

  /** Adds what is common to all optimizers (layers' factors, weight decay, the model's own constraints); gives the whole Δw. */
  #settle(weight: Weight, before: Tensor, at: UpdateAt): Tensor {
    const { network } = this.#parts;
    const { tf } = network;
    const factor = network.factorOf(weight);
    const moved = tf.tidy(() => tf.sub(readWeight(weight), before));
    const delta = tf.tidy(() => {
      const own = factor === 1 ? moved : tf.mul(moved, factor);
      const all = weight.kernel ? decay(tf, own, before, { ...at, learningRate: at.learningRate * factor }) : own;
      return all === moved ? moved.clone() : all;
    });
    // The optimizer's own result is taken to the bit where nothing is added to it.
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

interface Rehearsal {
  readonly slots: readonly string[];
  /** Why its state cannot be read, as a sentence. */
  readonly unreadable: string | undefined;
}

/** One step by gradients of zeros, after which the weights are what they were. */
async function rehearse(parts: Parts): Promise<Rehearsal> {
  const { network } = parts;
  const { tf } = network;
  const weights = givenTo(network);
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
    const odd = entries.find(({ tensor }) => !KEPT_TYPES.includes(tensor.dtype));
    tf.dispose([...made]);
    if (odd)
      return { slots: [], unreadable: `The optimizer's ${odd.name} is of type ${odd.tensor.dtype}, which cannot be kept.` };
    return { slots: [...slots], unreadable: undefined };
  } catch (error) {
    return { slots: [], unreadable: `The optimizer's getWeights() fails (${messageOf(error)}).` };
  }
}

/** Without gradient, a weight is given as TensorFlow.js does it: by its name alone, so that those after it keep their positions. */
function applyTo(
  { network: { tf }, optimizer, fault }: Parts,
  weights: readonly Weight[],
  of: (weight: Weight) => Tensor | undefined,
): void {
  try {
    // As in TensorFlow.js's own training: what is to last is a variable, or kept.
    tf.tidy(() => {
      const given = weights.map((weight) => ({ name: variableOf(weight).name, tensor: of(weight) }));
      const result: unknown = optimizer.applyGradients(given as NamedTensor[]);
      if (result instanceof Promise)
        throw new Error('applyGradients returns a promise: it must have updated the weights when it returns.');
    });
  } catch (error) {
    throw fault(error, 'applyGradients');
  }
}

/** Whoever reads the state disposes of what was made for it: TensorFlow.js's own optimizers make a tensor of their count of steps. */
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

const givenTo = (network: Network) => network.weights.filter(({ info }) => info.trainable);

/** Its class as TensorFlow.js names it; a class of the user's need not say. */
const nameOf = (optimizer: TfOptimizer): string => optimizer.constructor.name.replace(/^_/, '').replace(/(?<=.)Optimizer$/, '');

/** Of TensorFlow.js's own it is there, but declared to be nobody's business. */
function rateOf(optimizer: TfOptimizer): number | undefined {
  const rate: unknown = Reflect.get(optimizer, 'learningRate');
  return typeof rate === 'number' ? rate : undefined;
}

/** Whether it has a learning rate, which was set to this. TensorFlow.js's SGD and momentum also keep it as a tensor. */
function setRate(optimizer: TfOptimizer, rate: number | undefined): boolean {
  const known = rateOf(optimizer);
  if (known === undefined || rate === undefined) return false;
  const set: unknown = Reflect.get(optimizer, 'setLearningRate');
  if (typeof set !== 'function') return Reflect.set(optimizer, 'learningRate', rate);
  if (known !== rate) set.call(optimizer, rate);
  return true;
}
