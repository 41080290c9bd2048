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
  assert.deepEqual(await problemsOf(table({ header: false, target: '9' })), []);
  assert.deepEqual(await problemsOf(table({ path: 'iris.csv.gz', target: 'nothing' })), []);
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
