/** The state of a training between two steps: saved to a checkpoint and put back from one. */
import type { Tensor } from '../catalog/tf.ts';
import { UserError } from '../core/fault.ts';
import type { Checkpoint, Position, SavedTensor } from './checkpoint.ts';
import { type Network, readWeight, type Weight } from './network.ts';
import type { RuleOptimizer } from './rule-optimizer.ts';
import type { WeightAverage } from './weight-average.ts';

/** The weights of the best epoch so far. They share memory with the model's until those change. */
export class BestWeights {
  readonly #network: Network;
  #kept: ReadonlyMap<string, Tensor> | undefined;

  constructor(network: Network) {
    this.#network = network;
  }

  get kept(): ReadonlyMap<string, Tensor> | undefined {
    return this.#kept;
  }

  /** These tensors, which are its own from now on, or else the model's weights as they are now. */
  keep(tensors?: ReadonlyMap<string, Tensor>): void {
    this.dispose();
    this.#kept = tensors ?? new Map(this.#network.weights.map((weight) => [weight.info.name, readWeight(weight).clone()]));
  }

  /** Makes them the model's; false when there are none. */
  restore(): boolean {
    for (const weight of this.#network.weights) {
      const tensor = this.#kept?.get(weight.info.name);
      if (tensor) weight.layerVariable.write(tensor);
    }
    return this.#kept !== undefined;
  }

  dispose(): void {
    for (const tensor of this.#kept?.values() ?? []) tensor.dispose();
    this.#kept = undefined;
  }
}

/** All of a training that is tensors. */
export interface State {
  readonly network: Network;
  readonly optimizer: RuleOptimizer;
  readonly best: BestWeights;
  readonly average: WeightAverage;
}

export async function snapshot({ network, optimizer, best, average }: State, position: Position): Promise<Checkpoint> {
  const tensors: SavedTensor[] = [];
  const save = async (name: string, tensor: Tensor) => {
    tensors.push({ name, shape: tensor.shape, values: Float32Array.from(await tensor.data()) });
  };
  for (const weight of network.weights) {
    const { name } = weight.info;
    await save(`weight/${name}`, readWeight(weight));
    for (const [slot, tensor] of Object.entries(optimizer.slotsOf(weight))) await save(`slot/${slot}/${name}`, tensor);
    const kept = best.kept?.get(name);
    if (kept) await save(`best/${name}`, kept);
    const averaged = average.averages.get(name);
    if (averaged) await save(`average/${name}`, averaged);
  }
  return { position, tensors };
}

/** The weights alone, as they are now; or, given `best`, the best ones. */
export async function snapshotWeights(network: Network, position: Position, best?: BestWeights): Promise<Checkpoint> {
  const tensors: SavedTensor[] = [];
  for (const weight of network.weights) {
    const tensor = best ? best.kept?.get(weight.info.name) : readWeight(weight);
    if (!tensor) continue;
    tensors.push({ name: `weight/${weight.info.name}`, shape: tensor.shape, values: Float32Array.from(await tensor.data()) });
  }
  return { position, tensors };
}

/** Puts everything back. Throws a `UserError` when the checkpoint is of another model. */
export function putBack({ network, optimizer, best, average }: State, { tensors, position }: Checkpoint): void {
  const { tf } = network;
  const saved = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const load = (name: string, weight: Weight, shape = weight.info.shape): Tensor | undefined => {
    const found = saved.get(name);
    if (!found) return undefined;
    if (found.shape.join() !== shape.join()) throw otherModel(weight, `has shape [${found.shape.join(', ')}]`);
    return tf.tensor(found.values.slice(), [...found.shape]);
  };
  const kept = new Map<string, Tensor>();
  const averages = new Map<string, Tensor>();
  for (const weight of network.weights) {
    const { name } = weight.info;
    const value = load(`weight/${name}`, weight);
    if (!value) throw otherModel(weight, 'is missing');
    weight.layerVariable.write(value);
    value.dispose();
    const slots: Record<string, Tensor> = {};
    for (const [slot, shape] of optimizer.shapesOf(weight)) {
      const tensor = load(`slot/${slot}/${name}`, weight, shape);
      if (tensor) slots[slot] = tensor;
    }
    if (Object.keys(slots).length > 0) optimizer.restore(weight, slots);
    const bestValue = load(`best/${name}`, weight);
    if (bestValue) kept.set(name, bestValue);
    const averaged = load(`average/${name}`, weight);
    if (averaged) averages.set(name, averaged);
  }
  optimizer.missed = position.missed ?? {};
  if (kept.size > 0) best.keep(kept);
  average.restore(averages, position.averaged ?? 0);
}

const otherModel = ({ info }: Weight, what: string) =>
  new UserError({
    message: `The run cannot be resumed: the model has changed since. In the checkpoint, the weight ${info.name} of shape [${info.shape.join(', ')}] ${what}.`,
    remedy: 'Undo the change to the model, or start a new training.',
  });
