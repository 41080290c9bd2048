/** What else has to happen when a setting is changed during a run; its value itself is read at every step. */
import { ineffectiveRegularizers } from '../model/ineffective-regularizers.ts';
import type { Outbox } from '../recording/outbox.ts';
import type { BuiltTraining } from './build-training.ts';

/** Brings the model up to date with a setting that was changed, and notes where the change has no effect. */
export function applySetting(training: BuiltTraining, key: string, outbox: Outbox): void {
  const { network, settings, custom } = training;
  if (key === 'regularization.dropout') applyDropout(training);
  const ineffective = custom?.whyIneffective(key);
  if (ineffective) outbox.event({ type: 'notice', message: ineffective }, outbox.step);
  const [group, id] = key.split('.');
  if (group === 'regularization' && id !== undefined) reportIneffective(training, id, outbox);
  if (key.startsWith('layers.')) network.setLayerOptions(settings.layers);
}

/** Sets the rate of all dropout layers; below 0, each keeps the model's own. */
export function applyDropout({ network, settings }: Pick<BuiltTraining, 'network' | 'settings'>): void {
  network.setDropout(settings.regularization.dropout ?? -1);
}

/** Notes why the regularizer of this id is on and has no effect, where that is so. */
export function reportIneffective({ network, settings, custom, rule }: BuiltTraining, id: string, outbox: Outbox): void {
  const message = ineffectiveRegularizers(network, custom ? undefined : rule, id, settings.regularization);
  if (message) outbox.event({ type: 'notice', message }, outbox.step);
}
