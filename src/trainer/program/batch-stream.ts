/** Data that the program yields batch by batch. */
import * as l10n from '@vscode/l10n';
import type { Tf } from '../../catalog/tf.ts';
import { UserError } from '../../core/fault.ts';
import { batchOf, checkFinite, checkSameShapes, type Source } from './batches.ts';
import { nameIn, programFault } from './error-location.ts';
import type { Batch, Program, StreamData } from './types.ts';

/** More batches are considered endless: only with `batchesPerEpoch` may a program yield batches forever. */
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
 * Reads the batches once to check and count them: only the first one where the program gives `batchesPerEpoch`, else those of a whole
 * epoch. Validation batches are always all read.
 */
export async function readStream(input: StreamInput): Promise<StreamData> {
  const { train, validation, batchesPerEpoch, classes, notices } = input;
  const seen = await survey(input, train, 'train', batchesPerEpoch === undefined ? undefined : 1);
  const validated = validation && (await survey(input, validation, 'validation'));
  if (validated) checkSameShapes(seen, validated);
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
      await checkFinite(batch, l10n.t('Batch {0} of {1}', batches, name));
    } catch (error) {
      throw programFault(error, input.program.root, 'data');
    } finally {
      input.tf.dispose([batch.xs, batch.ys]);
    }
    if (batches === limit) break;
    if (batches === MOST_BATCHES)
      throw new UserError({
        message: l10n.t('{0} yields more than {1} batches.', name, MOST_BATCHES),
        remedy: l10n.t('Return the number of batches per epoch from data, such as { train, batchesPerEpoch: 1000 }.'),
        file: input.program.file,
      });
  }
  if (shapes) return { batches, examples, ...shapes };
  throw new UserError({
    message: l10n.t('{0} has no batches.', name),
    remedy: l10n.t('Yield at least one { xs, ys }.'),
    file: input.program.file,
  });
}

async function* epochOf(input: StreamInput, source: Source, epoch: number, batches: number): AsyncGenerator<Batch> {
  let count = 0;
  for await (const batch of pass(input, source, epoch, 'train')) {
    yield batch;
    count += 1;
    if (count === batches) return;
  }
  throw new UserError({
    message: l10n.t('Epoch {0} of the training data ended after {1} batches, but {2} were expected.', epoch + 1, count, batches),
    remedy: l10n.t('Yield the same number of batches in every epoch, or return a smaller batchesPerEpoch.'),
    file: input.program.file,
  });
}

/** One pass over a source. Checks that each batch has the shapes of the first one. */
async function* pass(input: StreamInput, source: Source, epoch: number, name: string): AsyncGenerator<Batch> {
  const { program, tf } = input;
  const what = l10n.t('Reading {0} of {1}', name, nameIn(program.root, program.file));
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
      const batch = await located(() => batchOf(tf, value, l10n.t('Batch {0} of {1}', index, name), opened.kept));
      const shape = `[${batch.xs.shape.slice(1).join(', ')}] and [${batch.ys.shape.slice(1).join(', ')}]`;
      first ??= shape;
      if (shape !== first) {
        tf.dispose([batch.xs, batch.ys]);
        const message = l10n.t(
          'Batch {0} of {1} has examples and targets of shapes {2}, but its first batch has {3}.',
          index,
          name,
          shape,
          first,
        );
        throw new UserError({ message, remedy: l10n.t('Yield examples of the same shape in all batches.'), file: program.file });
      }
      yield batch;
    }
  } finally {
    await opened.close();
  }
}
