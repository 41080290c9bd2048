/** Loss and metrics on the validation data. */
import { type DataLoader, disposeBatch } from '../model/data-loader.ts';
import type { Network } from '../model/network.ts';
import { finished, measure } from '../model/objective.ts';

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
  const { tf, objective } = network;
  const outputs = objective.outputs.length;
  // The loss of each output, and each metric, is a mean over the examples, or over the steps that its output's mask leaves.
  const belongs = [...(outputs > 1 ? objective.outputs.keys() : [0]), ...objective.metrics.map(({ output }) => output)];
  const sums = belongs.map(() => 0);
  const counts = objective.outputs.map(() => 0);
  for (let next = await batches.next(); !next.done; next = await batches.next()) {
    const batch = next.value;
    const examples = batch.xs[0]?.shape[0] ?? 0;
    const read = tf.tidy(() => {
      const prediction = network.infer(batch.xs);
      const { loss, metrics, positions } = measure(tf, objective, batch, prediction, { training: false });
      tf.dispose(prediction.masks.filter((mask) => mask !== undefined));
      return tf.stack([...(outputs > 1 ? [] : [loss]), ...metrics, ...positions.map((count) => count ?? tf.scalar(examples))]);
    });
    const values = await read.data();
    const count = (output: number) => values[belongs.length + output] ?? 0;
    for (const [i, output] of belongs.entries()) sums[i] = (sums[i] ?? 0) + (values[i] ?? Number.NaN) * count(output);
    for (const output of counts.keys()) counts[output] = (counts[output] ?? 0) + count(output);
    read.dispose();
    disposeBatch(batch);
    await yieldToEventLoop();
  }
  const means = sums.map((sum, i) => sum / (counts[belongs[i] ?? 0] || 1));
  const weightOf = (output: number) => (outputs > 1 ? (objective.outputs[output]?.weight ?? 1) : 1);
  const loss = means.slice(0, outputs).reduce((sum, mean, output) => sum + weightOf(output) * mean, 0);
  return [loss * network.lossFactor, ...finished(objective, outputs > 1 ? means : means.slice(1))];
}
