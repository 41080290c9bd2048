/** Text files as programs write them: their encodings, and how lines are taken apart into cells. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import iconv from 'iconv-lite';
import { decodeText, HEAD } from '../../src/store/text/decode-text.ts';
import { parseRows } from '../../src/store/text/parse-rows.ts';

const cells = (text: string, separator: ',' | ';' | '\t' | '|' | ' ' = ',') => {
  const rows = parseRows(text, separator);
  return 'length' in rows ? rows.map((row) => row.cells) : rows;
};

test('quoted cells may hold separators, line breaks and doubled quotes; lines are counted through them', () => {
  const text = 'a,"b, ""c""\nd"\r\n\r\n"",x\n1,';
  assert.deepEqual(cells(text), [
    ['a', 'b, "c"\nd'],
    ['', 'x'],
    ['1', ''],
  ]);
  const rows = parseRows(text, ',');
  assert.deepEqual('length' in rows ? rows.map(({ line }) => line) : [], [1, 4, 5]);
});

test('blanks around quotes belong to no cell, and a quote within a cell is a letter', () => {
  assert.deepEqual(cells('"a", "b, c" ,d\n1, "2",5" pipe\n'), [
    ['a', 'b, c', 'd'],
    ['1', '2', '5" pipe'],
  ]);
});

test('between tabs a quote is a letter, unless quotes enclose the whole cell', () => {
  assert.deepEqual(cells('a\t"Hi" she said\n"x"\t"y\n', '\t'), [
    ['a', '"Hi" she said'],
    ['x', '"y'],
  ]);
});

test('between tabs, quoted cells hold line breaks where the rows fit together only then', () => {
  assert.deepEqual(cells('text\ty\n"two\nlines"\ta\nb\tc\n', '\t'), [
    ['text', 'y'],
    ['two\nlines', 'a'],
    ['b', 'c'],
  ]);
});

test('any number of blanks is one separator, but not those in quotes', () => {
  assert.deepEqual(cells('  "x" "y z"\n"1"   1.5  \n "a \\"b\\"" \t"c ""d"""\n', ' '), [
    ['x', 'y z'],
    ['1', '1.5'],
    ['a "b"', 'c "d"'],
  ]);
});

test('a quote that is not closed is an error with its line', () => {
  assert.deepEqual(cells('a,b\n1,"2\n3,4\n'), { line: 2, reason: 'the quoted value is not closed' });
});

test('valid UTF-8 is UTF-8, also where a character is cut at the end of a part', async () => {
  const text = 'ä€😀 plain 日本\n'.repeat(2000);
  const bytes = new TextEncoder().encode(text);
  const utf8 = { text, encoding: 'utf-8', guessed: false };
  assert.deepEqual(await decodeText(bytes, 'auto'), utf8);
  assert.deepEqual(await decodeText(new TextEncoder().encode(`\ufeff${text}`), 'auto'), utf8);
  for (let end = 1; end < 40; end++) assert.equal((await decodeText(bytes.subarray(0, end), 'auto', false))?.encoding, 'utf-8');
});

test('UTF-16 is known by its byte order mark, or by the zero bytes of its ASCII characters', async () => {
  const text = 'Größe;城市\n1;北京\n'.repeat(20);
  for (const encoding of ['utf-16le', 'utf-16be']) {
    const plain = iconv.encode(text, encoding);
    const marked = iconv.encode(text, encoding, { addBOM: true });
    assert.deepEqual(await decodeText(marked, 'auto'), { text, encoding, guessed: false });
    assert.deepEqual(await decodeText(plain, 'auto'), { text, encoding, guessed: true });
    assert.equal((await decodeText(plain, encoding))?.text, text);
  }
});

test('bytes that are no text are refused, as is an encoding that is not known', async () => {
  assert.equal(await decodeText(Uint8Array.from([120, 0, 0, 121, 0, 122, 10, 0]), 'auto'), undefined);
  assert.equal(await decodeText(Uint8Array.from([120]), 'klingon-1'), undefined);
});

/** A table with these cells, as many rows as people have. */
const table = (header: string, words: readonly string[], rows = 40) =>
  `${header}\n${Array.from({ length: rows }, (_, i) => `${i / 4},${words[i % words.length]},${words[(3 * i + 1) % words.length]}`).join('\n')}\n`;

