import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { constants, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Checkpoints } from '../../src/trainer/checkpoints/checkpoints.ts';
import { StreamFile } from '../../src/trainer/recording/stream-file.ts';
import { openRegular, piecesOf, piecesSync, readText, readWholeSync } from '../../src/store/regular-file.ts';
import { listRuns } from '../../src/store/list-runs.ts';
import { AT_ONCE, PATIENT, RunCache } from '../../src/store/run-cache.ts';
import { readHeader, readNotes, readRun, writeNotes } from '../../src/store/run-folders.ts';
import { folderOf, temporary } from './fake-trainer.ts';
import { header, lines, started } from './runs.ts';

const TIMEOUT = { timeout: 30_000, skip: process.platform === 'win32' };
const { O_CREAT, O_RDWR } = constants;

test('a pipe, a device, a socket, a folder or a link out is refused at once by what it is', TIMEOUT, async (t) => {
  const folder = temporary();
  const at = (name: string) => join(folder, name);
  execFileSync('mkfifo', [at('pipe')]);
  symlinkSync('/dev/zero', at('device'));
  mkdirSync(at('directory'));
  writeFileSync(join(temporary(), 'secret'), 'mine');
  const outside = join(temporary(), 'secret');
  writeFileSync(outside, 'mine');
  symlinkSync(outside, at('link'));
  const server = createServer();
  await new Promise<void>((done) => server.listen(at('socket'), done));
  t.after(() => server.close());
  const wrong = {
    pipe: /pipe/,
    device: /link that points outside/,
    directory: /folder/,
    link: /link that points outside/,
    socket: /socket|ENXIO/,
  };
  for (const [name, message] of Object.entries(wrong)) {
    await assert.rejects(readText(at(name)), message, name);
    assert.throws(() => readWholeSync(at(name), 100), message, name);
    assert.throws(() => openRegular(at(name), O_RDWR | O_CREAT), name === 'device' ? /link/ : /link|pipe|folder|socket/, name);
    assert.throws(() => new StreamFile(at(name)), /link|pipe|folder|socket/, name);
  }
  writeFileSync(at('file'), 'inside');
  symlinkSync('file', at('alias'));
  assert.equal(await readText(at('alias')), 'inside');
});

test('whatever stands in the place of the files of a run, it is told and blocks nothing', TIMEOUT, async () => {
  for (const name of ['run.json', 'events.jsonl', 'live.json', 'notes.json']) {
    const folder = folderOf({ 'events.jsonl': lines([started]) }, temporary());
    execFileSync('rm', ['-f', join(folder, name)]);
    execFileSync('mkfifo', [join(folder, name)]);
    const [listed] = await listRuns(join(folder, '..'));
    assert.ok(listed);
    if (name === 'run.json' || name === 'events.jsonl')
      assert.match('problem' in listed ? listed.problem.message : '', new RegExp(`it is a pipe, not a file: .*${name}`));
    else assert.ok('summary' in listed, name);
  }
  const folder = folderOf();
  execFileSync('mkfifo', [join(folder, 'notes.json')]);
  assert.deepEqual(await readNotes(folder), {});
  await writeNotes(folder, { name: 'new' });
  assert.deepEqual(await readNotes(folder), { name: 'new' });
});

test('a file of any size is read in pieces, and one that must fit in memory is refused by its size', async () => {
  const file = join(temporary(), 'large');
  writeFileSync(file, '');
  // A hole: it takes no room on the disk.
  const size = 2 ** 31 + 2 ** 20 + 3;
  truncateSync(file, size);
  let sync = 0;
  for (const piece of piecesSync(file)) sync += piece.length;
  assert.equal(sync, size);
  await assert.rejects(readText(file), /it is larger \(2049 MB\) than the limit of 16 MB/);
  truncateSync(file, 2 ** 20 + 3);
  let later = 0;
  for await (const piece of piecesOf(file, 1000)) later += piece.length;
  assert.deepEqual([later, readWholeSync(file, 2 ** 21).length], [2 ** 20 + 3, 2 ** 20 + 3]);
});

test('the list of runs reads no file beyond its limit, at once or with patience, and no link out', TIMEOUT, async () => {
  const folder = folderOf();
  truncateSync(join(folder, 'run.json'), 2 ** 24 + 1);
  for (const disk of [AT_ONCE, PATIENT])
    await assert.rejects(new RunCache().read('a', folder, disk), /it is larger \(16 MB\) than the limit of 16 MB: .*run\.json/);
  const outside = join(temporary(), 'run.json');
  writeFileSync(outside, JSON.stringify(header()));
  await assert.rejects(async () => PATIENT.content(join(folder, '..'), 100), /folder/);
  execFileSync('rm', [join(folder, 'run.json')]);
  symlinkSync(outside, join(folder, 'run.json'));
  for (const disk of [AT_ONCE, PATIENT]) {
    await assert.rejects(new RunCache().read('a', folder, disk), /link that points outside/);
    await assert.rejects(async () => disk.content(join(folder, 'run.json'), 2 ** 24), /link that points outside/);
  }
  writeFileSync(join(folder, 'within.json'), JSON.stringify(header()));
  execFileSync('ln', ['-sf', 'within.json', join(folder, 'run.json')]);
  for (const disk of [AT_ONCE, PATIENT])
    assert.equal((await new RunCache().read('a', folder, disk)).header.title, header().title);
});

test('a checkpoint that no memory holds is passed over for the one before', async () => {
  const folder = folderOf();
  const checkpoints = new Checkpoints(folder);
  const watched = { best: null, bestEpoch: 0, waited: 0, average: 0, correction: 1 };
  const position = { step: 1, epoch: 0, batch: 1, elapsed: 1, examples: 1, sums: [], random: [1, 2, 3, 4], watched } as const;
  checkpoints.save({ position, tensors: [] });
  const large = join(folder, 'checkpoints', 'step-0000000002.ckpt');
  writeFileSync(large, '');
  truncateSync(large, totalmem() + 4096);
  const loaded = checkpoints.load();
  assert.equal(loaded?.checkpoint.position.step, 1);
  assert.match(loaded.damaged.join(), /step-0000000002\.ckpt cannot be read: it is larger/);
});

test('a byte order mark in front of any JSON is no part of it', async () => {
  const folder = folderOf();
  const marked = `\ufeff${JSON.stringify(header())}`;
  writeFileSync(join(folder, 'run.json'), marked);
  writeFileSync(join(folder, 'notes.json'), '\ufeff{"name":"mine"}');
  writeFileSync(join(folder, 'events.jsonl'), `\ufeff${JSON.stringify(started)}\n`);
  assert.equal((await readHeader(folder)).title, header().title);
  assert.deepEqual(await readNotes(folder), { name: 'mine' });
  assert.ok((await readRun(folder)).started);
  writeFileSync(join(folder, 'run.json'), Buffer.from(marked, 'utf16le'));
  assert.equal((await readHeader(folder)).title, header().title);
});
