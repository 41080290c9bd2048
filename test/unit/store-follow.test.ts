import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { TABLES } from '../../src/core/table-columns.ts';
import { type Follower, follow } from '../../src/store/follow-run.ts';
import { eventually, FakeTrainer, folderOf, Told } from './fake-trainer.ts';
import { bytesOf, endedEvent, epochEvent, lines, resumedEvent, started, stepRows, STEP_NAMES } from './runs.ts';

const steps = (from: number, to: number) => bytesOf('steps', STEP_NAMES, stepRows(from, to));
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);
const watch = (t: TestContext, folder: string): [Told, Follower] => {
  const told = new Told();
  const follower = follow(folder, told);
  t.after(() => follower.close());
  return [told, follower];
};
const TIMEOUT = { timeout: 30_000 };
const NOBODY = 2 ** 22 + 1;

test('a run that has ended is read from disk', TIMEOUT, async (t) => {
  const folder = folderOf({ 'events.jsonl': lines([started, endedEvent(5)]), 'steps.table': steps(1, 5) });
  const [told, follower] = watch(t, folder);
  await follower.caughtUp;
  assert.deepEqual([told.steps, told.events.length], [upTo(5), 2]);
  await told.until(() => told.states.length > 0);
  assert.deepEqual(told.states, ['ended']);
  assert.equal(follower.send({ type: 'pause' }), false);
});

test('a run whose trainer is gone is interrupted, and its torn end is left out', TIMEOUT, async (t) => {
  const torn = steps(6, 9).slice(0, 50);
  const folder = folderOf({ 'events.jsonl': lines([started]), 'steps.table': Buffer.concat([steps(1, 5), torn]) });
  writeFileSync(join(folder, 'live.json'), JSON.stringify({ pid: NOBODY, socket: '/nowhere', token: 'x' }));
  const [told] = watch(t, folder);
  await told.until(() => told.states.length > 0);
  assert.deepEqual(
    [told.states, told.steps, told.problems],
    [['interrupted'], upTo(5), ['steps.table: ignored 50 bytes of an incomplete record at its end.']],
  );
});

test('a live run: what is on disk, then what comes, then its end, each byte once', TIMEOUT, async (t) => {
  const folder = folderOf({ 'events.jsonl': lines([started]), 'steps.table': steps(1, 5) });
  const trainer = await new FakeTrainer(folder).listen();
  trainer.dribble = 3;
  const [told] = watch(t, folder);
  await told.until(() => told.states.includes('live'));
  for (let step = 6; step < 20; step++) trainer.write('steps.table', steps(step, step));
  trainer.write('events.jsonl', lines([epochEvent(1, 0.5)]));
  trainer.write('events.jsonl', lines([endedEvent(19)]));
  await told.until(() => told.events.some((event) => event.type === 'ended'));
  await trainer.die({ tidy: true });
  await told.until(() => told.states.includes('ended'));
  assert.deepEqual(told.steps, upTo(19));
  assert.deepEqual(
    told.events.map(({ type }) => type),
    ['started', 'epoch', 'ended'],
  );
  assert.deepEqual([told.states, told.resets, told.problems], [['live', 'ended'], 0, []]);
});

test(
  'of all streams of a live run comes what is on disk, what was added while the client connected, and what comes after',
  TIMEOUT,
  async (t) => {
    const rowsOf = (step: number) => TABLES.map((table) => [`${table}.table`, bytesOf(table, ['value'], [[step, 0.5]])] as const);
    const write = (step: number) => {
      for (const [name, bytes] of rowsOf(step)) trainer.write(name, bytes);
    };
    const trainer = await new FakeTrainer(
      folderOf({ 'events.jsonl': lines([started]), ...Object.fromEntries(rowsOf(1)) }),
    ).listen();
    t.after(() => trainer.die());
    trainer.onHello = () => write(2);
    const [told] = watch(t, trainer.folder);
    await told.until(() => told.states.includes('live') && told.rows >= 2 * TABLES.length);
    write(3);
    await told.until(() => told.rows >= 3 * TABLES.length);
    assert.deepEqual(told.tables, new Map(TABLES.map((table) => [table, [1, 2, 3]])));
    assert.deepEqual(told.problems, []);
  },
);

test('commands reach the trainer, and what it refuses is told', TIMEOUT, async (t) => {
  const folder = folderOf({ 'events.jsonl': lines([started]) });
  const trainer = await new FakeTrainer(folder).listen();
  t.after(() => trainer.die());
  trainer.onCommand = () => trainer.reply({ type: 'refused', message: 'The learning rate must be positive.' });
  const [told, follower] = watch(t, folder);
  await told.until(() => told.states.includes('live'));
  assert.equal(follower.send({ type: 'change', key: 'optimizer.learningRate', value: -1 }), true);
  await told.until(() => told.refusals.length > 0);
  assert.deepEqual(told.refusals, ['The learning rate must be positive.']);
  assert.deepEqual(trainer.commands, [{ type: 'change', key: 'optimizer.learningRate', value: -1 }]);
});

test('a line that breaks in the middle of a frame is taken up again where it broke', TIMEOUT, async (t) => {
  const folder = folderOf({ 'events.jsonl': lines([started]) });
  const trainer = await new FakeTrainer(folder).listen();
  t.after(() => trainer.die());
  const [told] = watch(t, folder);
  await told.until(() => told.states.includes('live'));
  let step = 0;
  for (let breaks = 0; breaks < 4; breaks++) {
    trainer.dropAfter = breaks;
    const calls = trainer.calls;
    for (let i = 0; i < 6; i++) trainer.write('steps.table', steps(++step, step));
    const seen = step;
    await told.until(() => told.steps.length >= seen);
    await eventually(() => trainer.calls > calls && trainer.sockets.size > 0);
  }
  assert.deepEqual([told.steps, told.resets, told.states], [upTo(step), 0, ['live']]);
});

