import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UserError } from '../../src/core/fault.ts';
import { foreignFormat } from '../../src/catalog/datasets/foreign-formats.ts';
import { loadDataset } from './catalog.ts';

const FILES: readonly (readonly [what: RegExp, content: string | Uint8Array])[] = [
  [/Excel workbook/, Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 6, 0, 8)],
  [/old Excel workbook/, Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1)],
  [/Parquet/, 'PAR1\u0015\u0004'],
  [/SQLite/, 'SQLite format 3\0'],
  [/PDF/, '%PDF-1.7\n'],
  [/Git LFS/, 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n'],
  [/ARFF/, '% Iris\n\n@RELATION iris\n@ATTRIBUTE a numeric\n@DATA\n1\n'],
  [/web page/, '\n<!DOCTYPE html>\n<html lang="en">\n<body>404</body></html>\n'],
  [/web page/, '<html>\na\nb\nc\n</html>\n'],
  [/JSON/, '[\n  { "x": 1, "y": 2 },\n  { "x": 2, "y": 4 }\n]\n'],
  [/JSON/, '{"x": 1, "y": 2}\n{"x": 2, "y": 4}\n'],
];

for (const [what, content] of FILES)
  test(`a file that is no table is named for what it is: ${what.source}`, async () => {
    await assert.rejects(loadDataset({ type: 'csv', path: 'my.csv', target: 'y' }, { 'my.csv': content }, 1, 0), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, what);
      assert.match(error.message, /my\.csv/);
      assert.ok((error.fault.remedy ?? '') !== '');
      return true;
    });
  });

test('tables that only look a little like it are read', () => {
  for (const text of ['PK,y\n1,2\n', '"[a]",y\n1,2\n', '<5,y\n1,2\n', '{id};y\n1;2\n', '[1],y\n1,2\n', '\uFEFFx,y\n1,2\n'])
    assert.equal(foreignFormat('my.csv', Buffer.from(text)), undefined, text);
});
