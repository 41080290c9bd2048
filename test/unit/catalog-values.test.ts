/** The values of tables as people write them: numbers, dates, missing values and spellings. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Data } from '../../src/catalog/types.ts';
import { UserError } from '../../src/core/fault.ts';
import { loadDataset } from './catalog.ts';

const load = (table: string, settings: Record<string, unknown> = {}) =>
  loadDataset({ type: 'csv', path: 'table.csv', target: 'y', standardize: false, ...settings }, { 'table.csv': table }, 1, 0);
const classesOf = ({ task }: Data) => (task.output.kind === 'classes' ? task.output.classes : []);
const namesOf = ({ task }: Data) => (task.input.kind === 'vector' ? task.input.names : []);

/** The numbers that a column of these cells becomes, in the order of the rows, and what was told. The target counts the rows. */
async function read(cells: readonly string[], settings: Record<string, unknown> = {}, separator = ';') {
  const more = separator === ';' ? '' : 'z';
  const rows = cells.map((cell, i) => `${cell.includes(separator) ? `"${cell}"` : cell}${separator}${i + 1}`);
  const data = await load(`x${more}${separator}y\n${rows.join('\n')}\n`, { task: 'numbers', ...settings });
  assert.deepEqual(namesOf(data), [`x${more}`], 'one number for each row');
  const { inputs, targets } = data.training;
  const values = Array.from(targets, (target, i) => ({ target, value: inputs[i] })).sort((a, b) => a.target - b.target);
  return { values: values.map(({ value }) => value), notices: data.notices };
}

const NUMBERS: readonly (readonly [
  what: string,
  cells: readonly string[],
  values: readonly number[],
  notice: RegExp,
  separator?: string,
])[] = [
  ['decimal commas', ['14,5', '3', '-2,25'], [14.5, 3, -2.25], /^Read with decimal commas: x\.$/],
  ['decimal commas between tabs', ['14,5', '3', '-2,25'], [14.5, 3, -2.25], /^Read with decimal commas: xz\.$/, '\t'],
  ['decimal commas and points between thousands', ['1.234,5', '12', '1.234.567'], [1234.5, 12, 1_234_567], /decimal commas/],
  [
    'commas between thousands and decimal points',
    ['1,234.5', '12', '1,234,567'],
    [1234.5, 12, 1_234_567],
    /thousands separators: xz/,
    ',',
  ],
  ['blanks between thousands', ['1 000', '12', '1 234 567,5'], [1000, 12, 1_234_567.5], /decimal commas/],
  ['narrow and fixed blanks between thousands', ['1\u202f000', '12', '1\u00a0234\u00a0567'], [1000, 12, 1_234_567], /thousands/],
  ['apostrophes between thousands', ["1'000.5", '12', '1’234’567'], [1000.5, 12, 1_234_567], /thousands/],
  ['Indian groups', ['1,00,000', '12', '12,34,567.5'], [100_000, 12, 1_234_567.5], /thousands/, ','],
  ['percent', ['12 %', '3.5%', '0'], [12, 3.5, 0], /^Read as numbers with a unit: x \(%\)\.$/],
  ['dollars', ['$1,000', '$12.50', '-$3'], [1000, 12.5, -3], /x.*\(\$\)/, ','],
  ['euros', ['1.000,50 €', '12,00 €', '-3,25 €'], [1000.5, 12, -3.25], /decimal commas.*\n.*\(€\)/],
  ['codes of currencies', ['CHF 1’000', 'CHF 12', 'CHF 3'], [1000, 12, 3], /\(CHF\)/],
  ['yen in full width', ['￥１，２００', '￥３００', '￥４５．５'], [1200, 300, 45.5], /\(¥\)/],
  ['parentheses for negative numbers', ['(1,234.5)', '12', '(3)'], [-1234.5, 12, -3], /thousands/, ','],
  ['minus signs behind, and typographic ones', ['5-', '−3', '2'], [-5, -3, 2], /thousands/],
  ['units', ['72 kg', '80.5 kg', '64kg'], [72, 80.5, 64], /\(kg\)/],
  ['letters for factors', ['1.5M', '200k', '12'], [1_500_000, 200_000, 12], /\(M, k\)/],
];
for (const [what, cells, values, notice, separator] of NUMBERS)
  test(`a column with ${what} holds numbers`, async () => {
    const found = await read(cells, {}, separator);
    assert.deepEqual(found.values, values);
    assert.match(found.notices.join('\n'), notice);
  });

