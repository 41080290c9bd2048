/** What is known to be wrong with a recipe before a run is made of it. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { resolveConfig } from '../../src/catalog/config.ts';
import { preflight } from '../../src/catalog/preflight.ts';
import { filesIn } from '../../src/store/workspace-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'descent-preflight-'));
after(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, 'iris.csv'), '\uFEFFwidth,"height, mean",species\n1,2,a\n3,4,b\n');
writeFileSync(join(folder, 'iris.csv.gz'), gzipSync('width,species\n1,a\n'));
writeFileSync(join(folder, 'bytes.csv'), Uint8Array.from([0, 1, 0, 2, 3]));
writeFileSync(join(folder, 'program.ts'), 'export default {};');

async function problemsOf(given: Readonly<Record<string, unknown>>) {
  const { config, problems } = resolveConfig(given);
  assert.deepEqual(problems, []);
  return preflight(config, filesIn(folder));
}
const table = (more: Readonly<Record<string, unknown>>) => ({
  dataset: { type: 'csv', path: 'iris.csv', target: 'species', ...more },
});

test('what is there passes, and so does what is only told by reading all of it', async () => {
  assert.deepEqual(await problemsOf(table({ ignore: ['height, mean'] })), []);
  assert.deepEqual(await problemsOf(table({ header: false, target: '3' })), []);
  assert.deepEqual(await problemsOf(table({ path: 'iris.csv.gz' })), []);
  assert.deepEqual(await problemsOf(table({ path: 'bytes.csv' })), []);
  assert.deepEqual(await problemsOf({ program: 'program.ts' }), []);
  assert.deepEqual(await problemsOf({ dataset: { type: 'moons' } }), []);
});

test('a path with a typo is told with the file that is meant, by the setting that names it', async () => {
  assert.deepEqual(await problemsOf(table({ path: 'iri.csv' })), [
    { key: 'descent.dataset.path', message: 'iri.csv does not exist. Did you mean "iris.csv"?' },
  ]);
  assert.deepEqual(await problemsOf({ program: 'nowhere/other.ts' }), [
    { key: 'descent.program', message: 'nowhere/other.ts does not exist. Correct descent.program.' },
  ]);
  const images = await problemsOf({ dataset: { type: 'idx', images: 'images.idx', labels: 'labels.idx' } });
  assert.deepEqual(
    images.map(({ key }) => key),
    ['descent.dataset.images', 'descent.dataset.labels'],
  );
});

test('a workbook that is called a CSV file makes no failed run', async () => {
  writeFileSync(join(folder, 'sheet.csv'), Uint8Array.from([0x50, 0x4b, 3, 4, 20, 0, 6, 0]));
  assert.deepEqual(await problemsOf(table({ path: 'sheet.csv' })), [
    {
      key: 'descent.dataset.path',
      message: 'sheet.csv is an Excel workbook or a ZIP archive, not a CSV or TSV file. Save its sheet as CSV, or unpack it.',
    },
  ]);
});

test('columns that the table lacks are told all at once', async () => {
  const found = await problemsOf(table({ target: 'specie', ignore: ['width', 'id'] }));
  assert.deepEqual(found, [
    {
      key: 'descent.dataset.target',
      message: 'iris.csv: the target column "specie" does not exist (descent.dataset.target). Did you mean "species"?',
    },
    {
      key: 'descent.dataset.ignore',
      message: 'iris.csv: the column "id" does not exist (descent.dataset.ignore). Available: width, height, mean, species.',
    },
  ]);
});

test('columns are read as the training reads them: packed, in any encoding and dialect, without a header', async () => {
  const utf16 = Buffer.from('\ufeffGröße;Länge\n1,5;2\n2,5;3\n', 'utf16le');
  writeFileSync(join(folder, 'wide.csv'), utf16);
  assert.deepEqual(await problemsOf(table({ path: 'wide.csv', target: 'Länge' })), []);
  writeFileSync(join(folder, 'excel.csv'), Buffer.from('sep=|\r\nGröße|y\r\n1|a\r\n2|b\r\n', 'latin1'));
  assert.deepEqual(await problemsOf(table({ path: 'excel.csv', target: 'y', ignore: ['Größe'] })), []);
  const messages = async (more: Readonly<Record<string, unknown>>) =>
    (await problemsOf(table(more))).map(({ message }) => message);
  assert.match((await messages({ path: 'iris.csv.gz', target: 'nothing' }))[0] ?? '', /"nothing" does not exist/);
  assert.match((await messages({ header: false, target: '9' }))[0] ?? '', /"9" does not exist.*Available: 1, 2, 3/);
});
