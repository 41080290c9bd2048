/** Data that the program gives batch by batch. */
import type { Tf } from '../../catalog/tf.ts';
import { UserError } from '../../core/fault.ts';
import { batchOf, checkFinite, type Source } from './batches.ts';
import { nameIn, programFault } from './error-location.ts';
import type { Batch, Program, StreamData } from './types.ts';

/** More are taken for endless: only a program that says `batchesPerEpoch` may go on for ever. */
const MOST_BATCHES = 20_000;

export interface StreamInput {
  readonly program: Program;
  readonly tf: Tf;
  readonly train: Source;
  readonly validation?: Source;
  readonly batchesPerEpoch?: number;
  readonly classes?: readonly string[];
  readonly notices: readonly string[];
}

/**
 * Looks at the batches once: at the first where the program says how many an epoch has, else at all of an epoch, to count and
 * check them; the validation batches are always all looked at.
 */
export async function readStream(input: StreamInput): Promise<StreamData> {
  const { train, validation, batchesPerEpoch, classes, notices } = input;
  const seen = await survey(input, train, 'train', batchesPerEpoch === undefined ? undefined : 1);
  const validated = validation && (await survey(input, validation, 'validation'));
  for (const axis of ['inputShape', 'targetShape'] as const)
    if (validated && String(validated[axis]) !== String(seen[axis]))
      throw new UserError({
        message: `Examples have shape [${seen[axis].join(', ')}] in train and [${validated[axis].join(', ')}] in validation.`,
        remedy: 'Make both in the same way.',
        file: input.program.file,
      });
  const batches = batchesPerEpoch ?? seen.batches;
  return {
    kind: 'stream',
    training: (epoch) => epochOf(input, train, epoch, batches),
    ...(validation && validated ? { validation: () => pass(input, validation, 0, 'validation') } : {}),
    batchesPerEpoch: batches,
    examples: {
      training: batchesPerEpoch === undefined ? seen.examples : seen.examples * batchesPerEpoch,
      validation: validated?.examples ?? 0,
    },
    inputShape: seen.inputShape,
    targetShape: seen.targetShape,
    ...(classes ? { classes } : {}),
    notices,
  };
}

async function survey(input: StreamInput, source: Source, name: string, limit?: number) {
  let [batches, examples] = [0, 0];
  let shapes: Pick<StreamData, 'inputShape' | 'targetShape'> | undefined;
  for await (const batch of pass(input, source, 0, name)) {
    batches += 1;
    examples += batch.xs.shape[0] ?? 0;
    shapes ??= { inputShape: batch.xs.shape.slice(1), targetShape: batch.ys.shape.slice(1) };
    try {
      await checkFinite(batch, `Batch ${batches} of ${name}`);
    } catch (error) {
      throw programFault(error, input.program.root, 'data');
    } finally {
      input.tf.dispose([batch.xs, batch.ys]);
    }
    if (batches === limit) break;
    if (batches === MOST_BATCHES)
      throw new UserError({
        message: `${name} goes on after ${MOST_BATCHES} batches.`,
        remedy: 'Say how many make an epoch: data returns { train, batchesPerEpoch: 1000 }.',
        file: input.program.file,
      });
  }
  if (shapes) return { batches, examples, ...shapes };
  throw new UserError({ message: `${name} has no batches.`, remedy: 'Yield at least one { xs, ys }.', file: input.program.file });
}

async function* epochOf(input: StreamInput, source: Source, epoch: number, batches: number): AsyncGenerator<Batch> {
  let count = 0;
  for await (const batch of pass(input, source, epoch, 'train')) {
    yield batch;
    count += 1;
    if (count === batches) return;
  }
  throw new UserError({
    message: `Epoch ${epoch + 1} of the training data ended after ${count} batches, where ${batches} were expected.`,
    remedy: 'Give every epoch as many, or say a smaller batchesPerEpoch.',
    file: input.program.file,
  });
}

/** One pass, each batch checked: its shape must be that of the pass's first. */
async function* pass(input: StreamInput, source: Source, epoch: number, name: string): AsyncGenerator<Batch> {
  const { program, tf } = input;
  const what = `Reading ${name} of ${nameIn(program.root, program.file)}`;
  const located = async <R>(run: () => Promise<R>): Promise<R> => {
    try {
      return await run();
    } catch (error) {
      throw new UserError({ file: program.file, ...programFault(error, program.root, what).fault });
    }
  };
  const opened = await located(() => source(epoch));
  let first: string | undefined;
  try {
    for (let index = 1; ; index++) {
      const { done, value } = await located(() => opened.next());
      if (done) return;
      const batch = await located(() => batchOf(tf, value, `Batch ${index} of ${name}`, opened.kept));
      const shape = `[${batch.xs.shape.slice(1).join(', ')}] and [${batch.ys.shape.slice(1).join(', ')}]`;
      first ??= shape;
      if (shape !== first) {
        tf.dispose([batch.xs, batch.ys]);
        const message = `Examples and targets of batch ${index} of ${name} have shapes ${shape}, those of its first batch ${first}.`;
        throw new UserError({ message, remedy: 'Give all batches examples of the same shape.', file: program.file });
      }
      yield batch;
    }
  } finally {
    await opened.close();
  }
}