test('plain numbers are read as they are, and nothing is told', async () => {
  assert.deepEqual(await read(['1.5', '-2e3', '+.5', '7']), { values: [1.5, -2000, 0.5, 7], notices: [] });
  assert.deepEqual(await read(['1.234', '2.345', '3.456']), {
    values: [1.2339999675750732, 2.3450000286102295, 3.4560000896453857],
    notices: [],
  });
});

test('"1,234" alone is decided by what the column, the file and the separator say, and told', async () => {
  const thousand = await read(['1,234', '2,345', '3,456'], {}, ',');
  assert.deepEqual(thousand.values, [1234, 2345, 3456]);
  assert.match(
    thousand.notices.join(),
    /"xz": 1,234 is read as 1234\. If that is wrong, set descent\.dataset\.decimal to "comma"\./,
  );
  const fraction = await read(['1,234', '2,345', '3,456']);
  assert.deepEqual(
    fraction.values.map((value) => value?.toFixed(3)),
    ['1.234', '2.345', '3.456'],
  );
  assert.match(fraction.notices.join(), /1,234 is read as 1\.234\. If that is wrong, set descent\.dataset\.decimal to "point"\./);
  // Numbers below 1,000 have no separator: it separates thousands.
  assert.deepEqual((await read(['1,234', '345', '3,456'])).values, [1234, 345, 3456]);
  assert.deepEqual((await read(['1,234', '0,345', '3,456'])).values[1]?.toFixed(3), '0.345');
  const { values, notices } = await read(['1,234', '2,345', '3,456'], { decimal: 'point' });
  assert.deepEqual([values, notices.join()], [[1234, 2345, 3456], 'Read with thousands separators: x.']);
});

test('in a file with decimal commas, points separate thousands', async () => {
  const data = await load('x;z;y\n1.200;3,5;0,5\n3.400;4,5;1,5\n5.600;5,25;2,25\n');
  assert.deepEqual([...data.training.inputs].filter((value) => value > 10).sort(), [1200, 3400, 5600]);
  assert.match(data.notices.join('\n'), /Column "x": 1\.200 is read as 1200/);
});

test('numbers as targets are read alike', async () => {
  const data = await load('x,y\n1,"507,116"\n2,"401,596"\n3,"1,000,000"\n');
  assert.equal(data.task.output.kind, 'numbers');
  assert.equal((await load('x;y\n1;3,5\n2;4,25\n3;5,5\n')).task.output.kind, 'numbers');
});

const MIXED: readonly (readonly [what: string, cells: readonly string[], message: RegExp])[] = [
  ['decimal points and commas', ['1.5', '2,5', '3'], /decimal points and decimal commas: 1\.5 on line 2, 2,5 on line 3/],
  ['several currencies', ['$5', '€6', '$7'], /numbers in different units: \$5 on line 2, €6 on line 3/],
  ['shares and percentages', ['5 %', '0.5', '7 %'], /numbers in different units: 5 % on line 2, 0\.5 on line 3/],
  ['dates in different orders', ['13/02/2024', '02/13/2024', '01/01/2024'], /dates in different orders: 13\/02\/2024 on line 2/],
  ['a word among formatted numbers', ['1,5', 'many', '2,5'], /line 3, column "x": "many" is not a number/],
];
for (const [what, cells, message] of MIXED)
  test(`${what} in one column are refused by name`, async () => {
    await assert.rejects(read(cells), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, message);
      assert.ok((error.fault.remedy ?? '').length > 0 && error.fault.line !== undefined);
      return true;
    });
  });

