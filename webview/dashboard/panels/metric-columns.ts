/** Which columns a run's tables have for loss and metrics. */
import * as l10n from '@vscode/l10n';
import { isValidated } from '../../../src/core/early-stopping.ts';
import type { Run } from '../../../src/core/run.ts';
import { averageOf } from '../../../src/core/training-options.ts';

export interface Metrics {
  /** Of the training batch, in the steps table: `accuracy`. */
  readonly training: readonly string[];
  /** In the epochs table, `val_loss` first; empty without validation data. Before the start, what is to be expected. */
  readonly validation: readonly string[];
}

export function metricsOf(run: Run): Metrics {
  const { started } = run;
  const training = started?.metrics ?? [];
  const validation = isValidated(run) ? ['val_loss', ...training.map((name) => `val_${name}`)] : [];
  return { training, validation };
}

/** What the series of validation are called, and what their help says of the weights that are validated. */
export function validationSeries(run: Run): { readonly label: string; readonly help: string } {
  const average = averageOf(run.header.config.training);
  if (!average) return { label: l10n.t('validation'), help: '' };
  return {
    label: l10n.t('validation (averaged)'),
    help: ` ${l10n.t('Validation uses averaged weights ({0}); training continues with the current weights.', average)}`,
  };
}
