/** Tables as programs export them: how they are separated, what stands before the header, and what is no row. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import iconv from 'iconv-lite';
import type { Data } from '../../src/catalog/types.ts';
import { UserError } from '../../src/core/fault.ts';
import { loadDataset } from './catalog.ts';

const load = (table: string | Uint8Array, settings: Record<string, unknown> = {}) =>
  loadDataset({ type: 'csv', path: 'table.csv', target: 'y', standardize: false, ...settings }, { 'table.csv': table }, 1, 0);
const namesOf = ({ task }: Data) => (task.input.kind === 'vector' ? task.input.names : []);
/** The inputs row by row, by their first number. */
function rowsOf({ training, task }: Data): readonly (readonly number[])[] {
  const size = task.input.kind === 'vector' ? task.input.size : 0;
  const rows = Array.from({ length: training.count }, (_, i) => [...training.inputs.subarray(i * size, (i + 1) * size)]);
  return rows.sort(([a = 0], [b = 0]) => a - b);
}
const classesOf = ({ task }: Data) => (task.output.kind === 'classes' ? task.output.classes : []);

const ROWS = ['1.5', '2.5', '3.5', '4.5', '5.5', '6.5'].map((x, i) => [x, `${(i * 7) % 5}.25`, i % 2 ? 'no' : 'yes']);
const lines = (separator: string, end = '\n') => ROWS.map((cells) => cells.join(separator) + end).join('');
const PLAIN = rowsOf(await load(`a,b,y\n${lines(',')}`));

const READ: readonly (readonly [
  what: string,
  table: string | Uint8Array,
  notice?: RegExp,
  settings?: Record<string, unknown>,
])[] = [
  ['commas', `a,b,y\n${lines(',')}`],
  ['semicolons', `a;b;y\n${lines(';')}`],
  ['tabs', `a\tb\ty\n${lines('\t')}`],
  ['vertical bars', `a|b|y\n${lines('|')}`],
  ['blanks', `a b y\n${lines(' ')}`],
  ['aligned blanks', `     a      b  y\n${ROWS.map(([a, b, y]) => `${a?.padStart(7)}${b?.padStart(8)}   ${y}\n`).join('')}`],
  ['carriage returns alone', `a,b,y\r${lines(',', '\r')}`],
  ['mixed line ends', `a,b,y\r\n${lines(',')}`],
  ['single quotes', `'a','b','y'\n${ROWS.map(([a, b, y]) => `'${a}', '${b}', '${y}'`).join('\n')}\n`],
  ['characters that nobody sees', `a,b\u200b,y\n${lines(',').replaceAll('yes', 'yes\u200b').replaceAll('.25', '.25\ufeff')}`],
  ['a line that names the separator', `sep=;\r\na;b;y\r\n${lines(';', '\r\n')}`],
  ['a quoted line that names the separator', `"sep=;"\na;b;y\n${lines(';')}`],
  ['blanks before quotes', `"a", "b", "y"\n${ROWS.map((cells) => cells.map((cell) => `"${cell}"`).join(', ')).join('\n')}\n`],
  ['separators at the ends of all lines', `a,b,y,,\n${lines(',', ',,\n')}`, /Dropped 2 columns without names or values/],
  ['a separator at the ends of rows', `a,b,y\n${lines(',', ',\n')}`, /Dropped 1 column without a name or values/],
  ['a separator at the end of the header', `a,b,y,\n${lines(',')}`, /Dropped 1 column/],
  [
    'comments and a preamble',
    `# Made by a sensor\n# 2024\n\na,b,y\n${lines(',')}`,
    /starts at line 4. Skipped before it: # Made by a sensor/,
  ],
  ['comments between rows', `a,b,y\n# first\n${lines(',')}# last, of all\n`, /Ignored 2 comment lines, which start with "#"/],
  ['a title padded with separators', `Sales;;\n;;\na;b;y\n${lines(';')}`, /starts at line 3. Skipped before it: Sales;;/],
  ['a title of one cell', `Sales of the year\n\na,b,y\n${lines(',')}`, /starts at line 3. Skipped before it: Sales of the year/],
  ['rows without values', `a,b,y\n${lines(',')},,\n , ,\n`, /Ignored 2 rows without values/],
  ['a repeated header', `a,b,y\n${lines(',')}a,b,y\n`, /Ignored 1 repeated header line/],
  ['the result of psql', ` a | b | y \n---+---+---\n${ROWS.map((cells) => ` ${cells.join(' | ')}\n`).join('')}(6 rows)\n`],
  [
    'the result of mysql',
    `+---+---+---+\n| a | b | y |\n+---+---+---+\n${ROWS.map((cells) => `| ${cells.join(' | ')} |\n`).join('')}+---+---+---+\n6 rows in set (0.01 sec)\n`,
    /Dropped 2 columns/,
  ],
  ['the result of sqlcmd', `a;b;y\n-;-;-\n${lines(';')}\n(6 rows affected)\n`.replace('-;-;-', '----;----;----')],
  [
    'a table of Markdown',
    `| a | b | y |\n|---|:-:|---|\n${ROWS.map((cells) => `| ${cells.join(' | ')} |\n`).join('')}`,
    /Dropped 2/,
  ],
  ['UTF-16 from Excel', iconv.encode(`a\tb\ty\r\n${lines('\t', '\r\n')}`, 'utf-16le', { addBOM: true })],
  ['UTF-16 without a mark', iconv.encode(`a;b;y\n${lines(';')}`, 'utf-16be'), /detected as UTF-16 BE/],
  ['a header that is a comment, as NumPy writes it', `# a b y\n${lines(' ').replaceAll('yes', '1').replaceAll('no', '0')}`],
];
for (const [what, table, notice, settings] of READ)
  test(`a table with ${what} is read like any other`, async () => {
    const data = await load(table, settings);
    assert.deepEqual(namesOf(data), ['a', 'b']);
    assert.deepEqual(rowsOf(data), PLAIN);
    assert.equal(classesOf(data).length, 2);
    if (notice) assert.match(data.notices.join('\n'), notice);
    else assert.deepEqual(data.notices, []);
  });