test('a trainer killed while somebody watches leaves an interrupted run with all it wrote', TIMEOUT, async (t) => {
  const folder = folderOf({ 'events.jsonl': lines([started]), 'steps.table': steps(1, 5) });
  const trainer = await new FakeTrainer(folder).listen();
  const [told] = watch(t, folder);
  await told.until(() => told.states.includes('live'));
  trainer.drop();
  appendFileSync(join(folder, 'steps.table'), steps(6, 7));
  writeFileSync(join(folder, 'live.json'), JSON.stringify({ pid: NOBODY, socket: '/nowhere', token: 'x' }));
  await trainer.die();
  await told.until(() => told.states.includes('interrupted'));
  assert.deepEqual(told.steps, upTo(7));
});

test('a live process that does not answer is no trainer', TIMEOUT, async (t) => {
  const folder = folderOf({ 'events.jsonl': lines([started]) });
  writeFileSync(join(folder, 'live.json'), JSON.stringify({ pid: process.pid, socket: join(folder, 'nothing'), token: 'x' }));
  const [told] = watch(t, folder);
  await told.until(() => told.states.length > 0);
  assert.deepEqual(told.states, ['interrupted']);
});

test('a run that is taken up again is read anew and followed', TIMEOUT, async (t) => {
  const folder = folderOf({ 'events.jsonl': lines([started]), 'steps.table': steps(1, 9) });
  const [told] = watch(t, folder);
  await told.until(() => told.states.includes('interrupted'));
  // As a trainer resumes from step 5: tables are cut back under a new file, then the event says so.
  writeFileSync(join(folder, 'steps.table.new'), steps(1, 5));
  renameSync(join(folder, 'steps.table.new'), join(folder, 'steps.table'));
  appendFileSync(join(folder, 'events.jsonl'), lines([resumedEvent(5)]));
  const trainer = await new FakeTrainer(folder).listen();
  t.after(() => trainer.die());
  await told.until(() => told.states.includes('live'));
  trainer.write('steps.table', steps(6, 7));
  await told.until(() => told.steps.length === 7);
  assert.deepEqual([told.steps, told.events.at(-1)?.type], [upTo(7), 'resumed']);
});

test('a resumed event behind rows that are newer than it costs none of them', TIMEOUT, async (t) => {
  const folder = folderOf({ 'events.jsonl': lines([started]), 'steps.table': steps(1, 5) });
  const trainer = await new FakeTrainer(folder).listen();
  t.after(() => trainer.die());
  const [told] = watch(t, folder);
  await told.until(() => told.states.includes('live'));
  trainer.write('steps.table', steps(6, 7));
  trainer.write('events.jsonl', lines([resumedEvent(5)]));
  await told.until(() => told.resets === 1 && told.steps.length === 7);
  assert.deepEqual(
    told.events.map(({ type }) => type),
    ['started', 'resumed'],
  );
});

test('files that were rewritten shorter are read anew', TIMEOUT, async (t) => {
  const folder = folderOf({ 'events.jsonl': lines([started]), 'steps.table': Buffer.concat([steps(1, 5), steps(6, 9)]) });
  const trainer = await new FakeTrainer(folder).listen();
  t.after(() => trainer.die());
  const [told] = watch(t, folder);
  await told.until(() => told.states.includes('live'));
  writeFileSync(join(folder, 'steps.table'), steps(1, 9));
  assert.ok(readFileSync(join(folder, 'steps.table')).length < Buffer.concat([steps(1, 5), steps(6, 9)]).length);
  trainer.drop();
  await told.until(() => told.resets === 1 && told.steps.length === 9);
  assert.deepEqual(told.steps, upTo(9));
});

test('a compaction after the end does not disturb who has seen the end', TIMEOUT, async (t) => {
  const folder = folderOf({ 'events.jsonl': lines([started]), 'steps.table': Buffer.concat([steps(1, 5), steps(6, 9)]) });
  const trainer = await new FakeTrainer(folder).listen();
  const [told] = watch(t, folder);
  await told.until(() => told.states.includes('live'));
  trainer.write('events.jsonl', lines([endedEvent(9)]));
  await told.until(() => told.events.length === 2);
  writeFileSync(join(folder, 'steps.table'), steps(1, 9));
  trainer.drop();
  await told.until(() => told.states.includes('ended'));
  await trainer.die({ tidy: true });
  assert.deepEqual([told.resets, told.steps, trainer.calls], [0, upTo(9), 1]);
});

test('a stranger with the wrong token is sent nothing', TIMEOUT, async (t) => {
  const folder = folderOf({ 'events.jsonl': lines([started]) });
  const trainer = await new FakeTrainer(folder).listen();
  t.after(() => trainer.die());
  const live = JSON.parse(readFileSync(join(folder, 'live.json'), 'utf8')) as object;
  writeFileSync(join(folder, 'live.json'), JSON.stringify({ ...live, token: 'guess' }));
  const [told] = watch(t, folder);
  await told.until(() => told.states.length > 0);
  assert.deepEqual(told.states, ['interrupted']);
});

test('a folder that is deleted while it is followed is an interruption, not a crash', TIMEOUT, async (t) => {
  const folder = folderOf({ 'events.jsonl': lines([started]) });
  const trainer = await new FakeTrainer(folder).listen();
  const [told] = watch(t, folder);
  await told.until(() => told.states.includes('live'));
  rmSync(folder, { recursive: true });
  await trainer.die();
  await told.until(() => told.states.includes('interrupted'));
});
