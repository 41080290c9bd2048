/** Converts tensors to and from what a checkpoint stores, and words what does not match. */
import * as l10n from '@vscode/l10n';
import type { Tensor, Tf } from '../../catalog/tf.ts';
import { UserError } from '../../core/fault.ts';
import type { SavedTensor } from './checkpoint.ts';
import type { Weight } from '../model/network.ts';

export const savedTensor = async (name: string, tensor: Tensor): Promise<SavedTensor> => ({
  name,
  shape: tensor.shape,
  values: Float32Array.from(await tensor.data()),
});

/** The tensor that was saved for a weight; undefined where there is none. Throws a `UserError` when it has another shape. */
export function loadTensor(
  tf: Tf,
  found: SavedTensor | undefined,
  weight: Weight,
  shape: readonly number[] = weight.info.shape,
): Tensor | undefined {
  if (!found) return undefined;
  if (found.shape.join() !== shape.join()) throw modelChanged(weight, found.shape);
  return tf.tensor(found.values.slice(), [...found.shape]);
}

/** `saved` is the shape in the checkpoint; undefined where the weight is missing there. */
export const modelChanged = ({ info }: Weight, saved?: readonly number[]) =>
  new UserError({
    message:
      saved === undefined
        ? l10n.t(
            'The run cannot be resumed because the model has changed. The weight {0} of shape [{1}] is missing from the checkpoint.',
            info.name,
            info.shape.join(', '),
          )
        : l10n.t(
            'The run cannot be resumed because the model has changed. The weight {0} has shape [{1}], but shape [{2}] in the checkpoint.',
            info.name,
            info.shape.join(', '),
            saved.join(', '),
          ),
    remedy: l10n.t('Undo the change to the model, or start a new run.'),
  });

/** Prefix of everything that the program's own optimizer saves; the name of its class follows. */
export const CUSTOM_PREFIX = 'optimizer/';

export const optimizerChanged = (was: string, is: string) =>
  new UserError({
    message: l10n.t('The run cannot be resumed because the optimizer has changed from {0} to {1}.', was, is),
    remedy: l10n.t('Undo the change to the program, or start a new run.'),
  });
