/** Tables as Excel, Google Sheets, pandas, R, databases and instruments export them, in the conventions of several countries. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import iconv from 'iconv-lite';
import type { Data } from '../../src/catalog/types.ts';
import { loadDataset } from './catalog.ts';

const COUNT = 30;
const rows = (row: (i: number) => string, end = '\n', count = COUNT) =>
  Array.from({ length: count }, (_, i) => row(i) + end).join('');
const load = (table: string | Uint8Array, settings: Record<string, unknown>) =>
  loadDataset({ type: 'csv', path: 'table.csv', standardize: false, ...settings }, { 'table.csv': table }, 1, 0);
const namesOf = ({ task }: Data) => (task.input.kind === 'vector' ? (task.input.names ?? []) : []);
const classesOf = ({ task }: Data) => (task.output.kind === 'classes' ? task.output.classes : []);
/** The values of one feature, sorted. */
function column(data: Data, name: string): readonly number[] {
  const names = namesOf(data);
  const at = names.indexOf(name);
  assert.ok(at >= 0, `${name} in ${names.join(', ')}`);
  const values = Array.from({ length: data.training.count }, (_, i) => data.training.inputs[i * names.length + at] ?? Number.NaN);
  return values.sort((a, b) => a - b);
}
const expected = (value: (i: number) => number, count = COUNT) =>
  [...Float32Array.from({ length: count }, (_, i) => value(i))].sort((a, b) => a - b);
const day = (text: string) => Date.parse(`${text}Z`) / 86_400_000;
const two = (value: number) => String(value).padStart(2, '0');

test('Excel in German: Windows-1252, semicolons, decimal commas, points between thousands, dates, errors, spellings', async () => {
  const table = `Größe;Preis;Datum;Straße;Prämie\r\n${rows(
    (i) =>
      `${i},5;1.${two(i)}0,50 €;${two((i % 28) + 1)}.02.2024;${i === 3 ? '#NV' : ['Köln', 'köln', 'Düsseldorf', 'Köln'][i % 4]};${i % 2 ? 'WAHR' : 'FALSCH'}`,
    '\r\n',
  )}`;
  const data = await load(iconv.encode(table, 'windows-1252'), { target: 'Prämie' });
  assert.deepEqual(classesOf(data), ['FALSCH', 'WAHR']);
  assert.deepEqual(namesOf(data), ['Größe', 'Preis', 'Datum', 'Straße=Düsseldorf', 'Straße=Köln', 'Straße=(missing)']);
  assert.deepEqual(
    column(data, 'Größe'),
    expected((i) => i + 0.5),
  );
  assert.deepEqual(
    column(data, 'Preis'),
    expected((i) => 1000.5 + 10 * i),
  );
  assert.deepEqual(
    column(data, 'Datum'),
    expected((i) => day(`2024-02-${two((i % 28) + 1)}`)),
  );
  const told = data.notices.join('\n');
  assert.match(told, /Western \(Windows-1252\)/);
  assert.match(told, /decimal commas: Größe, Preis/);
  assert.match(told, /Datum \(days since 1970-01-01, day first\)/);
  assert.match(told, /missing values: #NV \(1\)/);
  assert.match(told, /Straße.*Köln \(\d+\), köln \(\d+\)/);
});

test('Excel in French: a byte order mark, narrow blanks between thousands, percent, day first', async () => {
  const table = `\ufeffVille;Loyer;Part;Entrée;Été\r\n${rows(
    (i) =>
      `${['Orléans', 'Nîmes'][i % 2]};1\u202f${two(i)}0,5;${i},25 %;${two((i % 28) + 1)}/03/2024;${['Oui', 'Non', 'oui'][i % 3]}`,
    '\r\n',
  )}`;
  const data = await load(table, { target: 'Été' });
  assert.deepEqual(classesOf(data).length, 2);
  assert.deepEqual(
    column(data, 'Loyer'),
    expected((i) => 1000.5 + 10 * i),
  );
  assert.deepEqual(
    column(data, 'Part'),
    expected((i) => i + 0.25),
  );
  assert.deepEqual(
    column(data, 'Entrée'),
    expected((i) => day(`2024-03-${two((i % 28) + 1)}`)),
  );
});

test('Excel in Chinese: GBK, quoted thousands, dates, yes and no', async () => {
  const table = `城市,价格,日期,合格\r\n${rows(
    (i) => `${['北京', '上海', '广州'][i % 3]},"￥1,${two(i)}0.5",2024/1/${(i % 28) + 1},${i % 2 ? '是' : '否'}`,
    '\r\n',
  )}`;
  const data = await load(iconv.encode(table, 'gbk'), { target: '合格' });
  assert.deepEqual(classesOf(data), ['否', '是']);
  assert.deepEqual(
    column(data, '价格'),
    expected((i) => 1000.5 + 10 * i),
  );
  assert.deepEqual(
    column(data, '日期'),
    expected((i) => day(`2024-01-${two((i % 28) + 1)}`)),
  );
  assert.equal(namesOf(data).filter((name) => name.startsWith('城市=')).length, 3);
});

test('Excel in Japanese: Shift JIS, full-width digits, and the Unicode text in UTF-16 with tabs', async () => {
  const text = (separator: string) =>
    `都市${separator}値段${separator}日付${separator}判定\r\n${rows(
      (i) =>
        [
          ['東京', '大阪'][i % 2],
          `１${two(i).replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)))}`,
          `2024年1月${(i % 28) + 1}日`,
          i % 3 ? '良' : '不良',
        ].join(separator),
      '\r\n',
    )}`;
  for (const bytes of [iconv.encode(text(','), 'shift_jis'), iconv.encode(text('\t'), 'utf-16le', { addBOM: true })]) {
    const data = await load(bytes, { target: '判定' });
    assert.deepEqual(classesOf(data), ['不良', '良']);
    assert.deepEqual(
      column(data, '値段'),
      expected((i) => 100 + i),
    );
    assert.deepEqual(
      column(data, '日付'),
      expected((i) => day(`2024-01-${two((i % 28) + 1)}`)),
    );
  }
});