const day = (text: string) => Date.parse(`${text}Z`) / 86_400_000;
const DATES: readonly (readonly [what: string, cells: readonly string[], values: readonly number[], notice: RegExp])[] = [
  [
    'ISO dates',
    ['2024-01-31', '2023-12-01'],
    [day('2024-01-31'), day('2023-12-01')],
    /^Read as dates: x \(days since 1970-01-01\)\.$/,
  ],
  ['ISO times', ['2024-01-31T12:00:00Z', '2024-01-31 18:00'], [day('2024-01-31') + 0.5, day('2024-01-31') + 0.75], /days since/],
  [
    'zones',
    ['2024-01-31T12:00:00+02:00', '2024-01-31T12:00:00Z'],
    [day('2024-01-31') + 10 / 24, day('2024-01-31') + 0.5],
    /days since/,
  ],
  ['German dates', ['31.01.2024', '01.12.2023'], [day('2024-01-31'), day('2023-12-01')], /day first\)\.$/],
  ['American dates', ['01/31/2024', '12/01/2023'], [day('2024-01-31'), day('2023-12-01')], /month first\)\.$/],
  ['British dates', ['31/01/24', '01/12/23'], [day('2024-01-31'), day('2023-12-01')], /day first\)\.$/],
  ['names of months', ['5 Jan 2024', '7 juillet 2023'], [day('2024-01-05'), day('2023-07-07')], /days since/],
  ['names of months first', ['January 5, 2024', 'März 2023'], [day('2024-01-05'), day('2023-03-01')], /days since/],
  ['Chinese and Japanese dates', ['2024年1月5日', '2023年12月31日'], [day('2024-01-05'), day('2023-12-31')], /days since/],
  ['months', ['2024-01', '2023-12'], [day('2024-01-01'), day('2023-12-01')], /days since/],
  ['times of day', ['14:30', '2:15 PM'], [14.5, 14.25], /\(hours\)/],
  ['durations', ['26:30:00', '120:15:00'], [26.5, 120.25], /\(hours\)/],
];
for (const [what, cells, values, notice] of DATES)
  test(`a column of ${what} becomes numbers`, async () => {
    const found = await read(cells, {}, '\t').then((tabs) => ({
      ...tabs,
      notices: tabs.notices.map((text) => text.replace('xz', 'x')),
    }));
    assert.deepEqual(
      found.values.map((value) => value?.toFixed(2)),
      values.map((value) => value.toFixed(2)),
    );
    assert.match(found.notices.join('\n'), notice);
  });

test('dates that fit both orders are told, and a setting decides', async () => {
  const cells = ['01/02/2024', '03/04/2024'];
  const american = await read(cells, {}, '\t');
  assert.deepEqual(american.values, [day('2024-01-02'), day('2024-03-04')]);
  assert.match(
    american.notices.join('\n'),
    /the order of day and month in 01\/02\/2024 is ambiguous\. To specify it, set descent\.dataset\.dates/,
  );
  const set = await read(cells, { dates: 'dayFirst' }, '\t');
  assert.deepEqual(set.values, [day('2024-02-01'), day('2024-04-03')]);
  assert.doesNotMatch(set.notices.join('\n'), /not certain/);
  const european = await read(cells);
  assert.deepEqual(european.values, [day('2024-02-01'), day('2024-04-03')], 'semicolons are of a country with the day first');
});

const MISSING = [
  '',
  'NA',
  'N/A',
  '#N/A',
  'NaN',
  'nan',
  'NULL',
  'null',
  'None',
  'n/a',
  '?',
  '-',
  '<NA>',
  '\\N',
  '#DIV/0!',
  '#NV',
  'NaT',
  '.',
];
for (const word of MISSING)
  test(`"${word}" is a missing value: in numbers, categories and the target`, async () => {
    const rows = ['1,red,a', `${word},red,b`, '3,blue,a', '5,red,b', `3,${word},b`, `7,blue,${word}`];
    const data = await load(`x,c,y\n${rows.join('\n')}\n`);
    assert.deepEqual(
      [namesOf(data), classesOf(data), data.training.count],
      [['x', 'c=blue', 'c=red', 'c=(missing)'], ['a', 'b'], 5],
    );
    const told = data.notices.join('\n');
    if (word) assert.ok(told.includes(`Treated as missing values: ${word} (3).`), told);
    assert.match(told, /Column "x": imputed 1 missing value with the training mean, 3/);
    assert.match(told, /Column "c": 1 missing value has a category of its own/);
    assert.match(told, /Dropped 1 row without a value in the target column "y"/);
  });

