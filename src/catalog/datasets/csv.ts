import * as l10n from '@vscode/l10n';
import { flag, int, pick, text, texts, type Values } from '../../core/params.ts';
import type { Data, Dataset, Samples, Suggestion, Task } from '../types.ts';
import { fileTitle } from '../file-name.ts';
import { codeColumns } from './codes.ts';
import { ENCODINGS } from './encodings.ts';
import { encodeFeatures } from './features.ts';
import { looksLikeData } from './layout.ts';
import { readColumns } from './read-columns.ts';
import { aboutIdentifiers, selectColumns } from './select-columns.ts';
import { divide, pickSamples, type SplitInput } from './split.ts';
import { standardizedTargets } from './standardize-targets.ts';
import { orderOf, timeColumn } from './row-order.ts';
import { columnIndex, readTable, type Table } from './table.ts';
import { targetsOf, withTarget } from './targets.ts';
import { encodeWords, vocabularyOf, wordsOf } from './words.ts';

const params = {
  path: text('File', 'CSV or TSV file. Relative to the workspace folder.', '', {
    required: true,
    file: ['csv', 'tsv', 'txt', 'tab', 'data', 'dat', 'gz'],
  }),
  target: text('Target', 'Name of the column to predict. Without a header, its number, starting from 1.', '', {
    required: true,
    numbered: true,
  }),
  task: pick('Task', 'Whether to train a classifier or a regressor. Automatic infers it from the values of the target.', 'auto', {
    auto: 'Automatic',
    classes: 'Classes (classification)',
    numbers: {
      title: 'Numbers (regression)',
      detail:
        'The target is standardized for training. Metrics are in its own unit, the loss (mean squared error) in the square of it.',
    },
  }),
  ignore: texts('Ignore', 'Columns to exclude.', [], { numbered: true }),
  keep: texts(
    'Keep',
    'Columns to use even if they look like identifiers. By default, keys and nearly unique texts are ignored.',
    [],
    { numbered: true },
  ),
  text: text('Text column', 'Column of text whose words are the input. If empty, all columns are features.', '', {
    numbered: true,
  }),
  vocabulary: int('Vocabulary size', 'Maximum number of words for a text column. The most frequent words are kept.', 5000, {
    min: 3,
    max: 1_000_000,
  }),
  length: int('Sequence length', 'Number of words read from each text of a text column.', 64, { min: 1, max: 10_000 }),
  standardize: flag(
    'Standardize',
    'Scale each numeric column to mean 0 and standard deviation 1, fitted to the training examples.',
    true,
  ),
  categories: int('Maximum categories', 'Maximum number of distinct values of a one-hot encoded column.', 50, {
    min: 1,
    max: 10_000,
  }),
  categorical: texts(
    'Categorical columns',
    'Columns of numbers that are codes, such as postal codes. Each value becomes a category instead of a quantity.',
  ),
  encoding: pick(
    'Encoding',
    'Character encoding of the file. Automatic detects it. Set it if characters look wrong.',
    'auto',
    ENCODINGS,
  ),
  separator: pick('Separator', 'Character that separates values. Automatic detects it in the first lines.', 'auto', {
    auto: 'Automatic',
    comma: 'Comma',
    semicolon: 'Semicolon',
    tab: 'Tab',
    pipe: 'Vertical bar',
    blank: 'Spaces',
  }),
  decimal: pick('Decimal separator', 'Decimal separator of numbers. Automatic infers it from all values of a column.', 'auto', {
    auto: 'Automatic',
    point: 'Point',
    comma: 'Comma',
  }),
  dates: pick(
    'Date order',
    'Whether day or month comes first in dates such as 1/2/2024. Automatic infers it from all values of a column.',
    'auto',
    { auto: 'Automatic', dayFirst: 'Day first', monthFirst: 'Month first' },
  ),
  missing: texts(
    'Missing values',
    'Values to treat as missing, as written in the file. If empty, the common ones are used, such as NA, NULL, NaN, None, ? and -. An empty cell is always missing.',
  ),
  mergeSpellings: flag(
    'Merge spellings',
    'Whether values that differ only in case and spaces, such as Yes and yes, are one category.',
    true,
  ),
  orderBy: text(
    'Order by',
    'Column that orders the rows in time, such as a date. The last rows are used for validation instead of random ones. If empty, descent.training.split applies.',
  ),
  header: flag('Header', 'Whether the first line contains the column names.', true),
};