test('Google Sheets: dollars, percent, American dates with times, rows that were cleared', async () => {
  const table = `Timestamp,Amount,Rate,Done\n${rows(
    (i) => `1/${(i % 28) + 1}/2024 14:30:00,"$1,${two(i)}0.00",${i}.50%,${i % 2 ? 'TRUE' : 'FALSE'}`,
  )},,,\n,,,\n`;
  const data = await load(table, { target: 'Done' });
  assert.deepEqual(
    column(data, 'Amount'),
    expected((i) => 1000 + 10 * i),
  );
  assert.deepEqual(
    column(data, 'Rate'),
    expected((i) => i + 0.5),
  );
  assert.deepEqual(
    column(data, 'Timestamp'),
    expected((i) => day(`2024-01-${two((i % 28) + 1)}T14:30:00`)),
  );
  assert.match(data.notices.join('\n'), /2 rows without values/);
});

test('Google Forms: answers with line breaks and time zones', async () => {
  const table = `"Timestamp","Comment","Stars"\n${rows(
    (i) => `"2024/01/${two((i % 28) + 1)} 2:30:15 PM GMT+1","First, ""${i}""\nsecond","${i % 3}"`,
  )}`;
  const data = await load(table, { target: 'Stars' });
  assert.deepEqual(classesOf(data), ['0', '1', '2']);
  assert.deepEqual(
    column(data, 'Timestamp'),
    expected((i) => day(`2024-01-${two((i % 28) + 1)}T13:30:15`)),
  );
  assert.deepEqual(data.leftOut?.columns, ['Comment']);
});

test('pandas: an index without a name, an index that was written again, floats for integers, gaps', async () => {
  const table = `,Unnamed: 0,x,when,y\n${rows((i) => `${i},${i},${i === 5 ? '' : `${i}.0`},2024-01-${two((i % 28) + 1)} 06:00:00,${i % 2 ? 'True' : 'False'}`)}`;
  const data = await load(table, { target: 'y' });
  assert.deepEqual(namesOf(data), ['x', 'when']);
  assert.deepEqual(data.leftOut?.columns, ['column 1', 'Unnamed: 0']);
  assert.deepEqual(classesOf(data), ['False', 'True']);
  const gaps = await load(`x,y\n${rows((i) => `${i * 1.5},${i % 7 === 0 ? '' : (i % 2).toFixed(1)}`)}`, { target: 'y' });
  assert.deepEqual(classesOf(gaps), ['0.0', '1.0']);
});

test('R: row names without a name, NA, and the conventions of write.csv2 and write.table', async () => {
  const row = (i: number, separator: string, decimal: string) =>
    [`"${i + 1}"`, `${i}${decimal}5`, i === 4 ? 'NA' : `"${['a b', 'c'][i % 2]}"`, `"${['yes', 'no'][i % 2]}"`].join(separator);
  const files = [
    `"","x","g","y"\n${rows((i) => row(i, ',', '.'))}`,
    `"";"x";"g";"y"\n${rows((i) => row(i, ';', ','))}`,
    `"x" "g" "y"\n${rows((i) => row(i, ' ', '.'))}`,
    `"x"\t"g"\t"y"\n${rows((i) => row(i, '\t', '.'))}`,
  ];
  for (const file of files) {
    const data = await load(file, { target: 'y' });
    assert.deepEqual(
      [namesOf(data), classesOf(data), data.leftOut?.columns],
      [['x', 'g=a b', 'g=c', 'g=(missing)'], ['no', 'yes'], ['column 1']],
    );
    assert.deepEqual(
      column(data, 'x'),
      expected((i) => i + 0.5),
    );
    assert.match(data.notices.join('\n'), /missing values: NA \(1\)/);
  }
});

