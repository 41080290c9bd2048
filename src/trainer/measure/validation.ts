/** Loss and metrics on examples that the training does not see. */
import type { Tensor } from '../../catalog/tf.ts';
import { type DataLoader, disposeBatch } from '../model/data-loader.ts';
import type { Network } from '../model/network.ts';

/**
 * The loss and then each metric, as means over all validation examples; penalties are left out, as they say nothing of the examples.
 * Undefined when there is nothing to validate on. `breathe` lets other work in between batches.
 */
export async function validate(network: Network, feed: DataLoader, breathe: () => Promise<void>): Promise<number[] | undefined> {
  const batches = feed.validation?.();
  if (!batches) return undefined;
  const { tf, model, loss, metrics } = network;
  const sums = Array.from({ length: 1 + metrics.length }, () => 0);
  let examples = 0;
  for (let next = await batches.next(); !next.done; next = await batches.next()) {
    const batch = next.value;
    const count = batch.xs.shape[0] ?? 0;
    const figures = tf.tidy(() => {
      const predictions = model.apply(batch.xs, { training: false }) as Tensor;
      return tf.stack([loss, ...metrics.map(({ of }) => of)].map((of) => tf.mean(of(batch.ys, predictions))));
    });
    (await figures.data()).forEach((value, i) => {
      sums[i] = (sums[i] ?? 0) + value * count;
    });
    examples += count;
    figures.dispose();
    disposeBatch(batch);
    await breathe();
  }
  return sums.map((sum) => sum / examples);
}
