import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { UserError } from '../../src/core/fault.ts';
import { isId } from '../../src/core/ids.ts';
import { parseStudy } from '../../src/store/study-folders.ts';
import { parseHeader } from '../../src/store/run-header.ts';
import { folderById, workspaceOf } from '../../src/store/places.ts';
import { header } from './runs.ts';
import { study } from './studies.ts';

/** None of these may ever become a path. */
const EVIL: readonly string[] = [
  '',
  '.',
  '..',
  '../neighbour',
  'a/../../b',
  'a/b',
  'a\\b',
  '/etc',
  'C:',
  'C:\\Windows',
  'run:stream',
  'a\0b',
  'a\nb',
  '.hidden',
  'run.',
  'run ',
  'NUL',
  'con.txt',
  'x'.repeat(300),
];

test('an id is the plain name of a folder, and nothing else is', () => {
  for (const id of ['20260102-030405-digits', 's', 'My run (2)', 'größe 1,5', 'console', 'a.b']) assert.ok(isId(id), id);
  for (const id of EVIL) assert.ok(!isId(id), JSON.stringify(id));
  for (const value of [undefined, null, 7, ['a'], { id: 'a' }]) assert.ok(!isId(value));
});

test('an id that is a path is refused wherever one is read', () => {
  const refused = (error: unknown) => error instanceof UserError && error.fault.remedy !== undefined;
  for (const id of EVIL) {
    assert.throws(() => folderById('/runs', id), refused, `as a path: ${id}`);
    assert.throws(() => parseHeader(JSON.stringify(header(id)), 'run.json'), refused, `in run.json: ${id}`);
    const trial = header('run', { trial: { study: id, trial: 0 } });
    assert.throws(() => parseHeader(JSON.stringify(trial), 'run.json'), refused, `as the study of a trial: ${id}`);
    assert.throws(() => parseStudy(JSON.stringify(study({ id })), 'study.json'), refused, `in study.json: ${id}`);
  }
  assert.equal(folderById('/runs', 'a'), join('/runs', 'a'));
});

test('the workspace of a run is the one that it lies in now', () => {
  const at = (folder: string) => workspaceOf(folder, 'runs', '/recorded');
  assert.equal(at(join('/moved', '.descent', 'runs', 'a')), join('/moved'));
  assert.equal(at(join('/elsewhere', 'a')), '/recorded');
  assert.equal(at(join('/moved', '.descent', 'studies', 'a')), '/recorded');
});
