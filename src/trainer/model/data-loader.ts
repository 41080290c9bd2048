/** Makes batches of the training and validation data, in memory or streamed by the program. */
import * as l10n from '@vscode/l10n';
import type { Samples } from '../../catalog/types.ts';
import type { Tensor, Tf } from '../../catalog/tf.ts';
import { UserError } from '../../core/fault.ts';
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
  training(epoch: number, skip: number): AsyncGenerator<Batch, void>;
  /** Undefined when there is no validation data. */
  readonly validation: (() => AsyncIterator<Batch>) | undefined;
  /** What the user has to know, such as examples that are left out. */
  readonly notices: readonly string[];
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

/** `fixed` is the number of examples of every batch, where the model fixes it. Throws a `UserError` where there are too few. */
export const dataLoaderOf = (tf: Tf, data: ProgramData, training: TrainingOptions, fixed?: number): DataLoader =>
  data.kind === 'memory' ? memoryLoader(tf, data, training, fixed) : streamLoader(data, training);

function memoryLoader(tf: Tf, data: MemoryData, training: TrainingOptions, fixed: number | undefined): DataLoader {
  const { batchSize, seed, shuffle } = training;
  const { count, validated, notices } = fixed === undefined ? allOf(data) : wholeBatches(data, batchSize, fixed);
  const size = fixed ?? (batchSize === 0 ? wholeSetPart(data) : Math.min(batchSize, count));
  const batches = Math.ceil(count / size);
  const { batchesPerStep, stepsPerEpoch } = stepsOf(batches, training);
  const { validation } = data;
  return {
    stepsPerEpoch,
    batchesPerStep,
    examples: { training: count, validation: validated },
    notices,
    async *training(epoch, skip) {
      const order = Uint32Array.from({ length: data.training.count }, (_, i) => i);
      if (shuffle) randomFor(seed, 'shuffle', epoch).shuffle(order);
      for (let i = skip * batchesPerStep; i < batches; i++)
        yield gather(tf, data, data.training, order.subarray(i * size, Math.min(count, (i + 1) * size)));
    },
    validation: validation
      ? async function* () {
          const step = fixed ?? Math.max(size, VALIDATION_BATCH);
          for (let at = 0; at < validated; at += step) {
            const length = Math.min(step, validated - at);
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

interface Used {
  /** Examples of training in each epoch. */
  readonly count: number;
  readonly validated: number;
  readonly notices: readonly string[];
}

const allOf = ({ training, validation }: MemoryData): Used => ({
  count: training.count,
  validated: validation?.count ?? 0,
  notices: [],
});

/** How many examples make whole batches of a model that fixes their size. */
function wholeBatches({ training, validation }: MemoryData, batchSize: number, fixed: number): Used {
  if (batchSize !== 0 && batchSize !== fixed)
    throw new UserError({
      message: l10n.t(
        'The model takes batches of exactly {0} examples (batchInputShape), but descent.training.batchSize is {1}.',
        fixed,
        batchSize,
      ),
      key: 'descent.training.batchSize',
      remedy: l10n.t('Set descent.training.batchSize to {0}, or use inputShape in the model.', fixed),
    });
  const used = (count: number) => count - (count % fixed);
  const parts = [
    { count: training.count, name: 'train' },
    ...(validation ? [{ count: validation.count, name: 'validation' }] : []),
  ];
  const few = parts.find(({ count }) => count < fixed);
  if (few)
    throw new UserError({
      message: l10n.t('The model takes batches of exactly {0} examples, but {1} has only {2}.', fixed, few.name, few.count),
      remedy: l10n.t('Return more examples, or change descent.training.validationSplit.'),
    });
  const left = parts.filter(({ count }) => count % fixed !== 0);
  const notices = left.map(({ count, name }) =>
    l10n.t(
      'The model takes batches of exactly {0} examples (batchInputShape), so {1} of the {2} examples of {3} are skipped in each epoch.',
      fixed,
      count % fixed,
      count,
      name,
    ),
  );
  return { count: used(training.count), validated: used(validation?.count ?? 0), notices };
}

/** The examples with these indices as one batch. */
function gather(tf: Tf, { inputShapes, targetShapes, weightShape }: MemoryData, samples: Samples, order: Uint32Array): Batch {
  const { inputs, targets, weights, count } = samples;
  const parts = (values: Float32Array, shapes: readonly (readonly number[])[]) => {
    const width = values.length / count;
    let offset = 0;
    return shapes.map((shape) => {
      const size = shapes.length === 1 ? width : shape.reduce((product, n) => product * n, 1);
      const tensor = rowsOf(tf, values, { width, offset, size }, order, shape);
      offset += size;
      return tensor;
    });
  };
  const [sampleWeight] = weights ? parts(weights, [weightShape ?? []]) : [];
  return { xs: parts(inputs, inputShapes), ys: parts(targets, targetShapes), ...(sampleWeight ? { sampleWeight } : {}) };
}

/** `size` values of each row of `width` values, from `offset` on. */
function rowsOf(
  tf: Tf,
  values: Float32Array,
  { width, offset, size }: { readonly width: number; readonly offset: number; readonly size: number },
  order: Uint32Array,
  shape: readonly number[],
): Tensor {
  const rows = new Float32Array(order.length * size);
  order.forEach((index, i) => {
    const at = index * width + offset;
    if (size === 1) rows[i] = values[at] ?? Number.NaN;
    else rows.set(values.subarray(at, at + size), i * size);
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
    notices: [],
    async *training(epoch, skip) {
      const random = randomFor(seed, 'shuffle', epoch);
      const batches = await withRandom(random, async () => data.training(epoch)[Symbol.asyncIterator]());
      try {
        for (let i = 0; ; i++) {
          const next = await withRandom(random, () => batches.next());
          if (next.done) return;
          if (i >= skip * batchesPerStep) yield next.value;
          else disposeBatch(next.value);
        }
      } finally {
        await withRandom(random, async () => batches.return?.(undefined));
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

export function disposeBatch({ xs, ys, sampleWeight }: Batch): void {
  for (const tensor of [...xs, ...ys, ...(sampleWeight ? [sampleWeight] : [])]) tensor.dispose();
}
