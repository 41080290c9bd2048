import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { UserError } from '../../src/core/fault.ts';
import { parseLive } from '../../src/protocol.ts';
import { makeRunsFolder, readHeader, readLive, readNotes, readRun, resumable, writeNotes } from '../../src/store/run-folders.ts';
import { listRuns } from '../../src/store/list-runs.ts';
import { newFolder, runsFolder } from '../../src/store/places.ts';
import { FakeTrainer, folderOf, temporary } from './fake-trainer.ts';
import { endedEvent, epochEvent, header, lines, started } from './runs.ts';

const says = (message: RegExp, remedy: RegExp) => (error: unknown) => {
  assert.ok(error instanceof UserError, String(error));
  assert.match(error.message, message);
  assert.match(error.fault.remedy ?? '', remedy);
  return true;
};

test('a header comes back as it was written', async () => {
  assert.deepEqual(await readHeader(folderOf()), header());
});

test('a torn, foreign or newer run.json is refused by name, with a remedy', async () => {
  const whole = JSON.stringify(header());
  const refuse = async (text: string, message: RegExp, remedy: RegExp) => {
    const folder = folderOf();
    writeFileSync(join(folder, 'run.json'), text);
    await assert.rejects(readHeader(folder), says(message, remedy));
  };
  for (const length of [0, 1, 20, whole.length - 1])
    await refuse(whole.slice(0, length), /run\.json is (empty|corrupted or incomplete)/, /Delete the run/);
  await refuse('{"name":"some-package"}', /run\.json is not a Descent run: "format" is missing/, /Remove its folder/);
  await refuse(
    JSON.stringify({ ...header(), config: { optimizer: 'adam' } }),
    /run\.json is not a Descent run: "config" is missing or invalid/,
    /Remove its folder/,
  );
  await refuse(
    JSON.stringify({ ...header(), title: 7 }),
    /run\.json is not a Descent run: "title" is missing or invalid/,
    /restore the file/,
  );
  await refuse(
    JSON.stringify({ format: 2 }),
    /newer version of Descent \(format 2; this version reads up to 1\).*run\.json/,
    /Update Descent/,
  );
  await assert.rejects(
    readHeader(join(temporary(), 'gone')),
    says(/it or its folder does not exist.*run\.json/, /Check the path/),
  );
});

test('runs are listed newest first, and a broken one with its problem beside the others', async () => {
  const runs = temporary();
  const write = (id: string, created: number, content: Parameters<typeof folderOf>[0] = {}) => {
    const folder = folderOf(content, runs, id);
    writeFileSync(join(folder, 'run.json'), JSON.stringify(header(id, { created })));
    return folder;
  };
  write('a', 1000, { 'events.jsonl': lines([started, epochEvent(1, 0.5), epochEvent(2, 0.25), endedEvent(20)]) });
  const b = write('b', 3000, { 'events.jsonl': lines([started, epochEvent(1, 0.5)]) });
  await writeNotes(b, { name: 'The good one', tags: ['keep'], starred: true });
  write('c', 2000, {});
  writeFileSync(join(runs, 'a', 'notes.json'), '{ torn');
  mkdirSync(join(runs, 'just-launched'));
  writeFileSync(join(runs, 'just-launched', 'trainer.log'), '');
  mkdirSync(join(runs, 'foreign'));
  writeFileSync(join(runs, 'foreign', 'thesis.doc'), '');
  writeFileSync(join(runs, 'notes.txt'), 'no folder');
  const listed = await listRuns(runs);
  assert.deepEqual(
    listed.map(({ id }) => id),
    ['b', 'c', 'a', 'foreign'],
  );
  const [newest, , oldest, foreign] = listed;
  assert.ok(newest && 'summary' in newest && oldest && 'summary' in oldest && foreign && 'problem' in foreign);
  assert.deepEqual(newest.summary, {
    id: 'b',
    title: 'spirals · adam 1e-3',
    status: 'interrupted',
    created: 3000,
    notes: { name: 'The good one', tags: ['keep'], starred: true },
    optimizer: { type: 'adam', learningRate: 0.001 },
    epoch: 1,
    epochs: 3,
    best: { epoch: 1, value: 0.5, monitor: 'val_loss' },
  });
  assert.deepEqual([oldest.summary.status, oldest.summary.best?.value, oldest.summary.notes], ['finished', 0.25, {}]);
  assert.match(foreign.problem.message, /run\.json/);
});

test('a workspace without runs has none', async () => {
  assert.deepEqual(await listRuns(runsFolder(temporary())), []);
});

