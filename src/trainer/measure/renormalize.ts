/** What batch normalization knows of its inputs, measured anew for weights that no step of the training has had. */
import type { LayersModel } from '../../catalog/tf.ts';
import { seedRandom } from '../backends/seed-random.ts';
import { disposeBatch, type DataLoader } from '../model/data-loader.ts';
import type { Network } from '../model/network.ts';
import { randomFor } from '../model/seeds.ts';

type Momentous = LayersModel['layers'][number] & { momentum: number };

/**
 * Sets the running mean and variance of every batch normalization to the equal mean of what the batches of an epoch give with the
 * model's present weights, as the mean of other weights' statistics is not theirs (Izmailov et al. 2018, algorithm 1, last line; as
 * PyTorch's `update_bn`). Frozen layers keep theirs. Dropout and noise are in force, as in a step, but draw from a stream of the
 * epoch's own: the training goes on as if this had not been. `breathe` lets other work in between batches.
 */
export async function renormalize(
  network: Network,
  feed: DataLoader,
  { seed, epoch, breathe }: { readonly seed: number; readonly epoch: number; breathe(): Promise<void> },
): Promise<void> {
  const layers = network.normalizations as readonly Momentous[];
  const own = layers.map(({ momentum }) => momentum);
  const random = randomFor(seed, 'training', 1 + epoch);
  const batches = feed.training(epoch, 0);
  try {
    for (let taken = 0; taken < feed.stepsPerEpoch * feed.batchesPerStep; taken++) {
      const next = await batches.next();
      if (next.done) return;
      // m ← m·taken/(taken + 1) + new/(taken + 1), which begins with the new alone.
      for (const layer of layers) layer.momentum = taken / (taken + 1);
      const undo = seedRandom(random);
      try {
        network.tf.tidy(() => void network.predict(next.value.xs));
      } finally {
        undo();
      }
      disposeBatch(next.value);
      await breathe();
    }
  } finally {
    layers.forEach((layer, i) => {
      layer.momentum = own[i] ?? layer.momentum;
    });
  }
}
