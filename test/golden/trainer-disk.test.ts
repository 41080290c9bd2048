/** A disk that refuses: told by the file's name and a remedy, with nothing that was recorded lost. */
import assert from 'node:assert/strict';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { assertSame, Disk, header, tableOf, Trainer, workspace } from './trainers.ts';

const SPIRALS = { dataset: { type: 'spirals' }, earlyStopping: { enabled: false }, training: { epochs: 100_000 } };
const root = process.getuid?.() === 0;

test('a folder that cannot be made is told on standard error', async (t) => {
  const folder = workspace(t);
  writeFileSync(join(folder, '.descent'), 'a file where the folder should be');
  const { code, log } = await new Trainer(t, header(folder, SPIRALS)).exit;
  assert.equal(code, 1);
  assert.match(log, /folder cannot be created.*\.descent/);
});

test('a folder without write permission is told on standard error', { skip: process.platform === 'win32' }, async (t) => {
  const folder = workspace(t);
  chmodSync(folder, 0o555);
  // Permissions do not bind root; nobody's does.
  const { code, log } = await new Trainer(t, header(folder, SPIRALS), root ? { uid: 65534 } : {}).exit;
  assert.equal(code, 1);
  assert.match(log, /permission/);
});

test('a full disk pauses the run, tells all clients, and with room again it goes on by itself, with nothing lost', async (t) => {
  const disk = new Disk();
  const trainer = new Trainer(t, header(workspace(t), SPIRALS), { disk });
  const client = await trainer.client();
  await client.pauseAt(5);
  await client.savedAt(5);
  disk.fill('steps.table');
  client.send({ type: 'continue' });
  await client.event('notice');
  await client.until(({ pausedAt }) => pausedAt !== undefined);
  const notice = client.events().find(({ type }) => type === 'notice');
  assert.ok(
    notice?.type === 'notice' && /disk is full.*steps\.table.*continues automatically/.test(notice.message),
    JSON.stringify(notice),
  );
  client.send({ type: 'continue' });
  await client.until(({ replies }) => replies.length > 1);
  const refused = client.replies.at(-1);
  assert.ok(refused?.type === 'refused' && /disk is full/.test(refused.message));
  const before = client.events().length;
  disk.fill();
  await client.until((now) =>
    now
      .events()
      .slice(before)
      .some(({ type }) => type === 'continued'),
  );
  await client.until((now) => tableOf(now.bytes('steps.table')).steps.length > 60);
  client.send({ type: 'stop', restoreBest: false });
  assert.equal((await trainer.exit).code, 0);
  const { steps } = trainer.table('steps');
  assert.deepEqual(
    steps,
    Array.from({ length: steps.length }, (_, i) => i + 1),
  );
});

test('who stops a run on a full disk does not wait for room: the last checkpoint stands, and what is lost is told', async (t) => {
  const disk = new Disk();
  const folder = workspace(t);
  const trainer = new Trainer(t, header(folder, SPIRALS), { disk });
  const client = await trainer.client();
  await client.pauseAt(5);
  await client.savedAt(5);
  disk.fill('.descent');
  client.send({ type: 'step', count: 10 });
  await client.event('notice');
  client.send({ type: 'stop', restoreBest: true });
  assert.equal((await trainer.exit).code, 1);
  const told = client.events().flatMap((event) => (event.type === 'notice' ? [event.message] : []));
  assert.match(told.at(-1) ?? '', /disk is full.*since the last checkpoint were not recorded/);
  disk.fill();
  const again = new Trainer(t, header(folder, SPIRALS), { resume: true });
  const next = await again.client();
  await next.event('resumed');
  assert.equal(next.events().find(({ type }) => type === 'resumed')?.step, 5);
  next.send({ type: 'stop', restoreBest: false });
  assert.equal((await again.exit).code, 0);
});

test('a disk that is full from the start is told before anything is trained', async (t) => {
  const disk = new Disk();
  disk.fill('run.json');
  const { code, log } = await new Trainer(t, header(workspace(t), SPIRALS), { disk }).exit;
  assert.equal(code, 1);
  assert.match(log, /the disk is full: .*run\.json Free up some disk space/);
  assert.doesNotMatch(log, /\n\s+at /);
});

test('a checkpoint for which the disk has no room pauses the run; with room again, it goes on by itself', async (t) => {
  const disk = new Disk();
  const trainer = new Trainer(t, header(workspace(t), SPIRALS), { disk });
  const client = await trainer.client();
  await client.pauseAt(20);
  disk.fill('step-0000000030.ckpt');
  await client.pauseAt(30);
  await client.event('notice');
  const notice = client.events().find(({ type }) => type === 'notice');
  assert.ok(notice?.type === 'notice' && /disk is full.*step-0000000030\.ckpt.*No data was lost/.test(notice.message));
  const before = client.saved;
  disk.fill();
  await client.until(({ saved }) => saved > before);
  // The user has paused it as well: that it stays.
  client.send({ type: 'step', count: 10 });
  await client.until(({ pausedAt }) => pausedAt === 40);
  client.send({ type: 'stop', restoreBest: false });
  await client.event('ended');
  assert.equal((await trainer.exit).code, 0);
  assert.deepEqual(
    trainer.table('steps').steps,
    Array.from({ length: 40 }, (_, i) => i + 1),
  );
});

test('a table that the disk has no room to write anew stays whole: at the end as it is, on a resume with a fault', async (t) => {
  const disk = new Disk();
  const folder = workspace(t);
  const trainer = new Trainer(t, header(folder, SPIRALS), { disk });
  const client = await trainer.client();
  await client.pauseAt(100);
  disk.fill('steps.table.new');
  client.send({ type: 'stop', restoreBest: false });
  assert.equal((await trainer.exit).code, 0);
  assert.equal(trainer.events().at(-1)?.type, 'ended');
  const whole = trainer.table('steps');
  assert.equal(whole.steps.length, 100);
  const { code, log } = await new Trainer(t, header(folder, SPIRALS), { resume: true, disk }).exit;
  assert.equal(code, 1);
  assert.match(log, /cannot be rewritten because the disk is full: .*steps\.table Free up some disk space/);
  assertSame(trainer.table('steps'), whole);
});

test('a trainer whose run is deleted does not go on for ever', async (t) => {
  const folder = workspace(t);
  const given = { ...SPIRALS, training: { ...SPIRALS.training, checkpointSeconds: 1 } };
  const trainer = new Trainer(t, header(folder, given));
  const client = await trainer.client();
  await client.event('epoch');
  rmSync(trainer.folder, { recursive: true });
  const { log } = await trainer.exit;
  assert.match(log, /folder of the run was deleted/);
});