export const csv: Dataset<typeof params> = {
  id: 'csv',
  title: 'Table (CSV or TSV)',
  summary: 'A CSV or TSV file with one example per row and one column to predict. Use it for tabular data and texts.',
  params,
  input: (values) => (values.text ? 'text' : 'vector'),
  load: async (values, input): Promise<Data> => {
    const file = await readTable(input, values);
    const target = columnIndex(file, values.target, 'descent.dataset.target');
    const whole = readColumns(file, usedColumns(file, values, target), target, values);
    const { table, left } = withTarget(whole, target);
    if (table.rows.length < 2)
      throw whole.fault(
        l10n.t('{0}: fewer than two rows have a value in the target column "{1}".', values.path, values.target),
        l10n.t('Choose another target column, or fill in the missing values.'),
        { key: 'descent.dataset.target' },
      );
    const read = targetsOf(table, target, values.task);
    const order = orderOf(table, values.orderBy);
    const places = divide(
      table.rows.length,
      order ? { ...input, split: 'order' } : input,
      read.output.kind === 'classes' ? read.values : undefined,
    );
    const inOrder = (rows: Int32Array) => (order ? rows.map((i) => order[i] ?? i) : rows);
    const [training, validation] = [inOrder(places.training), inOrder(places.validation)];
    const { output, values: targets, notices } = standardizedTargets(table, target, read, training);
    const found = values.text ? fromWords(table, values, target, training) : fromColumns(table, values, target, training, input);
    const all: Samples = { count: table.rows.length, inputs: found.inputs, targets };
    return {
      name: fileTitle(values.path),
      task: { input: found.input, output },
      training: pickSamples(all, training),
      ...(validation.length ? { validation: pickSamples(all, validation) } : {}),
      notices: [
        ...whole.notices,
        ...(values.header && looksLikeData(whole.columns)
          ? [l10n.t('Most column names are numbers. If the first line is data, set descent.dataset.header to false.')]
          : []),
        ...(left
          ? [
              left === 1
                ? l10n.t('Dropped 1 row without a value in the target column "{0}".', values.target)
                : l10n.t('Dropped {0} rows without a value in the target column "{1}".', left, values.target),
            ]
          : []),
        ...notices,
        ...found.notices,
      ],
      ...(found.suggestions?.length ? { suggestions: found.suggestions } : {}),
      ...(found.identifiers?.length
        ? { leftOut: { message: aboutIdentifiers(found.identifiers), columns: found.identifiers } }
        : {}),
    };
  },
};

/** The columns whose values matter: the target, what orders the rows, and the features where no text is read. */
function usedColumns(table: Table, { ignore, text, orderBy }: Values<typeof params>, target: number): readonly number[] {
  const ordering = orderBy === '' ? [] : [columnIndex(table, orderBy, 'descent.dataset.orderBy')];
  if (text !== '') return [...new Set([target, ...ordering])];
  const ignored = new Set(ignore.map((name) => columnIndex(table, name, 'descent.dataset.ignore')));
  return table.columns.flatMap((_, i) => (i === target || ordering.includes(i) || !ignored.has(i) ? [i] : []));
}

interface Inputs {
  readonly input: Task['input'];
  readonly inputs: Float32Array;
  readonly notices: readonly string[];
  readonly identifiers?: readonly string[];
  readonly suggestions?: readonly Suggestion[];
}

