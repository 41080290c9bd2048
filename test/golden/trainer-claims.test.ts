/** One trainer to a run, and none that cannot be stopped; what a run's files have lost is told when it is taken up again. */
import assert from 'node:assert/strict';
import { copyFileSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readRun } from '../../src/store/run-folders.ts';
import { stopRun } from '../../src/store/stop-run.ts';
import { header, Trainer, trained, workspace } from './trainers.ts';

const ENDLESS = { dataset: { type: 'spirals' }, earlyStopping: { enabled: false }, training: { epochs: 100_000 } };
const locks = (folder: string) => readdirSync(folder).filter((name) => name.startsWith('lock-') || name.endsWith('.new'));

test('of two trainers that take up a run at once, one trains it, and a killed one keeps nobody out', async (t) => {
  const folder = workspace(t);
  const first = new Trainer(t, header(folder, ENDLESS));
  const client = await first.client();
  await client.pauseAt(20);
  const refused = await new Trainer(t, header(folder, ENDLESS), { resume: true }).exit;
  assert.equal(refused.code, 1);
  assert.match(refused.log, new RegExp(`already being trained by process ${first.child.pid}`));
  first.child.kill('SIGKILL');
  await first.exit;
  const both = [1, 2].map(() => new Trainer(t, header(folder, ENDLESS), { resume: true }));
  const [loser] = await Promise.race(both.map((trainer) => trainer.exit.then((exit) => [trainer, exit] as const)));
  const winner = both.find((trainer) => trainer !== loser);
  assert.ok(winner);
  assert.match((await loser.exit).log, /already being trained/);
  const next = await winner.client();
  await next.event('resumed');
  next.send({ type: 'stop', restoreBest: false });
  assert.equal((await winner.exit).code, 0);
  assert.equal(winner.events().filter(({ type }) => type === 'resumed').length, 1);
  assert.deepEqual(locks(winner.folder), []);
});

const program = (loop: string) => `let steps = 0;
export default {
  model: (tf) => tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] }),
  data: () => ({ xs: [1, 2, 3, 4], ys: [1, 2, 3, 4] }),
  loss(labels, predictions) {
    if (++steps > 5) ${loop}
    return predictions.sub(labels).square().mean();
  },
};`;
const PROGRAM = { program: 'program.js', earlyStopping: { enabled: false }, training: { epochs: 1000 } };

test('a program that never comes back is ended when it is stopped, and its run recorded as stopped', async (t) => {
  const folder = workspace(t);
  writeFileSync(join(folder, 'program.js'), program('for (;;);'));
  const trainer = new Trainer(t, header(folder, PROGRAM));
  const client = await trainer.client();
  await client.event('started');
  assert.equal(await stopRun(trainer.folder, true, 2000), 'ended');
  assert.equal((await trainer.exit).signal, 'SIGKILL');
  const { status, ended } = await readRun(trainer.folder);
  assert.equal(status, 'stopped');
  assert.match(ended?.reason ?? '', /did not respond for 2 seconds/);
  assert.deepEqual(locks(trainer.folder), []);
  assert.ok(!readdirSync(trainer.folder).includes('live.json'));
  assert.equal(await stopRun(trainer.folder, true), 'gone');
});

test('a program that waits for what never comes is left by its own trainer', async (t) => {
  const folder = workspace(t);
  writeFileSync(
    join(folder, 'program.js'),
    `export default {
  model: (tf) => tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] }),
  data: () => ({ batchesPerEpoch: 100, train: async function* () {
    for (let i = 0; i < 5; i++) yield { xs: [[1], [2]], ys: [1, 2] };
    await new Promise(() => {});
  } }),
};`,
  );
  const trainer = new Trainer(t, header(folder, { ...PROGRAM, program: 'program.js' }));
  const client = await trainer.client();
  await client.until((now) => now.bytes('steps.table').length > 0, 'a step');
  assert.equal(await stopRun(trainer.folder, true), 'heard');
  assert.equal((await trainer.exit).code, 0);
  const { ended } = await readRun(trainer.folder);
  assert.equal(ended?.status, 'stopped');
  assert.match(ended?.reason ?? '', /did not respond/);
});

test('what the files lost, and what was copied from another run, is told by name when the run is taken up again', async (t) => {
  const folder = workspace(t);
  const trainer = new Trainer(t, header(folder, ENDLESS));
  const client = await trainer.client();
  await client.pauseAt(40);
  await client.savedAt(40);
  trainer.child.kill('SIGKILL');
  await trainer.exit;
  const other = await trained(t, { ...ENDLESS, training: { epochs: 1 } }, 'other', folder);
  const at = (name: string) => join(trainer.folder, name);
  truncateSync(at('steps.table'), statSync(at('steps.table')).size - 200);
  copyFileSync(join(other.folder, 'epochs.table'), at('epochs.table'));
  const events = readFileSync(at('events.jsonl'), 'utf8').trimEnd().split('\n');
  const damaged = events.map((line, i) => (i === 1 ? line.replace('"step":', '"stop":') : line));
  writeFileSync(at('events.jsonl'), `${damaged.join('\n')}\n{"type":"no`);
  const again = new Trainer(t, header(folder, ENDLESS), { resume: true });
  await again.client();
  await stopRun(again.folder, false);
  assert.equal((await again.exit).code, 0);
  const { marks } = await readRun(again.folder);
  const told = marks.flatMap((event) => (event.type === 'notice' ? [event.message] : []));
  const about = (name: string) => told.filter((message) => message.includes(name)).join('\n');
  assert.match(about('steps.table'), /of the 40 rows recorded up to step 40 are lost/);
  assert.match(about('epochs.table'), /rows of another run/);
  assert.match(about('events.jsonl'), /line 2 is skipped because its JSON or checksum is invalid/);
  assert.match(about('events.jsonl'), /incomplete line/);
});
