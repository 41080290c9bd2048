import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TRAINING } from '../../src/catalog/settings.ts';
import { parseParamText, unsetOf } from '../../src/core/param-text.ts';
import { flag, float, floats, int, text, texts } from '../../src/core/params.ts';

test('numbers are read with a point or a comma; what is not a number is NaN', () => {
  const rate = float('Learning rate', '', 0.1);
  assert.deepEqual(
    ['0.01', ' 1e-3 ', '0,5'].map((typed) => parseParamText(rate, typed)),
    [0.01, 0.001, 0.5],
  );
  for (const typed of ['', 'fast', '1 2']) assert.ok(Number.isNaN(parseParamText(rate, typed)), typed);
});

test('nothing, and the word that stands for a number, are that number', () => {
  const dropout = float('Dropout', '', -1, { unset: { value: -1, word: 'as the model' } });
  assert.deepEqual([unsetOf(dropout)?.word, parseParamText(dropout, ' ')], ['as the model', -1]);
  assert.equal(parseParamText(TRAINING.batchSize, 'all'), 0);
  assert.equal(parseParamText(TRAINING.batchSize, '64'), 64);
  assert.equal(unsetOf(flag('Shuffle', '', true)), undefined);
});

test('the items of a list are separated by commas, spaces or both', () => {
  assert.deepEqual(parseParamText(floats('Factors', '', []), '0.1, 0.5 1'), [0.1, 0.5, 1]);
  assert.deepEqual(parseParamText(texts('Exclude', ''), 'bias,output'), ['bias', 'output']);
  assert.deepEqual(parseParamText(int('Steps', '', 1), '7'), 7);
  assert.equal(parseParamText(text('Path', ''), ' a b '), ' a b ');
});