test('databases: NULL and \\N, mysql between tabs, sqlite3 between bars, SQL Server with a rule and a count', async () => {
  const cells = (i: number, empty: string) => [`${i}`, i === 2 ? empty : `${i % 5}.5`, i % 2 ? 'no' : 'yes'];
  const files = [
    `id\tx\ty\n${rows((i) => cells(i, 'NULL').join('\t'))}`,
    `id\tx\ty\n${rows((i) => cells(i, '\\N').join('\t'))}`,
    `id|x|y\n${rows((i) => cells(i, '').join('|'))}`,
    `id          x           y         \n----------- ----------- ----------\n${rows((i) =>
      cells(i, 'NULL')
        .map((cell) => cell.padEnd(11))
        .join(' '),
    )}\n(${COUNT} rows affected)\n`,
    ` id | x | y \n----+---+---\n${rows((i) => ` ${cells(i, '').join(' | ')}`)}(${COUNT} rows)\n\n`,
  ];
  for (const file of files) {
    const data = await load(file, { target: 'y' });
    assert.deepEqual([namesOf(data), classesOf(data), data.training.count], [['x'], ['no', 'yes'], COUNT], file.slice(0, 80));
    assert.deepEqual(data.leftOut?.columns, ['id']);
    assert.match(data.notices.join('\n'), /Column "x": imputed 1 missing value/);
  }
});

test('the UCI repository: no header, blanks after commas, question marks, aligned blanks with quoted names', async () => {
  const adult = rows((i) => `${20 + i}, ${['Private', '?', 'State-gov'][i % 3]}, ${i * 100}, ${i % 2 ? '<=50K' : '>50K'}`);
  const data = await load(adult, { header: false, target: '4' });
  assert.deepEqual(
    [namesOf(data), classesOf(data)],
    [
      ['1', '2=Private', '2=State-gov', '2=(missing)', '3'],
      ['<=50K', '>50K'],
    ],
  );
  const cars = rows(
    (i) => `${(18 + i / 2).toFixed(1)}   ${4 + 2 * (i % 3)}   ${i === 3 ? '?' : `${130 + i}.0`}      ${3504 + i}.\t"car ${i}"`,
  );
  const mpg = await load(cars, { header: false, target: 1, ignore: [5] });
  assert.deepEqual([namesOf(mpg), mpg.task.output.kind], [['2', '3', '4'], 'numbers']);
});

test('an instrument: a preamble with its settings, a title padded with separators, units in the values', async () => {
  const table = `Instrument;X-200;;\r\nDatum;01.02.2024;;\r\n;;;\r\nZeit;Temperatur;Druck;Zustand\r\n${rows(
    (i) => `${two(i % 24)}:30;${20 + i},5 °C;${1000 + i} hPa;${i % 2 ? 'gut' : 'schlecht'}`,
    '\r\n',
  )}`;
  const data = await load(iconv.encode(table, 'windows-1252'), { target: 'Zustand' });
  assert.deepEqual(namesOf(data), ['Zeit', 'Temperatur', 'Druck']);
  assert.deepEqual(
    column(data, 'Temperatur'),
    expected((i) => 20.5 + i),
  );
  assert.deepEqual(
    column(data, 'Zeit'),
    expected((i) => (i % 24) + 0.5),
  );
  assert.match(data.notices.join('\n'), /line 4\..*Instrument;X-200;;/);
});

test('SAS and Stata: points for gaps; Swiss apostrophes; an old Mac with carriage returns', async () => {
  const sas = await load(`x,g,y\n${rows((i) => `${i === 2 ? '.' : i},${['a', 'b', '.'][i % 3]},${i % 2}`)}`, { target: 'y' });
  assert.deepEqual(namesOf(sas), ['x', 'g=a', 'g=b', 'g=(missing)']);
  const swiss = `Größe;y\r${rows((i) => `${i + 1}'000.50;${i % 2 ? 'schön' : 'übel'}`, '\r')}`;
  const data = await load(iconv.encode(swiss, 'macintosh'), { target: 'y' });
  assert.deepEqual([column(data, 'Größe'), classesOf(data)], [expected((i) => (i + 1) * 1000 + 0.5), ['schön', 'übel']]);
});

test('a file reads the same every time, whatever was read before', async () => {
  const bytes = iconv.encode(`Größe;y\n${rows((i) => `${i},5;${i % 2 ? 'schön' : 'übel'}`)}`, 'windows-1252');
  const first = await load(bytes, { target: 'y' });
  await load(`a,y\n${rows((i) => `${i}.5,${i % 2}`)}`, { target: 'y' });
  const second = await load(bytes, { target: 'y' });
  assert.deepEqual(second, first);
});