test('a word is missing only in numbers, or where a setting says so', async () => {
  const table = 'x,c,y\n1,none,a\n2,some,b\nnone,some,a\n4,none,b\n';
  assert.deepEqual(namesOf(await load(table)), ['x', 'c=none', 'c=some']);
  const told = await load('x,c,y\n1,NA,a\n2,-9,b\n3,NA,a\n-9,k,b\n', { missing: ['-9'] });
  assert.deepEqual(namesOf(told), ['x', 'c=NA', 'c=k', 'c=(missing)']);
  assert.match(told.notices.join('\n'), /Column "x": imputed 1 missing value with the training mean, 2/);
});

test('plus and minus are two values, and so are the only two of a target', async () => {
  const data = await load('s,y\n+,+\n-,-\n+,-\n-,+\n');
  assert.deepEqual(
    [namesOf(data), classesOf(data)],
    [
      ['s=+', 's=-'],
      ['+', '-'],
    ],
  );
  assert.deepEqual(classesOf(await load('x,y\n1,None\n2,Mild\n3,None\n4,Mild\n')), ['Mild', 'None']);
});

test('spellings of one value are merged and told, in targets and features, but single letters are not', async () => {
  const rows = ['red,Yes', 'Red,yes', 'red,YES', 'RED ,No', 'blue,no', 'blue, no ', 'red,no', 'blue,Yes'];
  const data = await load(`c,y\n${rows.join('\n')}\n`);
  assert.deepEqual(
    [namesOf(data), classesOf(data)],
    [
      ['c=blue', 'c=red'],
      ['Yes', 'no'],
    ],
  );
  assert.match(
    data.notices.join('\n'),
    /Column "y": merged spellings of the same value: Yes \(2\), YES \(1\), yes \(1\); no \(3\), No \(1\)/,
  );
  const apart = await load(`c,y\n${rows.join('\n')}\n`, { mergeSpellings: false });
  assert.deepEqual(classesOf(apart), ['No', 'YES', 'Yes', 'no', 'yes']);
  assert.match(
    apart.notices.join('\n'),
    /Column "y": values that differ only in case are treated as different categories: Yes \(2\)/,
  );
  const letters = await load('x,y\n1,a\n2,A\n3,a\n4,A\n');
  assert.deepEqual(classesOf(letters), ['A', 'a']);
  assert.match(letters.notices.join('\n'), /differ only in case are treated as different categories: A \(2\), a \(2\)/);
});

test('letters in full width and composed differently are spellings, too', async () => {
  const data = await load(`x,y\n1,ＯＫ\n2,OK\n3,${'Köln'.normalize('NFD')}\n4,Köln\n5,OK\n`);
  assert.deepEqual(classesOf(data), ['Köln', 'OK']);
});

test('an integer that a program wrote as a float is the same class', async () => {
  assert.deepEqual(classesOf(await load('x,y\n1,0.0\n2,1\n3,0\n4,1.0\n5,1\n6,0\n')), ['0', '1']);
  assert.deepEqual(classesOf(await load('x,y\n1,0.0\n2,1.0\n3,0.0\n4,1.0\n')), ['0.0', '1.0']);
});

test('what is ignored or read as words is neither refused nor told', async () => {
  const rows = 'NULL good,1.5,a\nBad,"2,5",b\nBAD,3,a\n';
  const words = await load(`t,x,y\n${rows}`, { text: 't', vocabulary: 20, length: 3 });
  assert.deepEqual(words.notices, []);
  const ignored = await load(`t,x,y\n${rows}`, { ignore: ['x'] });
  assert.match(ignored.notices.join(), /^Column "t": merged spellings/);
});