test('a preamble of pairs is no header with a column less', async () => {
  const data = await load(`Name,Value\nDevice,X1\n\na,b,y\n${lines(',')}`);
  assert.deepEqual([namesOf(data), rowsOf(data)], [['a', 'b'], PLAIN]);
});

test('an apostrophe within words is no quote', async () => {
  const data = await load("g,x,y\nit's,1,a\nhe's,2,b\nit's,3,a\n");
  assert.deepEqual(namesOf(data), ["g=he's", "g=it's", 'x']);
});

test('a decimal comma and a comma in a header do not separate what semicolons do', async () => {
  assert.deepEqual(namesOf(await load('length, m;width, m;y\n1.5;2;yes\n2.5;3;no\n')), ['length, m', 'width, m']);
  const { task } = await load('temp;y\n14,7;yes\n14,6;yes\n10,3;no\n');
  assert.equal(task.input.kind === 'vector' && task.input.size > 0, true);
});

test('a semicolon in every text does not separate what commas do', async () => {
  const data = await load('genres,x,y\nAction;Comedy,1,a\nDrama;Comedy,2,b\nAction;Comedy,3,a\n');
  assert.deepEqual(namesOf(data), ['genres=Action;Comedy', 'genres=Drama;Comedy', 'x']);
});

test('rows without a header are read with a setting, and columns called by their numbers', async () => {
  const data = await load('   1.496   -0.536   yes\n  -0.982   -1.218   no\n', { header: false, target: '3' });
  assert.deepEqual(namesOf(data), ['1', '2']);
});

test('row names without a name, as R and pandas write them, get one', async () => {
  const r = await load('"x" "y"\n"a b" 1 "yes"\n"c d" 2 "no"\n"e f" 3 "no"\n');
  assert.match(r.notices.join(), /Column 1 has no name and is called "column 1"/);
  assert.ok(namesOf(r)?.includes('x'));
  const pandas = await load(',x,y\nr1,5,yes\nr2,6,no\nr3,7,no\n');
  assert.match(pandas.notices.join(), /Column 1 has no name and is called "column 1"/);
});

test('column names that occur twice are made unique, with a notice', async () => {
  const data = await load('a,b,a,a.1,y\n1,2,3,4,p\n2,3,4,5,q\n');
  assert.deepEqual(namesOf(data), ['a', 'b', 'a.2', 'a.1']);
  assert.match(data.notices.join(), /The column name "a" is not unique. Column 3 is called "a.2"./);
});

test('what was assumed about the encoding is told, and a setting says otherwise', async () => {
  const bytes = iconv.encode('Größe,y\n1,ja\n2,nein\n3,ja\n', 'windows-1252');
  const data = await load(bytes);
  assert.deepEqual(namesOf(data), ['Größe']);
  assert.match(
    data.notices.join(),
    /detected as Western \(Windows-1252\)\. To choose another one, set descent\.dataset\.encoding/,
  );
  const told = await load(bytes, { encoding: 'windows-1252' });
  assert.deepEqual([namesOf(told), told.notices], [['Größe'], []]);
  const wrong = await load(bytes, { encoding: 'utf-8' });
  assert.match(wrong.notices.join(), /2 characters are not valid UTF-8/);
});

test('accents may be composed in the file and not in the settings, or the other way round', async () => {
  const composed = 'Größe,y\n1,a\n2,b\n';
  assert.equal((await load(composed.normalize('NFD'), { target: 'Größe'.normalize('NFC') })).training.count, 2);
  assert.equal((await load(composed, { target: 'Größe'.normalize('NFD') })).training.count, 2);
});

test('a row that ends early has missing values, which is told with its line', async () => {
  const data = await load('x,z,y\n1,2,a\n2\n3,4,b\n', { target: 'x' });
  assert.match(data.notices.join(), /Line 3 has only 1 of 3 values\. The absent values are treated as missing\./);
  const many = await load('x,z,y\n1,2,a\n2\n3,4,b\n5,6\n', { target: 'x' });
  assert.match(many.notices.join(), /2 rows have fewer than 3 values, the first of them on line 3\./);
});

test('a row with more values than columns is refused, counted from the first line of the file', async () => {
  await assert.rejects(load('Title\n\nx,y\n1,a\n2,b,c\n3,a\n'), (error) => {
    assert.ok(error instanceof UserError);
    assert.match(error.message, /table\.csv, line 5: found 3 values, but the header has 2/);
    return true;
  });
});
