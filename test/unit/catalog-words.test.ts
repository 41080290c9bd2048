/** Words of texts in scripts of the world. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wordsOf } from '../../src/catalog/datasets/words.ts';

const words = (text: string) => wordsOf(text).join(' ');

test('texts without spaces are divided into words by dictionary', () => {
  assert.equal(words('实在这次旅行好吃。'), '实在 这次 旅行 好吃');
  assert.equal(words('今天天气很好，我们去公园！'), '今天 天气 很好 我们 去 公园');
  assert.equal(words('私は東京に住む。'), '私 は 東京 に 住む');
  assert.equal(words('ฉันรักประเทศไทยมาก'), 'ฉัน รัก ประเทศไทย มาก');
  assert.equal(words('ຂ້ອຍຮັກລາວ'), 'ຂ້ອຍ ຮັກ ລາວ');
  assert.equal(words('My iPhone手机很好 2024'), 'my iphone 手机 很好 2024');
});

test('vowel signs and other marks belong to their words', () => {
  assert.equal(words('यह कितना सुन्दर है।'), 'यह कितना सुन्दर है');
  assert.equal(words('தமிழ் மொழி'), 'தமிழ் மொழி');
  assert.equal(words('السَّلَامُ عَلَيْكُمْ'), 'السَّلَامُ عَلَيْكُمْ');
  assert.equal(words('می\u200cخواهم'), 'می\u200cخواهم');
  assert.equal(words('한국어 텍스트'), '한국어 텍스트');
});

test('equivalent spellings are one word, and texts with spaces are divided as ever', () => {
  assert.deepEqual(wordsOf('cafe\u0301'), wordsOf('café'));
  assert.deepEqual(wordsOf('ＡＢＣ １２３ ﾃﾞｰﾀ'), ['abc', '123', 'データ']);
  assert.deepEqual(wordsOf('don’t'), wordsOf("DON'T"));
  assert.equal(words("O'Brien's well-known (and old) 3.14 test…"), "o'brien's well known and old 3 14 test");
  assert.deepEqual(wordsOf('…!? ""'), []);
});
