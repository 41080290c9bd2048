/** Tensors of a training as a checkpoint keeps them. */
import type { Tensor, Tf } from '../../catalog/tf.ts';
import { UserError } from '../../core/fault.ts';
import type { SavedTensor } from './checkpoint.ts';
import type { Weight } from '../model/network.ts';

export const savedTensor = async (name: string, tensor: Tensor): Promise<SavedTensor> => ({
  name,
  shape: tensor.shape,
  values: Float32Array.from(await tensor.data()),
});

/** What was saved for a weight; undefined where nothing was. Throws a `UserError` when it has another shape. */
export function loadTensor(
  tf: Tf,
  found: SavedTensor | undefined,
  weight: Weight,
  shape: readonly number[] = weight.info.shape,
): Tensor | undefined {
  if (!found) return undefined;
  if (found.shape.join() !== shape.join()) throw otherModel(weight, `has shape [${found.shape.join(', ')}]`);
  return tf.tensor(found.values.slice(), [...found.shape]);
}

export const otherModel = ({ info }: Weight, what: string) =>
  new UserError({
    message: `The run cannot be resumed: the model has changed since. In the checkpoint, the weight ${info.name} of shape [${info.shape.join(', ')}] ${what}.`,
    remedy: 'Undo the change to the model, or start a new training.',
  });

/** What starts the name of all that an optimizer of the user's program saves; its class follows. */
export const OWN = 'optimizer/';

export const otherOptimizer = (was: string, is: string) =>
  new UserError({
    message: `The run cannot be resumed: the optimizer has changed since. It was ${was}, and it is ${is}.`,
    remedy: 'Undo the change to the program, or start a new training.',
  });
