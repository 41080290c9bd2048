import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { revisionOf } from '../../src/store/git.ts';
import { parseHeader } from '../../src/store/run-header.ts';
import { temporary } from './fake-trainer.ts';
import { header } from './runs.ts';

test('the commit that is checked out, and whether the working tree has more than it', async () => {
  const folder = temporary();
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], {
      cwd: folder,
      encoding: 'utf8',
      stdio: 'pipe',
    });
  assert.equal(await revisionOf(folder), undefined, 'no repository');
  git('init', '-q');
  assert.equal(await revisionOf(folder), undefined, 'no commit');
  writeFileSync(join(folder, 'train.ts'), '1');
  git('add', '.');
  git('commit', '-qm', 'first');
  const commit = git('rev-parse', 'HEAD').trim();
  assert.deepEqual(await revisionOf(folder), { commit, dirty: false });
  writeFileSync(join(folder, 'train.ts'), '2');
  assert.deepEqual(await revisionOf(folder), { commit, dirty: true });
  git('checkout', '-q', 'train.ts');
  // Descent's own folder is ignored by a file that it puts there; anything else that is new counts.
  mkdirSync(join(folder, '.descent/runs'), { recursive: true });
  writeFileSync(join(folder, '.descent/.gitignore'), '*\n');
  assert.deepEqual(await revisionOf(folder), { commit, dirty: false });
  writeFileSync(join(folder, 'new.ts'), '');
  assert.deepEqual(await revisionOf(join(folder, '.descent/runs')), { commit, dirty: true }, 'from a folder inside, too');
});

test('run.json says whether there were uncommitted changes; one from before does not', () => {
  assert.equal(parseHeader(JSON.stringify(header('a', { dirty: true })), 'run.json').dirty, true);
  assert.equal(parseHeader(JSON.stringify(header('a')), 'run.json').dirty, undefined);
  assert.throws(() => parseHeader(JSON.stringify({ ...header('a'), dirty: 'yes' }), 'run.json'), /"dirty" is missing or invalid/);
});