function fromColumns(
  table: Table,
  values: Values<typeof params>,
  target: number,
  training: Int32Array,
  split: SplitInput,
): Inputs {
  const ignored = new Set(values.ignore.map((name) => columnIndex(table, name, 'descent.dataset.ignore')));
  const offered = table.columns.map((_, i) => i).filter((i) => i !== target && !ignored.has(i));
  const categorical = values.categorical.map((name) => columnIndex(table, name, 'descent.dataset.categorical'));
  const keep = new Set([...values.keep.map((name) => columnIndex(table, name, 'descent.dataset.keep')), ...categorical]);
  const { columns, identifiers, notices } = selectColumns(table, offered, keep, values.categories);
  const features = encodeFeatures(table, columns, training, values);
  if (features.names.length === 0)
    throw table.fault(
      l10n.t('{0}: no feature columns are left besides the target "{1}".', table.path, values.target),
      l10n.t('Remove columns from descent.dataset.ignore.'),
      { key: 'descent.dataset.ignore' },
    );
  return {
    input: { kind: 'vector', size: features.names.length, names: features.names },
    inputs: features.values,
    notices: [...notices, ...features.notices],
    identifiers,
    suggestions: [...suggestedOrder(table, offered, values, split), ...suggestedCategories(table, columns, values)],
  };
}

/** Rows that follow each other in time are better validated on the latest. */
function suggestedOrder(
  table: Table,
  columns: readonly number[],
  { orderBy }: Values<typeof params>,
  { validationSplit, split }: SplitInput,
): readonly Suggestion[] {
  const name = orderBy === '' && split !== 'order' && validationSplit > 0 ? timeColumn(table, columns) : undefined;
  if (name === undefined) return [];
  return [
    {
      message: l10n.t(
        'The column "{0}" orders the rows in time, but validation examples are drawn from all of them. To validate on the latest rows, set descent.dataset.orderBy to "{0}".',
        name,
      ),
      dataset: { orderBy: name },
    },
  ];
}

function suggestedCategories(
  table: Table,
  columns: readonly number[],
  { categorical, categories }: Values<typeof params>,
): readonly Suggestion[] {
  const offered = columns.filter((column) => !categorical.includes(table.columns[column] ?? ''));
  const codes = codeColumns(table, offered);
  if (codes.length === 0) return [];
  const most = Math.max(...codes.map(({ distinct }) => distinct));
  const message = l10n.t(
    'These columns of numbers look like codes: {0}. To treat each value as a category, add them to descent.dataset.categorical.',
    codes.map(({ name }) => `"${name}"`).join(', '),
  );
  const added = [...categorical, ...codes.map(({ name }) => name)];
  return [{ message, dataset: { categorical: added, ...(most > categories ? { categories: most } : {}) } }];
}

function fromWords(table: Table, values: Values<typeof params>, target: number, training: Int32Array): Inputs {
  const column = columnIndex(table, values.text, 'descent.dataset.text');
  if (column === target)
    throw table.fault(
      l10n.t('descent.dataset.text and descent.dataset.target both name the column "{0}".', values.text),
      l10n.t('Set descent.dataset.text to the input column and descent.dataset.target to the column to predict.'),
      { key: 'descent.dataset.text' },
    );
  const words = table.rows.map(({ cells }) => wordsOf(cells[column] ?? ''));
  const vocabulary = vocabularyOf(
    Array.from(training, (row) => words[row] ?? []),
    values.vocabulary,
  );
  const long = words.filter((text) => text.length > values.length).length;
  return {
    input: { kind: 'text', length: values.length, vocabulary: vocabulary.size + 2 },
    inputs: encodeWords(words, vocabulary, values.length),
    notices: long
      ? [
          l10n.t(
            'Truncated {0} of {1} texts to {2} words. To keep more, raise descent.dataset.length.',
            long,
            words.length,
            values.length,
          ),
        ]
      : [],
  };
}
