import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type NewRun, newRun } from '../../src/store/new-run.ts';
import { runsFolder } from '../../src/store/places.ts';
import { header } from './runs.ts';
import { temporary } from './fake-trainer.ts';

const { config, origins } = header();
const given = (workspaceFolder: string): NewRun => ({
  title: 'Moons, Adam',
  workspaceFolder,
  config,
  origins,
  versions: { descent: '1' },
});

test('a new run has an id from its title, and a folder that nobody else can get', async () => {
  const workspace = temporary();
  const { folder, header: made, resume } = await newRun(given(workspace));
  assert.match(made.id, /moons-adam/);
  assert.equal(folder, join(runsFolder(workspace), made.id));
  assert.deepEqual(readdirSync(folder), []);
  assert.notEqual((await newRun(given(workspace))).header.id, made.id);
  assert.equal(resume, false);
  assert.ok(!('commit' in made), 'the folder is under no version control');
});

test('a trial of a study keeps its id and says which study it is of', async () => {
  const { header: made } = await newRun({ ...given(temporary()), id: 'a-trial', trial: { study: 'a', trial: 2 } });
  assert.deepEqual([made.id, made.trial], ['a-trial', { study: 'a', trial: 2 }]);
});

test('the commit is recorded, also from a folder inside the repository, and whether there are changes beside it', async () => {
  const repository = temporary();
  const workspace = join(repository, 'inside');
  mkdirSync(workspace);
  const git = (...args: readonly string[]) => execFileSync('git', ['-C', repository, ...args], { encoding: 'utf8' });
  git('init', '-q');
  writeFileSync(join(workspace, 'program.ts'), 'export {};\n');
  writeFileSync(join(repository, '.gitignore'), '.descent\n');
  git('add', '.');
  git('-c', 'user.name=a', '-c', 'user.email=a@example.org', 'commit', '-qm', 'A program');
  const commit = git('rev-parse', 'HEAD').trim();
  const clean = await newRun(given(workspace));
  assert.deepEqual([clean.header.commit, clean.header.dirty], [commit, false]);
  writeFileSync(join(workspace, 'program.ts'), 'export const changed = true;\n');
  const dirty = await newRun(given(workspace));
  assert.deepEqual([dirty.header.commit, dirty.header.dirty], [commit, true]);
});
