/** The state of a training between two steps: saved to a checkpoint and put back from one. */
import type { Tensor } from '../../catalog/tf.ts';
import type { Checkpoint, Position, SavedTensor } from '../checkpoints/checkpoint.ts';
import { type Network, readWeight } from '../model/network.ts';
import { loadTensor, otherModel, savedTensor } from '../checkpoints/checkpoint-tensors.ts';
import type { Updater } from '../optimizer/updater.ts';
import type { WeightAverage } from '../optimizer/weight-average.ts';

/** The weights as they were: in the best epoch so far, or at the start. They share memory with the model's until those change. */
export class KeptWeights {
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
  readonly optimizer: Updater;
  readonly best: KeptWeights;
  /** Older checkpoints have none. */
  readonly start: KeptWeights;
  readonly average: WeightAverage;
}

export async function snapshot({ network, optimizer, best, start, average }: State, position: Position): Promise<Checkpoint> {
  const tensors: SavedTensor[] = [];
  for (const weight of network.weights) {
    const { name } = weight.info;
    tensors.push(await savedTensor(`weight/${name}`, readWeight(weight)));
    const kept = best.kept?.get(name);
    if (kept) tensors.push(await savedTensor(`best/${name}`, kept));
    const began = start.kept?.get(name);
    if (began) tensors.push(await savedTensor(`start/${name}`, began));
    const averaged = average.averages.get(name);
    if (averaged) tensors.push(await savedTensor(`average/${name}`, averaged));
  }
  return { position, tensors: [...tensors, ...(await optimizer.save())] };
}

/** The weights alone, as they are now; or, given `best`, the best ones. */
export async function snapshotWeights(network: Network, position: Position, best?: KeptWeights): Promise<Checkpoint> {
  const tensors: SavedTensor[] = [];
  for (const weight of network.weights) {
    const tensor = best ? best.kept?.get(weight.info.name) : readWeight(weight);
    if (!tensor) continue;
    tensors.push(await savedTensor(`weight/${weight.info.name}`, tensor));
  }
  return { position, tensors };
}

/** Puts everything back, and says what could not be. Rejects with a `UserError` when the checkpoint is of another model. */
export async function putBack(
  { network, optimizer, best, start, average }: State,
  { tensors, position }: Checkpoint,
): Promise<readonly string[]> {
  const { tf } = network;
  const saved = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const kept = new Map<string, Tensor>();
  const began = new Map<string, Tensor>();
  const averages = new Map<string, Tensor>();
  for (const weight of network.weights) {
    const { name } = weight.info;
    const value = loadTensor(tf, saved.get(`weight/${name}`), weight);
    if (!value) throw otherModel(weight, 'is missing');
    weight.layerVariable.write(value);
    value.dispose();
    const bestValue = loadTensor(tf, saved.get(`best/${name}`), weight);
    if (bestValue) kept.set(name, bestValue);
    const startValue = loadTensor(tf, saved.get(`start/${name}`), weight);
    if (startValue) began.set(name, startValue);
    const averaged = loadTensor(tf, saved.get(`average/${name}`), weight);
    if (averaged) averages.set(name, averaged);
  }
  if (kept.size > 0) best.keep(kept);
  if (began.size > 0) start.keep(began);
  average.restore(averages, position.averaged ?? 0);
  return optimizer.load(tensors, position.missed ?? {});
}
