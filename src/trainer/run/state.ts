/** Saves the state of a training between two steps to a checkpoint, and restores it. */
import type { Tensor } from '../../catalog/tf.ts';
import type { Checkpoint, Position, SavedTensor } from '../checkpoints/checkpoint.ts';
import type { KeptWeights } from '../checkpoints/kept-weights.ts';
import { type Network, readWeight } from '../model/network.ts';
import { loadTensor, modelChanged, savedTensor } from '../checkpoints/checkpoint-tensors.ts';
import type { Updater } from '../optimizer/updater.ts';
import type { WeightAverage } from '../optimizer/weight-average.ts';

/** Everything in a training that has tensors. */
export interface TrainingState {
  readonly network: Network;
  readonly optimizer: Updater;
  readonly best: KeptWeights;
  /** The initial weights. Older checkpoints have none. */
  readonly start: KeptWeights;
  readonly average: WeightAverage;
}

export async function snapshot(
  { network, optimizer, best, start, average }: TrainingState,
  position: Position,
): Promise<Checkpoint> {
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
  for (const [name, state] of network.states.all) tensors.push(await savedTensor(`state/${name}`, state));
  return { position, tensors: [...tensors, ...(await optimizer.save())] };
}

/** The present weights alone; with `best`, the best ones. */
export async function snapshotWeights(network: Network, position: Position, best?: KeptWeights): Promise<Checkpoint> {
  const tensors: SavedTensor[] = [];
  for (const weight of network.weights) {
    const tensor = best ? best.kept?.get(weight.info.name) : readWeight(weight);
    if (!tensor) continue;
    tensors.push(await savedTensor(`weight/${weight.info.name}`, tensor));
  }
  return { position, tensors };
}

/** Restores everything. Returns what could not be restored, as sentences. Rejects with a `UserError` when the model is another one. */
export async function restoreState(
  { network, optimizer, best, start, average }: TrainingState,
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
    if (!value) throw modelChanged(weight);
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
  network.states.restore(new Map(tensors.map((tensor) => [tensor.name.replace(/^state\//, ''), tensor])));
  return optimizer.load(tensors, position.missed ?? {});
}