const REAL: readonly (readonly [encoding: string, text: string])[] = [
  ['windows-1252', table('Größe,Stadt,Prämie', ['Köln', 'München', 'ja'])],
  ['windows-1252', table('Größe,x,y', ['a', 'b'], 3)],
  ['windows-1252', table('prix (€),ville,été', ['Orléans', 'Besançon', 'Nîmes'])],
  ['windows-1252', table('año,ciudad,c', ['Málaga', 'Cáceres', 'España'])],
  ['windows-1252', table('borg,verð,flokkur', ['Reykjavík', 'Ísafjörður', 'Þorlákshöfn'])],
  ['windows-1252', table('x (µm),y,z', ['20 °C', '5 °F', '3 µm'])],
  ['windows-1252', table('x,y,z', ['the cat’s,', 'the dogs’', 'it’s'])],
  ['windows-1252', table('a,b,c', ['don’t', '“so”', 'it’s'])],
  ['macintosh', table('Größe,Stadt,Prämie', ['Köln', 'München', 'ja'])],
  ['ibm850', table('Größe,Stadt,Prämie', ['Köln', 'München', 'ja'])],
  ['windows-1250', table('město,cena,třída', ['Plzeň', 'Žďár', 'Kroměříž'])],
  ['windows-1250', table('miasto,cena,klasa', ['Łódź', 'Kraków', 'Gdańsk'])],
  ['iso-8859-2', table('miasto,cena,klasa', ['Łódź', 'Kraków', 'Gdańsk'])],
  ['windows-1251', table('город,цена,класс', ['Москва', 'Казань', 'Омск'])],
  ['koi8-r', table('город,цена,класс', ['Москва', 'Казань', 'Омск'])],
  ['windows-1253', table('πόλη,τιμή,τάξη', ['Αθήνα', 'Πάτρα'])],
  ['windows-1254', table('şehir,fiyat,sınıf', ['İstanbul', 'Ağrı', 'Iğdır'])],
  ['windows-1255', table('עיר,מחיר,סוג', ['ירושלים', 'חיפה'])],
  ['windows-1256', table('مدينة,سعر,فئة', ['القاهرة', 'بغداد'])],
  ['windows-874', table('เมือง,ราคา,ชั้น', ['กรุงเทพ', 'เชียงใหม่'])],
  ['gb18030', table('城市,价格,类别', ['北京', '上海', '广州'])],
  ['gb18030', table('x,y,判定', ['好', '坏'], 8)],
  ['big5', table('城市,價格,類別', ['臺北', '高雄', '臺中'])],
  ['big5', table('x,y,判定', ['好', '壞'], 8)],
  ['shift_jis', table('都市,価格,種類', ['東京', '大阪', '京都'])],
  ['shift_jis', table('名前,値段,クラス', ['りんご', 'みかん', 'ブドウ'])],
  ['shift_jis', table('x,y,ﾊﾝﾃｲ', ['ｱｲｳ', 'ｶｷｸ'])],
  ['euc-jp', table('都市,価格,種類', ['東京', '大阪', 'りんご'])],
  ['euc-kr', table('x,y,판정', ['양호', '불량'], 8)],
  ['euc-kr', table('도시,가격,종류', ['서울', '부산', '대구'])],
];
for (const [encoding, text] of REAL)
  test(`a table in ${encoding} is decoded: ${text.slice(0, text.indexOf('\n'))}`, async () => {
    const bytes = iconv.encode(text, encoding);
    const decoded = await decodeText(bytes, 'auto');
    assert.equal(decoded?.text, text, decoded?.encoding);
    assert.equal(decoded?.guessed, true);
    assert.equal((await decodeText(bytes, encoding))?.text, text);
  });

test('UTF-8 with a damaged byte is still UTF-8', async () => {
  const bytes = new TextEncoder().encode(table('Größe,Stadt,Prämie', ['Köln', 'München', 'ja']));
  bytes[100] = 0xff;
  const decoded = await decodeText(bytes, 'auto');
  assert.equal(decoded?.encoding, 'utf-8');
  assert.match(decoded?.text ?? '', /Prämie[\s\S]*\ufffd/);
});

test('the first part of a file is decoded as all of it', async () => {
  const long = 'Der Zug fährt. '.repeat(4000);
  const parts = [
    table('Größe,Stadt,Prämie', ['Köln', 'München', 'ja'], 3),
    `${long}\n`,
    table('x,ł,y', ['Łódź', 'ąęś', 'żółć'], 30_000),
  ];
  const bytes = iconv.encode(parts.join(''), 'windows-1250');
  assert.ok(bytes.length > 2 * HEAD);
  const [head, whole] = [await decodeText(bytes.subarray(0, HEAD), 'auto', false), await decodeText(bytes, 'auto')];
  assert.equal(head?.encoding, whole?.encoding);
});

test('the first letter that is not ASCII decides, however late it comes', async () => {
  const text = `${'1,2,3\n'.repeat(50_000)}4,5,Köln\n`;
  assert.equal((await decodeText(iconv.encode(text, 'windows-1252'), 'auto'))?.text, text);
});
