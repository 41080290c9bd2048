/** Loss and metrics on the validation data. */
import type { Tensor } from '../../catalog/tf.ts';
import { type DataLoader, disposeBatch } from '../model/data-loader.ts';
import type { Network } from '../model/network.ts';
import { finished } from '../model/regression-metrics.ts';

/**
 * The loss and then each metric, as means over all validation examples, without penalties. Undefined when there is no validation
 * data. `yieldToEventLoop` is called between batches.
 */
export async function validate(
  network: Network,
  dataLoader: DataLoader,
  yieldToEventLoop: () => Promise<void>,
): Promise<number[] | undefined> {
  const batches = dataLoader.validation?.();
  if (!batches) return undefined;
  const { tf, model, loss, metrics, lossFactor } = network;
  const sums = Array.from({ length: 1 + metrics.length }, () => 0);
  let examples = 0;
  for (let next = await batches.next(); !next.done; next = await batches.next()) {
    const batch = next.value;
    const count = batch.xs.shape[0] ?? 0;
    const row = tf.tidy(() => {
      const predictions = model.apply(batch.xs, { training: false }) as Tensor;
      return tf.stack(
        [loss, ...metrics.map(({ of, ofValidation = of }) => ofValidation)].map((of) => tf.mean(of(batch.ys, predictions))),
      );
    });
    (await row.data()).forEach((value, i) => {
      sums[i] = (sums[i] ?? 0) + value * count;
    });
    examples += count;
    row.dispose();
    disposeBatch(batch);
    await yieldToEventLoop();
  }
  const [mean = Number.NaN, ...means] = sums.map((sum) => sum / examples);
  return [mean * lossFactor, ...finished(metrics, means)];
}
