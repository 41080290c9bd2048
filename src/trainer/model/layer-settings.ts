import * as l10n from '@vscode/l10n';
import { suggest } from '../../core/params.ts';
import { UserError } from '../../core/fault.ts';
import type { LayerSettings } from '../../core/layer-options.ts';
import type { Network } from './network.ts';

/**
 * Applies `descent.layers` to the model. Throws a `UserError` where a name matches no layer with weights, or every layer would be
 * frozen.
 */
export function applyLayerSettings(network: Network, layers: LayerSettings): void {
  const key = 'descent.layers';
  const known = [...new Set(network.weights.flatMap(({ names }) => names))];
  const unknown = network.unknownPattern(layers);
  if (unknown !== undefined)
    throw new UserError({
      message: l10n.t('{0}: the model has no layer "{1}" with weights.', key, unknown),
      key: `${key}.${unknown}`,
      remedy: suggest(unknown, known),
    });
  network.setLayerOptions(layers);
  if (network.trainable.length === 0)
    throw new UserError({
      message: l10n.t('{0} freezes all layers, so there is nothing to train.', key),
      key,
      remedy: l10n.t('Unfreeze at least one layer.'),
    });
}
