/** The names of a run's metrics, which are columns of its tables: each unique, and none of another column. */
import * as l10n from '@vscode/l10n';
import { EPOCH_COLUMNS, penaltyColumn, STEP_COLUMNS } from '../../core/table-columns.ts';

const COLUMNS: readonly string[] = [...STEP_COLUMNS, ...EPOCH_COLUMNS, 'val_loss'];

export interface MetricNames {
  /** In the order given. */
  readonly names: readonly string[];
  readonly notices: readonly string[];
}

/** Adds a number to names that are taken, as Keras does: `error`, `error_1`. A metric of training is not named like one of validation. */
export function uniqueMetricNames(given: readonly string[]): MetricNames {
  const taken = new Set(COLUMNS);
  const names = given.map((name) => {
    const trained = name.replace(/^(val_)+(?=.)/, '');
    const plain = trained.startsWith(penaltyColumn('')) ? trained.replace('.', '_') : trained;
    let unique = plain;
    for (let i = 1; taken.has(unique) || taken.has(`val_${unique}`); i++) unique = `${plain}_${i}`;
    taken.add(unique).add(`val_${unique}`);
    return unique;
  });
  const changed = names.flatMap((name, i) => (name === given[i] ? [] : [{ name, before: given[i] ?? '' }]));
  const notices = changed.map(({ name, before }) =>
    l10n.t(
      'The metric {0} is recorded as {1}, because the name {0} is already in use. To choose another name, rename the metric.',
      before,
      name,
    ),
  );
  return { names, notices };
}
