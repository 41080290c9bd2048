/** Data that the program yields batch by batch. */
import * as l10n from '@vscode/l10n';
import type { Tf } from '../../catalog/tf.ts';
import { UserError } from '../../core/fault.ts';
import { batchOf, checkFinite, checkSameShapes, type Source } from './batches.ts';
import { nameIn, programFault } from './error-location.ts';
import type { Batch, ModelForm, Program, StreamData } from './types.ts';

/** More batches are considered endless: only with `batchesPerEpoch` may a program yield batches forever. */
const MOST_BATCHES = 20_000;

export interface StreamInput {
  readonly program: Program;
  readonly tf: Tf;
  readonly form: ModelForm;
  readonly train: Source;
  readonly validation?: Source;
  readonly batchesPerEpoch?: number;
  readonly classes?: readonly string[];
  readonly classWeights?: ReadonlyMap<number, number>;
  readonly notices: readonly string[];
  /** Tells the user of what is noticed while batches are read. */
  notify(message: string): void;
}

/**
 * Reads the batches once to check and count them: only the first one where the program gives `batchesPerEpoch`, else those of a whole
 * epoch. Validation batches are always all read.
 */
export async function readStream(input: StreamInput): Promise<StreamData> {
  const { train, validation, batchesPerEpoch, classes, classWeights, notices } = input;
  const seen = await survey(input, train, 'train', batchesPerEpoch === undefined ? undefined : 1);
  const validated = validation && (await survey(input, validation, 'validation'));
  if (validated) checkSameShapes(seen, validated);
  const batches = batchesPerEpoch ?? seen.batches;
  const told = { growth: batchesPerEpoch !== undefined };
  return {
    kind: 'stream',
    training: (epoch) => epochOf(input, train, epoch, batches, told),
    ...(validation && validated ? { validation: () => pass(input, validation, 0, 'validation') } : {}),
    batchesPerEpoch: batches,
    examples: {
      training: batchesPerEpoch === undefined ? seen.examples : seen.examples * batchesPerEpoch,
      validation: validated?.examples ?? 0,
    },
    inputShapes: seen.inputShapes,
    targetShapes: seen.targetShapes,
    ...(seen.weightShape ? { weightShape: seen.weightShape } : {}),
    binary: seen.binary.map((all, i) => all && (validated?.binary[i] ?? true)),
    ...(classes ? { classes } : {}),
    ...(classWeights ? { classWeights } : {}),
    notices,
  };
}

type Surveyed = Pick<StreamData, 'inputShapes' | 'targetShapes' | 'weightShape' | 'binary'>;

async function survey(input: StreamInput, source: Source, name: string, limit?: number) {
  let [batches, examples] = [0, 0];
  let seen: Surveyed | undefined;
  for await (const batch of pass(input, source, 0, name)) {
    batches += 1;
    examples += batch.xs[0]?.shape[0] ?? 0;
    try {
      const binary = await checkFinite(batch, l10n.t('Batch {0} of {1}', batches, name));
      seen = { ...shapesOf(batch), binary: binary.map((all, i) => all && (seen?.binary[i] ?? true)) };
    } catch (error) {
      throw programFault(error, input.program.root, 'data');
    } finally {
      disposeOf(input, batch);
    }
    if (batches === limit) break;
    if (batches === MOST_BATCHES)
      throw new UserError({
        message: l10n.t('{0} yields more than {1} batches.', name, MOST_BATCHES),
        remedy: l10n.t('Return the number of batches per epoch from data, such as { train, batchesPerEpoch: 1000 }.'),
        file: input.program.file,
      });
  }
  if (seen) return { batches, examples, ...seen };
  throw new UserError({
    message: l10n.t('{0} has no batches.', name),
    remedy: l10n.t('Yield at least one { xs, ys }.'),
    file: input.program.file,
  });
}

/** `told.growth` becomes true once the user knows that epochs have more batches than were counted. */
async function* epochOf(
  input: StreamInput,
  source: Source,
  epoch: number,
  batches: number,
  told: { growth: boolean },
): AsyncGenerator<Batch> {
  let count = 0;
  const all = pass(input, source, epoch, 'train');
  try {
    for (; count < batches; count++) {
      const { done, value } = await all.next();
      if (done) throw ended(input, epoch, count, batches);
      yield value;
    }
  } finally {
    // Whoever has read all batches of the epoch closes it here.
    if (count >= batches - 1 && !told.growth) {
      const { done, value } = await all.next();
      if (!done) {
        told.growth = true;
        disposeOf(input, value);
        input.notify(more(epoch, batches));
      }
    }
    await all.return(undefined);
  }
}

const more = (epoch: number, batches: number) =>
  l10n.t(
    'Epoch {0} of the training data has more than {1} batches. Only the first {1} of each epoch are used, as many as the first epoch has. To use more, return batchesPerEpoch from data.',
    epoch + 1,
    batches,
  );

function ended({ program }: StreamInput, epoch: number, count: number, batches: number): UserError {
  const message = l10n.t(
    'Epoch {0} of the training data ended after {1} batches, but {2} were expected.',
    epoch + 1,
    count,
    batches,
  );
  const remedy =
    count === 0
      ? l10n.t(
          'The training data can be read only once. Return a generator function (function*), which is called again in each epoch.',
        )
      : l10n.t('Yield the same number of batches in every epoch, or return a smaller batchesPerEpoch.');
  return new UserError({ message, remedy, file: program.file });
}

const shapesOf = ({ xs, ys, sampleWeight }: Batch) => ({
  inputShapes: xs.map(({ shape }) => shape.slice(1)),
  targetShapes: ys.map(({ shape }) => shape.slice(1)),
  ...(sampleWeight ? { weightShape: sampleWeight.shape.slice(1) } : {}),
});

const disposeOf = ({ tf }: StreamInput, { xs, ys, sampleWeight }: Batch) =>
  tf.dispose([...xs, ...ys, ...(sampleWeight ? [sampleWeight] : [])]);

/** One pass over a source. Checks that each batch has the shapes of the first one. */
async function* pass(input: StreamInput, source: Source, epoch: number, name: string): AsyncGenerator<Batch> {
  const { program, tf, form } = input;
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
      const batch = await located(() => batchOf(tf, form, value, l10n.t('Batch {0} of {1}', index, name), opened.kept));
      const { inputShapes, targetShapes } = shapesOf(batch);
      const shape = [...inputShapes, ...targetShapes].map((one) => `[${one.join(', ')}]`).join(' and ');
      first ??= shape;
      if (shape !== first) {
        disposeOf(input, batch);
        const message = l10n.t(
          'Batch {0} of {1} has examples and targets of shapes {2}, but the first batch has {3}.',
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
