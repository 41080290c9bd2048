/** A disk that refuses: told by the file's name and a remedy, with nothing that was recorded lost. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { assertSame, header, Trainer, workspace } from './trainers.ts';

const SPIRALS = { dataset: { type: 'spirals' }, earlyStopping: { enabled: false }, training: { epochs: 100_000 } };
/** Every write to this device fails as on a full disk. */
const fullDisk = { skip: !existsSync('/dev/full') && 'no /dev/full' };
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

test('a full disk pauses the run, tells all clients and refuses to go on', fullDisk, async (t) => {
  const folder = workspace(t);
  const run = join(folder, '.descent', 'runs', 'run');
  mkdirSync(run, { recursive: true });
  symlinkSync('/dev/full', join(run, 'steps.table'));
  const trainer = new Trainer(t, header(folder, SPIRALS));
  const client = await trainer.client();
  await client.event('paused');
  const notice = client.events().find(({ type }) => type === 'notice');
  assert.ok(notice?.type === 'notice' && /disk is full.*steps\.table/.test(notice.message), JSON.stringify(notice));
  client.send({ type: 'resume' });
  await client.until(({ replies }) => replies.length > 1);
  const refused = client.replies.at(-1);
  assert.ok(refused?.type === 'refused' && /disk is full/.test(refused.message));
  assert.ok(client.bytes('steps.table').length > 0, 'what could not be written is in memory, and clients have it');
});

test('a disk that is full from the start is told before anything is trained', fullDisk, async (t) => {
  const folder = workspace(t);
  const run = join(folder, '.descent', 'runs', 'run');
  mkdirSync(run, { recursive: true });
  symlinkSync('/dev/full', join(run, 'run.json.new'));
  const { code, log } = await new Trainer(t, header(folder, SPIRALS)).exit;
  assert.equal(code, 1);
  assert.match(log, /the disk is full: .*run\.json Free some disk space/);
  assert.doesNotMatch(log, /\n\s+at /);
});

test('a checkpoint for which the disk has no room pauses the run; with room again, it goes on', fullDisk, async (t) => {
  const folder = workspace(t);
  const trainer = new Trainer(t, header(folder, SPIRALS));
  const client = await trainer.client();
  await client.pauseAt(20);
  // The file that the next checkpoint is written to; once that has failed, it is gone.
  symlinkSync('/dev/full', join(trainer.folder, 'checkpoints', 'step-0000000030.ckpt.new'));
  await client.pauseAt(30);
  await client.event('notice');
  const notice = client.events().find(({ type }) => type === 'notice');
  assert.ok(notice?.type === 'notice' && /disk is full.*step-0000000030\.ckpt.*no data was lost/.test(notice.message));
  const before = client.saved;
  client.send({ type: 'step', count: 10 });
  await client.until(({ saved }) => saved > before);
  client.send({ type: 'stop', restoreBest: false });
  await client.event('ended');
  assert.equal((await trainer.exit).code, 0);
  assert.deepEqual(
    trainer.table('steps').steps,
    Array.from({ length: 40 }, (_, i) => i + 1),
  );
});

test(
  'a table that the disk has no room to write anew stays whole: at the end as it is, on a resume with a fault',
  fullDisk,
  async (t) => {
    const folder = workspace(t);
    const trainer = new Trainer(t, header(folder, SPIRALS));
    const client = await trainer.client();
    await client.pauseAt(100);
    symlinkSync('/dev/full', join(trainer.folder, 'steps.table.new'));
    client.send({ type: 'stop', restoreBest: false });
    assert.equal((await trainer.exit).code, 0);
    assert.equal(trainer.events().at(-1)?.type, 'ended');
    const whole = trainer.table('steps');
    assert.equal(whole.steps.length, 100);

    symlinkSync('/dev/full', join(trainer.folder, 'steps.table.new'));
    const { code, log } = await new Trainer(t, header(folder, SPIRALS), { resume: true }).exit;
    assert.equal(code, 1);
    assert.match(log, /cannot be rewritten because the disk is full: .*steps\.table Free some disk space/);
    assertSame(trainer.table('steps'), whole);
  },
);

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
