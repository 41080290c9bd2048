/** What a person is asked about a table before the first training. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import iconv from 'iconv-lite';
import { UserError } from '../../src/core/fault.ts';
import { type Columns, columnsOf, likelyTargets, wordsChoices, wordsOn } from '../../src/host/prompts/csv-columns.ts';
import { textReader } from '../../src/store/text/text-reader.ts';

const read = (table: string | Uint8Array, complete = true): Promise<Columns> =>
  columnsOf({ bytes: typeof table === 'string' ? new TextEncoder().encode(table) : table, complete }, textReader);
const lines = (header: string, row: (i: number) => string, count = 60) =>
  `${header}\n${Array.from({ length: count }, (_, i) => row(i)).join('\n')}\n`;
const order = async (table: string) => likelyTargets(await read(table)).map(({ name }) => name);

test('columns are read as the training reads them, whatever the encoding and the separator', async () => {
  const { header, columns } = await read('\uFEFFsepal length,"width, sepal",species\n1,2,a\n1,3,b\n');
  assert.equal(header, true);
  assert.deepEqual(
    columns.map(({ name, values }) => [name, values]),
    [
      ['sepal length', ['1']],
      ['width, sepal', ['2', '3']],
      ['species', ['a', 'b']],
    ],
  );
  const german = await read(iconv.encode('sep=;\r\nGröße;Ort;y\r\n1,5;Köln;ja\r\n2,5;Ulm;nein\r\n', 'windows-1252'));
  assert.deepEqual(
    german.columns.map(({ name, type, values }) => [name, type, values]),
    [
      ['Größe', 'numbers', ['1,5', '2,5']],
      ['Ort', 'categories', ['Köln', 'Ulm']],
      ['y', 'categories', ['ja', 'nein']],
    ],
  );
  const wide = await read(iconv.encode('城市\t类别\n北京\t好\n上海\t坏\n', 'utf-16le', { addBOM: true }));
  assert.deepEqual(
    wide.columns.map(({ name }) => name),
    ['城市', '类别'],
  );
  await assert.rejects(read(''), UserError);
});

test('a first line of values names no columns: they are called by their numbers', async () => {
  const { header, columns } = await read('5.1,3.5,setosa\n4.9,3.0,virginica\n');
  assert.equal(header, false);
  assert.deepEqual([columns.at(-1)?.name, columns.at(-1)?.values], ['3', ['setosa', 'virginica']]);
  assert.equal((await read('5,1;3,5;setosa\n4,9;3,0;virginica\n')).header, false);
  assert.equal((await read('country,2019,2020,2021\nde,1,2,3\nfr,4,5,6\n')).header, true);
});

test('the first part of a file is cut within a line, a quoted cell or a character, and still read', async () => {
  const bytes = new TextEncoder().encode(lines('text,y', (i) => `"Zeile ${i}\nÄpfel, ""rot""",${i % 2}`));
  for (let end = 300; end < 340; end++) {
    const { columns } = await read(bytes.subarray(0, end), false);
    assert.deepEqual(
      columns.map(({ name }) => name),
      ['text', 'y'],
    );
  }
});

test('each column is told with its type, what is missing, and the task that follows', async () => {
  const table = lines(
    'PassengerId,name,when,country,price,grade,ok',
    (i) =>
      `${i + 1},"Person ${i}, Esq.",2024-01-${String((i % 28) + 1).padStart(2, '0')},de,"${i + 1},500.5",${'abc'[i % 3]},${i % 4 ? i % 2 : ''}`,
  );
  const { columns } = await read(table);
  assert.deepEqual(
    columns.map((column) => [column.name, ...Object.values(wordsOn(column))]),
    [
      ['PassengerId', 'identifies the rows', 'numbers · 1, 2, 3'],
      ['name', 'identifies the rows', 'text · Person 0, Esq., Person 1, Esq., Person 2, Esq.'],
      ['when', 'regression', 'dates · 2024-01-01, 2024-01-02, 2024-01-03'],
      ['country', 'always the same value', 'categories · de'],
      ['price', 'regression', 'numbers · 1,500.5, 2,500.5, 3,500.5'],
      ['grade', 'classification, 3 classes', 'categories · a, b, c'],
      ['ok', 'classification, 2 classes', 'numbers · 25.0 % missing · 1, 0'],
    ],
  );
});

test('what is likely to be predicted comes first: called so, or in the last place; no keys, constants and unique texts', async () => {
  assert.deepEqual(await order('width,height,species\n1,2,a\n1,3,b\n2,2,b\n'), ['species', 'width', 'height']);
  assert.deepEqual(await order('id,label,width\n1,a,2\n2,b,3\n1,b,2\n'), ['label', 'width', 'id']);
  assert.deepEqual(await order(lines('kind\tmsg', (i) => `${i % 2 ? 'ham' : 'spam'}\tword ${i}`)), ['kind', 'msg']);
  const titanic = await order(
    lines('PassengerId,Survived,Name,Fare,Embarked', (i) => `${i + 1},${i % 2},"Person, ${i}",${i * 1.5},${'SCQ'[i % 3]}`),
  );
  assert.equal(titanic[0], 'Survived');
  assert.deepEqual(titanic.slice(-2), ['PassengerId', 'Name']);
  assert.equal((await order(lines('price,rooms,uuid', (i) => `${i * 1000},${i % 5},u-${i}`)))[0], 'price');
  assert.equal((await order(lines('x,类别,id', (i) => `${i},${i % 3},${i}`)))[0], '类别');
});

test('columns of prose can be learned from, others of many values are left out, and keys need no question', async () => {
  const keys = await read(lines('y,name,age,ticket', (i) => `${i % 2},"Person ${i}",${i},T${i}`));
  assert.deepEqual(wordsChoices(keys, 'y'), []);
  const reviews = await read(lines('y,review,stars', (i) => `${i % 2},"a text of ${i} words",${i % 5}`));
  assert.deepEqual(
    wordsChoices(reviews, 'y').map(({ label, answers }) => [label, answers]),
    [
      ['Train on the other columns: stars', { ignore: [] }],
      ['Train on the words of review only', { text: 'review' }],
    ],
  );
  const messages = await read(lines('label\tmsg', (i) => `${i % 2 ? 'ham' : 'spam'}\tone of ${i} words`));
  assert.deepEqual(
    wordsChoices(messages, 'label').map(({ answers }) => answers),
    [{ text: 'msg' }],
    'nothing is left to learn from without it',
  );
  const cities = await read(lines('city,x,y', (i) => `c${i % 55},${i % 7},${i % 2}`, 200));
  assert.deepEqual(
    wordsChoices(cities, 'y').map(({ answers }) => answers),
    [{ ignore: ['city'] }],
  );
});