test('notes are replaced whole, and what is no note is left out', async () => {
  const folder = folderOf();
  assert.deepEqual(await readNotes(folder), {});
  await writeNotes(folder, { name: 'first', tags: ['a', 'b'] });
  await writeNotes(folder, { starred: true });
  assert.deepEqual(await readNotes(folder), { starred: true });
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.includes('notes')),
    ['notes.json'],
  );
  writeFileSync(join(folder, 'notes.json'), '{"name": 7, "tags": ["x", 1], "starred": "yes"}');
  assert.deepEqual(await readNotes(folder), { tags: ['x'] });
});

test('a run can be taken up where the file of a checkpoint is', async () => {
  const point = (file: string, step: number) => ({ type: 'checkpoint' as const, time: step, step, epoch: 1, file, best: false });
  const folder = folderOf({ 'events.jsonl': lines([started, point('a', 10), point('b', 20), point('../../../etc', 30)]) });
  assert.equal(await resumable(folder), undefined);
  writeFileSync(join(folder, 'checkpoints', 'a'), '');
  assert.equal((await resumable(folder))?.step, 10);
  writeFileSync(join(folder, 'checkpoints', 'b'), '');
  assert.equal((await resumable(folder))?.step, 20);
  assert.equal(await resumable(temporary()), undefined);
});

test('a run is running only while somebody listens at its socket, whoever has its process id now', async () => {
  const folder = folderOf({ 'events.jsonl': lines([started]) });
  const trainer = await new FakeTrainer(folder).listen();
  assert.equal((await readRun(folder)).status, 'running');
  await trainer.die();
  assert.ok(
    existsSync(join(folder, 'live.json')),
    'a trainer that is killed leaves it behind, with the id of a process that lives',
  );
  assert.equal(await readLive(folder), undefined);
  assert.equal((await readRun(folder)).status, 'interrupted');
  writeFileSync(join(folder, 'live.json'), '{"pid": 1');
  assert.equal((await readRun(folder)).status, 'interrupted');
});

test('a live.json that names groups of processes or other machines is none', () => {
  const live = (more: object) => parseLive({ pid: 7, socket: '/tmp/descent-x/s', token: 't', ...more });
  assert.ok(live({}));
  for (const pid of [0, -1, 1.5, Number.NaN, 2 ** 60, '7']) assert.equal(live({ pid }), undefined, String(pid));
  for (const socket of ['s', '../s', '//server/share'.slice(2), '\\\\server\\pipe\\x', 'C:\\x', '/tmp/\0', ''])
    assert.equal(live({ socket }), undefined, socket);
});

test('ids sort by time, read well, and are each given once, however many ask at the same moment', async () => {
  const runs = join(temporary(), 'runs');
  const at = new Date(2026, 0, 2, 3, 4, 5);
  assert.equal((await newFolder(runs, 'Digits-CNN · adam 1e-3', at)).id, '20260102-030405-digits-cnn-adam-1e-3');
  const all = await Promise.all(Array.from({ length: 20 }, () => newFolder(runs, '…/../', at)));
  const wanted = Array.from({ length: 20 }, (_, i) => `20260102-030405-run${i === 0 ? '' : `-${i + 1}`}`);
  assert.deepEqual(all.map(({ id }) => id).sort(), wanted.sort());
  assert.ok(all.every(({ folder }) => existsSync(folder)));
});

test('the folder of runs is made once, and git is told to leave it alone', async () => {
  const workspace = temporary();
  assert.equal(await makeRunsFolder(workspace), runsFolder(workspace));
  assert.match(readFileSync(join(workspace, '.descent', '.gitignore'), 'utf8'), /^\*$/m);
  writeFileSync(join(workspace, '.descent', '.gitignore'), '# mine');
  await makeRunsFolder(workspace);
  assert.equal(readFileSync(join(workspace, '.descent', '.gitignore'), 'utf8'), '# mine');
});

test('a folder that cannot be made is named, with a remedy', async (t) => {
  const workspace = temporary();
  writeFileSync(join(workspace, '.descent'), 'a file');
  await assert.rejects(
    makeRunsFolder(workspace),
    (error) => error instanceof UserError && error.message.includes(runsFolder(workspace)),
  );
  if (process.getuid?.() === 0 || process.platform === 'win32') return t.diagnostic('permissions do not bind this user');
  const locked = temporary();
  chmodSync(locked, 0o500);
  await assert.rejects(makeRunsFolder(locked), says(/permission was denied.*runs/, /permission/));
  return assert.ok(!existsSync(runsFolder(locked)));
});
