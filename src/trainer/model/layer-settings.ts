import { suggest } from '../../core/params.ts';
import { UserError } from '../../core/fault.ts';
import type { LayerSettings } from '../../core/layer-options.ts';
import type { Network } from './network.ts';

/** Freezes what is to be frozen. Throws a `UserError` that names the layers when there is no such one, or none is left. */
export function applyLayerSettings(network: Network, layers: LayerSettings): void {
  const key = 'descent.layers';
  const known = [...new Set(network.weights.flatMap(({ names }) => names))];
  const unknown = network.unknownIn(layers);
  if (unknown !== undefined)
    throw new UserError({
      message: `${key} names "${unknown}", but the model has no such layer with weights.`,
      key: `${key}.${unknown}`,
      remedy: suggest(unknown, known),
    });
  network.arrange(layers);
  if (network.trainable.length === 0)
    throw new UserError({ message: `${key} freezes all layers: nothing is left to train.`, key, remedy: 'Leave one out.' });
}
