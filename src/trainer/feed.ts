/** Batches, wherever the examples come from. */
import type { Samples } from '../catalog/kinds.ts';
import type { Tensor, Tf } from '../catalog/tf.ts';
import type { Training } from '../core/run.ts';
import { seedRandom } from './backends/seed.ts';
import type { Batch, MemoryData, ProgramData, StreamData } from './program/types.ts';
import { randomFor } from './seeds.ts';

export interface Feed {
  readonly stepsPerEpoch: number;
  readonly examples: { readonly training: number; readonly validation: number };
  /** The batches of an epoch (counted from 0) without its first `skip`. Whoever takes a batch disposes of it. */
  training(epoch: number, skip: number): AsyncIterator<Batch>;
  /** Undefined when nothing is kept back to validate on. */
  readonly validation: (() => AsyncIterator<Batch>) | undefined;
}

/** Validation needs no gradients, so its batches may be larger. */
const VALIDATION_BATCH = 256;

export const feedOf = (tf: Tf, data: ProgramData, training: Training): Feed =>
  data.kind === 'memory' ? memoryFeed(tf, data, training) : streamFeed(data, training);

function memoryFeed(tf: Tf, data: MemoryData, { batchSize, seed, shuffle }: Training): Feed {
  const { count } = data.training;
  const size = batchSize === 0 ? count : Math.min(batchSize, count);
  const stepsPerEpoch = Math.ceil(count / size);
  const { validation } = data;
  return {
    stepsPerEpoch,
    examples: { training: count, validation: validation?.count ?? 0 },
    async *training(epoch, skip) {
      const order = Uint32Array.from({ length: count }, (_, i) => i);
      if (shuffle) randomFor(seed, 'shuffle', epoch).shuffle(order);
      for (let i = skip; i < stepsPerEpoch; i++) yield gather(tf, data, data.training, order.subarray(i * size, (i + 1) * size));
    },
    validation: validation
      ? async function* () {
          const step = Math.max(size, VALIDATION_BATCH);
          for (let at = 0; at < validation.count; at += step) {
            const length = Math.min(step, validation.count - at);
            yield gather(
              tf,
              data,
              validation,
              Uint32Array.from({ length }, (_, i) => at + i),
            );
          }
        }
      : undefined,
  };
}

/** The examples with these indices as one batch. */
function gather(tf: Tf, { inputShape, targetShape }: MemoryData, samples: Samples, order: Uint32Array): Batch {
  return {
    xs: rowsOf(tf, samples.inputs, samples.inputs.length / samples.count, order, inputShape),
    ys: rowsOf(tf, samples.targets, samples.targets.length / samples.count, order, targetShape),
  };
}

function rowsOf(tf: Tf, values: Float32Array, width: number, order: Uint32Array, shape: readonly number[]): Tensor {
  const rows = new Float32Array(order.length * width);
  order.forEach((index, i) => {
    if (width === 1) rows[i] = values[index] ?? Number.NaN;
    else rows.set(values.subarray(index * width, (index + 1) * width), i * width);
  });
  return tf.tensor(rows, [order.length, ...shape]);
}

/**
 * The program's own batches. What they draw from `Math.random` comes from a stream of the epoch's own: so an epoch can be begun
 * again when a run is resumed in the middle of it, and the model's draws in between are the same as without that.
 */
function streamFeed(data: StreamData, { seed }: Training): Feed {
  const { validation } = data;
  return {
    stepsPerEpoch: data.batchesPerEpoch,
    examples: data.examples,
    async *training(epoch, skip) {
      const random = randomFor(seed, 'shuffle', epoch);
      const batches = await withRandom(random, async () => data.training(epoch)[Symbol.asyncIterator]());
      for (let i = 0; ; i++) {
        const next = await withRandom(random, () => batches.next());
        if (next.done) return;
        if (i >= skip) yield next.value;
        else disposeBatch(next.value);
      }
    },
    validation: validation
      ? async function* () {
          const random = randomFor(seed, 'data', 1);
          const batches = await withRandom(random, async () => validation.call(data)[Symbol.asyncIterator]());
          for (;;) {
            const next = await withRandom(random, () => batches.next());
            if (next.done) return;
            yield next.value;
          }
        }
      : undefined,
  };
}

async function withRandom<T>(random: ReturnType<typeof randomFor>, run: () => Promise<T>): Promise<T> {
  const undo = seedRandom(random);
  try {
    return await run();
  } finally {
    undo();
  }
}

export function disposeBatch({ xs, ys }: Batch): void {
  xs.dispose();
  ys.dispose();
}
