/** Recomputes the running statistics of batch normalization for averaged weights, which no training step has run with. */
import type { LayersModel } from '../../catalog/tf.ts';
import { seedRandom } from '../backends/seed-random.ts';
import { disposeBatch, type DataLoader } from '../model/data-loader.ts';
import type { Network } from '../model/network.ts';
import { randomFor } from '../model/seeds.ts';

type BatchNormalization = LayersModel['layers'][number] & { momentum: number };

/**
 * Sets the running mean and variance of every batch normalization to the mean over the batches of an epoch, computed with the
 * model's present weights: averaging the statistics of other weights would not give them (Izmailov et al. 2018, algorithm 1, last
 * line; PyTorch's `update_bn`). Frozen layers keep theirs. Dropout and noise are active, as in a step, but draw from a random stream
 * of their own, so that this does not change the training. `yieldToEventLoop` is called between batches.
 */
export async function renormalize(
  network: Network,
  dataLoader: DataLoader,
  { seed, epoch, yieldToEventLoop }: { readonly seed: number; readonly epoch: number; yieldToEventLoop(): Promise<void> },
): Promise<void> {
  const layers = network.normalizations as readonly BatchNormalization[];
  const momenta = layers.map(({ momentum }) => momentum);
  const random = randomFor(seed, 'training', 1 + epoch);
  const batches = dataLoader.training(epoch, 0);
  try {
    for (let taken = 0; taken < dataLoader.stepsPerEpoch * dataLoader.batchesPerStep; taken++) {
      const next = await batches.next();
      if (next.done) return;
      // m ← m·taken/(taken + 1) + new/(taken + 1), so that the first batch replaces what was there.
      for (const layer of layers) layer.momentum = taken / (taken + 1);
      const undo = seedRandom(random);
      try {
        network.tf.tidy(() => {
          network.tf.dispose(network.predict(next.value.xs).masks.filter((mask) => mask !== undefined));
        });
      } finally {
        undo();
      }
      disposeBatch(next.value);
      await yieldToEventLoop();
    }
  } finally {
    layers.forEach((layer, i) => {
      layer.momentum = momenta[i] ?? layer.momentum;
    });
  }
}
