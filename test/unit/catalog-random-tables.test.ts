/** Tables written in random combinations of encoding, separator, decimal mark, line end, quotes and gaps hold the same values. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import iconv from 'iconv-lite';
import { Random } from '../../src/core/random.ts';
import { loadDataset } from './catalog.ts';

/** A column name, three categories and two classes in each encoding. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  'utf-8': ['Größe', '北京', 'Łódź', 'é', 'ß', 'ø'],
  'utf-16le': ['都市', '東京', '大阪', '京都', '良', '不良'],
  'windows-1252': ['Größe', 'Köln', 'München', 'Straße', 'übel', 'schön'],
  'windows-1250': ['město', 'Plzeň', 'Žďár', 'Kroměříž', 'ano', 'ne'],
  'windows-1251': ['город', 'Москва', 'Казань', 'Омск', 'да', 'нет'],
  gb18030: ['城市', '北京', '上海', '广州', '好', '坏'],
  big5: ['城市', '臺北', '高雄', '臺中', '好的', '壞的'],
  shift_jis: ['都市', '東京', '大阪', '京都', '良い', '不良'],
};

interface Form {
  readonly encoding: string;
  readonly separator: string;
  readonly decimal: string;
  readonly group: string;
  readonly end: string;
  readonly quoted: boolean;
  readonly gap: string;
  readonly mark: boolean;
  readonly trailing: boolean;
  readonly preamble: boolean;
}

function formOf(random: Random): Form {
  const pick = <T>(...options: readonly [T, ...T[]]): T => options[random.below(options.length)] ?? options[0];
  const separator = pick(',', ';', '\t', '|');
  const decimal = separator === ',' ? '.' : pick('.', ',');
  const names = Object.keys(WORDS);
  return {
    encoding: names[random.below(names.length)] ?? 'utf-8',
    separator,
    decimal,
    group: pick('', '', decimal === '.' ? ',' : '.', ' ', "'"),
    end: pick('\n', '\r\n', '\r'),
    quoted: pick(true, false),
    gap: pick('', 'NA', 'NULL', '-', '#N/A', 'n/a', '?'),
    mark: pick(true, false),
    trailing: pick(true, false, false),
    preamble: pick(true, false, false),
  };
}

interface Value {
  readonly x: number | undefined;
  readonly category: string | undefined;
  readonly label: string;
}

function valuesOf(random: Random, words: readonly string[]): readonly Value[] {
  return Array.from({ length: 6 + random.below(40) }, (_, i) => ({
    x: i % 9 === 4 ? undefined : random.below(600_000) / 100 - 1000,
    category: i % 11 === 5 ? undefined : (words[1 + random.below(3)] ?? ''),
    label: words[i < 2 ? 4 + i : 4 + random.below(2)] ?? '',
  }));
}

function write(form: Form, name: string, values: readonly Value[]): Uint8Array {
  const { separator, end, gap } = form;
  const number = (value: number) => {
    const [whole = '', fraction = ''] = Math.abs(value).toFixed(2).split('.');
    const grouped = whole.length > 3 ? whole.replaceAll(/\B(?=(?:\d{3})+$)/g, form.group) : whole;
    return `${value < 0 ? '-' : ''}${grouped}${form.decimal}${fraction}`;
  };
  const line = (cells: readonly string[]) =>
    cells.map((cell) => (form.quoted || cell.includes(separator) ? `"${cell}"` : cell)).join(separator) +
    (form.trailing ? separator : '');
  const rows = values.map(({ x, category, label }) => line([x === undefined ? gap : number(x), category ?? gap, label]));
  const title = form.preamble ? [`Bericht 2024${end}`] : [];
  const text = [...title, line(['x', name, 'y']), ...rows].join(end) + end;
  return iconv.encode(text, form.encoding, { addBOM: form.mark && form.encoding.startsWith('utf') });
}

test('500 random forms of tables are read as the values that they were made of', async () => {
  const random = new Random(20);
  for (let i = 0; i < 500; i++) {
    const form = formOf(random);
    const words = WORDS[form.encoding] ?? [];
    const values = valuesOf(random, words);
    const told = `${i}: ${JSON.stringify(form)}`;
    const { task, training } = await loadDataset(
      { type: 'csv', path: 't.csv', target: 'y', standardize: false },
      { 't.csv': write(form, words[0] ?? '', values) },
      1,
      0,
    );
    const names = task.input.kind === 'vector' ? (task.input.names ?? []) : [];
    const present = values.flatMap(({ x }) => x ?? []);
    const mean = present.reduce((a, b) => a + b) / present.length;
    const inOrder = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b);
    const wanted = inOrder(values.map(({ x }) => x ?? mean));
    const inputs = inOrder(values.map((_, row) => training.inputs[row * names.length] ?? Number.NaN));
    const off = inputs.findIndex((value, row) => !(Math.abs(value - (wanted[row] ?? Number.NaN)) < 0.002));
    assert.equal(off, -1, `${told}: ${inputs[off]}, not ${wanted[off]}`);
    const categories = [...new Set(values.flatMap(({ category }) => category ?? []))].sort();
    assert.deepEqual(
      names.filter((name) => name !== 'x' && !name.endsWith('(missing)')),
      categories.map((category) => `${words[0]}=${category}`),
      told,
    );
    assert.deepEqual(task.output.kind === 'classes' && [...task.output.classes].sort(), words.slice(4).sort(), told);
  }
});
