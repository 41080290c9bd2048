import { flag, int, pick, text, texts, type Values } from '../../core/params.ts';
import type { Data, Dataset, Samples, Task } from '../types.ts';
import { fileTitle } from '../file-name.ts';
import { encodeFeatures } from './features.ts';
import { divide, pickSamples } from './split.ts';
import { columnIndex, isNumber, readTable, type Table } from './table.ts';
import { targetsOf, withTarget } from './targets.ts';
import { encodeWords, vocabularyOf, wordsOf } from './words.ts';

const params = {
  path: text('File', 'Path of a CSV or TSV file in UTF-8, relative to the workspace folder.', '', {
    required: true,
    file: ['csv', 'tsv', 'txt', 'gz'],
  }),
  target: text('Target', 'The column to predict, by its name; by its number, from 1, where there is no header.', '', {
    required: true,
  }),
  task: pick('Task', 'Whether the target is one of several classes or a number; automatic goes by its values.', 'auto', {
    auto: 'Automatic',
    classes: 'Classes',
    numbers: 'Numbers',
  }),
  ignore: texts('Ignore', 'Columns to leave out, such as names and row numbers.'),
  text: text('Text', 'A column of text to train on alone, by its words; empty takes all columns as features.'),
  vocabulary: int('Vocabulary', 'Most words to know, the commonest first, when training on text.', 5000, {
    min: 3,
    max: 1_000_000,
  }),
  length: int('Length', 'Words of each text to read, when training on text.', 64, { min: 1, max: 10_000 }),
  standardize: flag(
    'Standardize',
    'Brings each numeric column to mean 0 and standard deviation 1, measured on the training examples.',
    true,
  ),
  categories: int('Most categories', 'Most different values of a text column that becomes one feature for each of them.', 50, {
    min: 1,
    max: 10_000,
  }),
  separator: pick('Separator', 'What separates values; automatic goes by the first line.', 'auto', {
    auto: 'Automatic',
    comma: 'Comma',
    semicolon: 'Semicolon',
    tab: 'Tab',
  }),
  header: flag('Header', 'The first line names the columns.', true),
};

export const csv: Dataset<typeof params> = {
  id: 'csv',
  title: 'Table (CSV, TSV)',
  summary: 'A delimited text file: one row an example, one column to predict.',
  params,
  input: (values) => (values.text ? 'text' : 'vector'),
  load: async (values, input): Promise<Data> => {
    const whole = await readTable(input, values);
    const target = columnIndex(whole, values.target, 'descent.dataset.target');
    const { table, left } = withTarget(whole, target);
    if (table.rows.length < 2)
      throw whole.fault(
        `${values.path}: fewer than two rows have a value in the target column "${values.target}".`,
        'Choose another target, or fill it in.',
        { key: 'descent.dataset.target' },
      );
    const { output, values: targets, notices } = targetsOf(table, target, values.task);
    const { training, validation } = divide(table.rows.length, input);
    const found = values.text ? fromWords(table, values, target, training) : fromColumns(table, values, target, training);
    const all: Samples = { count: table.rows.length, inputs: found.inputs, targets };
    return {
      name: fileTitle(values.path),
      task: { input: found.input, output },
      training: pickSamples(all, training),
      ...(validation.length ? { validation: pickSamples(all, validation) } : {}),
      notices: [
        ...(values.header && whole.columns.every(isNumber) ? [NAMED_BY_NUMBERS] : []),
        ...(left ? [`${left} rows left out: they have no value in "${values.target}".`] : []),
        ...notices,
        ...found.notices,
      ],
    };
  },
};

const NAMED_BY_NUMBERS = 'All columns are named by numbers. If the first line is data, set descent.dataset.header to false.';

interface Inputs {
  readonly input: Task['input'];
  readonly inputs: Float32Array;
  readonly notices: readonly string[];
}

function fromColumns(table: Table, values: Values<typeof params>, target: number, training: Int32Array): Inputs {
  const ignored = new Set(values.ignore.map((name) => columnIndex(table, name, 'descent.dataset.ignore')));
  const columns = table.columns.map((_, i) => i).filter((i) => i !== target && !ignored.has(i));
  const features = encodeFeatures(table, columns, training, values);
  if (features.names.length === 0)
    throw table.fault(
      `${table.path} has no columns left to learn from besides the target "${values.target}".`,
      'Ignore fewer columns.',
      { key: 'descent.dataset.ignore' },
    );
  return {
    input: { kind: 'vector', size: features.names.length, names: features.names },
    inputs: features.values,
    notices: features.notices,
  };
}

function fromWords(table: Table, values: Values<typeof params>, target: number, training: Int32Array): Inputs {
  const column = columnIndex(table, values.text, 'descent.dataset.text');
  if (column === target)
    throw table.fault(
      `descent.dataset.text and descent.dataset.target both name the column "${values.text}".`,
      'Name the column with the words in one, and the column to predict in the other.',
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
    notices: long ? [`${long} of ${words.length} texts are longer than ${values.length} words: their ends are left out.`] : [],
  };
}
