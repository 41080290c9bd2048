/** Makes batches of the training and validation data, in memory or streamed by the program. */
import type { Samples } from '../../catalog/types.ts';
import type { Tensor, Tf } from '../../catalog/tf.ts';
import type { TrainingOptions } from '../../core/training-options.ts';
import { seedRandom } from '../backends/seed-random.ts';
import type { Batch, MemoryData, ProgramData, StreamData } from '../program/types.ts';
import { randomFor } from './seeds.ts';

export interface DataLoader {
  /** Optimizer steps per epoch. The last one may have fewer batches, and the last batch fewer examples. */
  readonly stepsPerEpoch: number;
  /** Batches whose gradients are accumulated for one step. */
  readonly batchesPerStep: number;
  readonly examples: { readonly training: number; readonly validation: number };
  /** The batches of an epoch (counted from 0) without those of its first `skip` steps. The caller disposes of each. */
  training(epoch: number, skip: number): AsyncIterator<Batch>;
  /** Undefined when there is no validation data. */
  readonly validation: (() => AsyncIterator<Batch>) | undefined;
}

/** Validation needs no gradients, so its batches may be larger. */
const VALIDATION_BATCH = 256;

/** A whole training set is processed in parts: as many examples as have this many input values, within these bounds. */
const PART_VALUES = 1 << 22;
const PART_EXAMPLES = { least: 32, most: 1024 };

/** The number of examples in each part of a training set that makes one step; the last part may be smaller. */
function wholeSetPart({ training: { count, inputs } }: MemoryData): number {
  const fitting = Math.floor((PART_VALUES * count) / Math.max(1, inputs.length));
  const most = Math.min(PART_EXAMPLES.most, Math.max(PART_EXAMPLES.least, fitting));
  return Math.ceil(count / Math.ceil(count / most));
}

/** Groups batches into steps. `batchSize` 0 makes one step of all of them. */
function stepsOf(batches: number, { batchSize, accumulate }: TrainingOptions) {
  const batchesPerStep = batchSize === 0 ? batches : Math.min(accumulate, batches);
  return { batchesPerStep, stepsPerEpoch: Math.ceil(batches / batchesPerStep) };
}

export const dataLoaderOf = (tf: Tf, data: ProgramData, training: TrainingOptions): DataLoader =>
  data.kind === 'memory' ? memoryLoader(tf, data, training) : streamLoader(data, training);

function memoryLoader(tf: Tf, data: MemoryData, training: TrainingOptions): DataLoader {
  const { batchSize, seed, shuffle } = training;
  const { count } = data.training;
  const size = batchSize === 0 ? wholeSetPart(data) : Math.min(batchSize, count);
  const batches = Math.ceil(count / size);
  const { batchesPerStep, stepsPerEpoch } = stepsOf(batches, training);
  const { validation } = data;
  return {
    stepsPerEpoch,
    batchesPerStep,
    examples: { training: count, validation: validation?.count ?? 0 },
    async *training(epoch, skip) {
      const order = Uint32Array.from({ length: count }, (_, i) => i);
      if (shuffle) randomFor(seed, 'shuffle', epoch).shuffle(order);
      for (let i = skip * batchesPerStep; i < batches; i++)
        yield gather(tf, data, data.training, order.subarray(i * size, (i + 1) * size));
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
 * Batches that the program yields. What it draws from `Math.random` comes from a random stream of the epoch. So an epoch can be
 * repeated when a run is resumed in the middle of it, without changing what the model draws.
 */
function streamLoader(data: StreamData, training: TrainingOptions): DataLoader {
  const { seed } = training;
  const { validation } = data;
  const { batchesPerStep, stepsPerEpoch } = stepsOf(data.batchesPerEpoch, training);
  return {
    stepsPerEpoch,
    batchesPerStep,
    examples: data.examples,
    async *training(epoch, skip) {
      const random = randomFor(seed, 'shuffle', epoch);
      const batches = await withRandom(random, async () => data.training(epoch)[Symbol.asyncIterator]());
      for (let i = 0; ; i++) {
        const next = await withRandom(random, () => batches.next());
        if (next.done) return;
        if (i >= skip * batchesPerStep) yield next.value;
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
