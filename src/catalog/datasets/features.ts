/** Encodes the columns of a table as model inputs: numeric columns standardized, text columns one-hot. Fitted to the training rows only. */
import * as l10n from '@vscode/l10n';
import { holdsNumbers, numbersOf } from './column-values.ts';
import { moments } from './moments.ts';
import { isMissingValue } from './numbers.ts';
import type { Table } from './table.ts';

export interface Features {
  readonly names: readonly string[];
  /** Row-major, `names.length` numbers per row of the table. */
  readonly values: Float32Array;
  readonly notices: readonly string[];
}

interface Encoded {
  readonly names: readonly string[];
  /** Writes the encoded row to `to`, from index `at`. */
  write(row: number, to: Float32Array, at: number): void;
  readonly notice?: string;
}

export interface FeatureOptions {
  readonly standardize: boolean;
  /** Maximum number of distinct values of a text column. */
  readonly categories: number;
  /** Names of columns of numbers whose values are categories. */
  readonly categorical: readonly string[];
}

/** Encodes the given columns. Throws a `UserError` if a column cannot be encoded. */
export function encodeFeatures(
  table: Table,
  columns: readonly number[],
  training: Int32Array,
  options: FeatureOptions,
): Features {
  const alone = columns.length === 1;
  const encoded = columns.map((column) => {
    const numeric = holdsNumbers(table, column) && !options.categorical.includes(table.columns[column] ?? '');
    return numeric ? numericColumn(table, column, training, options) : textColumn(table, column, training, options, alone);
  });
  const names = encoded.flatMap((column) => column.names);
  const values = new Float32Array(table.rows.length * names.length);
  let at = 0;
  for (const column of encoded) {
    for (let row = 0; row < table.rows.length; row++) column.write(row, values, row * names.length + at);
    at += column.names.length;
  }
  return { names, values, notices: encoded.flatMap(({ notice }) => (notice === undefined ? [] : [notice])) };
}

function numericColumn(table: Table, column: number, training: Int32Array, { standardize }: FeatureOptions): Encoded {
  const name = table.columns[column] ?? '';
  const remedy = l10n.t('Correct the value, leave the cell empty, or add the column to descent.dataset.ignore.');
  const values = numbersOf(table, column, remedy);
  const { mean, deviation } = moments(values, training);
  const scale = standardize && deviation > 0 ? deviation : 1;
  const centre = standardize ? mean : 0;
  const missing = values.reduce((count, value) => count + Number(Number.isNaN(value)), 0);
  const rises =
    values.length >= 20 && !table.dates?.has(name) && values.every((value, i) => i === 0 || value - (values[i - 1] ?? 0) === 1);
  const notices = [
    ...(missing
      ? [
          missing === 1
            ? l10n.t('Column "{0}": imputed 1 missing value with the training mean, {1}.', name, Number(mean.toPrecision(4)))
            : l10n.t(
                'Column "{0}": imputed {1} missing values with the training mean, {2}.',
                name,
                missing,
                Number(mean.toPrecision(4)),
              ),
        ]
      : []),
    ...(rises
      ? [
          l10n.t(
            'Column "{0}" looks like a row number. Add it to descent.dataset.ignore, unless the order of the rows is a feature.',
            name,
          ),
        ]
      : []),
  ];
  return {
    names: [name],
    write: (row, to, at) => {
      const value = values[row] ?? Number.NaN;
      to[at] = ((Number.isNaN(value) ? mean : value) - centre) / scale;
    },
    ...(notices.length ? { notice: notices.join(' ') } : {}),
  };
}

/** `alone`: it is the only feature, and cannot be left out. */
function textColumn(table: Table, column: number, training: Int32Array, { categories }: FeatureOptions, alone: boolean): Encoded {
  const name = table.columns[column] ?? '';
  const cells = table.rows.map((row) => (row.cells[column] ?? '').trim());
  const known = [...new Set(cells.filter((cell) => !isMissingValue(cell)))].sort(byCodeUnits);
  if (known.length > categories)
    throw table.fault(
      l10n.t(
        '{0}: the text column "{1}" has {2} distinct values, such as "{3}", more than descent.dataset.categories allows ({4}).',
        table.path,
        name,
        known.length,
        (known[0] ?? '').slice(0, 40),
        categories,
      ),
      alone
        ? l10n.t(
            'To train on its words, set descent.dataset.text to the column. Alternatively, raise descent.dataset.categories.',
          )
        : l10n.t(
            'Add the column to descent.dataset.ignore. Alternatively, raise descent.dataset.categories, or set descent.dataset.text to train on its words.',
          ),
      { key: alone ? 'descent.dataset.text' : 'descent.dataset.ignore' },
    );
  const counts = new Map<string, number>();
  for (const row of training) {
    const cell = cells[row] ?? '';
    if (!isMissingValue(cell)) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  const mode = known.reduce((best, value) => ((counts.get(value) ?? 0) > (counts.get(best) ?? 0) ? value : best), known[0] ?? '');
  const missing = cells.filter(isMissingValue).length;
  if (known.length === 0)
    return { names: [], write: () => undefined, notice: l10n.t('Column "{0}" is empty and was dropped.', name) };
  // What is missing often means something, as a cabin that nobody wrote down. Without an example of it in training, it is imputed.
  const own = training.some((row) => isMissingValue(cells[row] ?? ''));
  const places = new Map(known.map((value, i) => [value, i]));
  const instead = own ? known.length : known.indexOf(mode);
  return {
    names: [...known.map((value) => `${name}=${value}`), ...(own ? [`${name}=(missing)`] : [])],
    write: (row, to, at) => {
      const cell = cells[row] ?? '';
      to[at + (isMissingValue(cell) ? instead : (places.get(cell) ?? 0))] = 1;
    },
    ...(missing ? { notice: aboutMissing(name, missing, own ? undefined : mode) } : {}),
  };
}

function aboutMissing(name: string, missing: number, mode: string | undefined): string {
  if (mode === undefined)
    return missing === 1
      ? l10n.t('Column "{0}": 1 missing value has a category of its own.', name)
      : l10n.t('Column "{0}": {1} missing values have a category of their own.', name, missing);
  return missing === 1
    ? l10n.t('Column "{0}": imputed 1 missing value with the most frequent training value, "{1}".', name, mode)
    : l10n.t('Column "{0}": imputed {1} missing values with the most frequent training value, "{2}".', name, missing, mode);
}

const byCodeUnits = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
