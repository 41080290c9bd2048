/** The runs of a workspace as the editor sees them: what is listed, opened and followed, and what can be done with it. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { UserError } from '../../src/core/fault.ts';
import type { RunEvent } from '../../src/core/run.ts';
import { runsFolder } from '../../src/store/places.ts';
import { eventually, FakeTrainer, folderOf, temporary } from './fake-trainer.ts';
import { bytesOf, endedEvent, epochEvent, header, lines, started, stepRows, STEP_NAMES } from './runs.ts';
import { fileCreated, openFolder } from './stand-in/vscode.ts';

const { Runs } = await import('../../src/host/runs/runs.ts');

const TIMEOUT = { timeout: 30_000 };
const steps = (from: number, to: number) => bytesOf('steps', STEP_NAMES, stepRows(from, to));
const ENDED = { 'events.jsonl': lines([started, epochEvent(1, 0.5), endedEvent(10)]), 'steps.table': steps(1, 10) };

/** An open workspace, and the folder of its runs. */
function workspace(t: TestContext): { readonly runs: InstanceType<typeof Runs>; readonly folder: string } {
  const path = temporary();
  openFolder(path);
  const runs = new Runs();
  t.after(() => runs.dispose());
  return { runs, folder: runsFolder(path) };
}

/** A run that is being trained by a stand-in. */
async function live(t: TestContext, folder: string, id = 'live'): Promise<FakeTrainer> {
  const trainer = await new FakeTrainer(
    folderOf({ 'events.jsonl': lines([started]), 'steps.table': steps(1, 3) }, folder, id),
  ).listen();
  t.after(() => trainer.die());
  return trainer;
}

test('runs are listed newest first, and a folder that cannot be read disturbs none', TIMEOUT, async (t) => {
  const { runs, folder } = workspace(t);
  for (const [id, created] of [
    ['old', 1000],
    ['new', 2000],
  ] as const) {
    folderOf(ENDED, folder, id);
    writeFileSync(join(folder, id, 'run.json'), JSON.stringify(header(id, { created })));
  }
  mkdirSync(join(folder, 'torn'));
  writeFileSync(join(folder, 'torn', 'run.json'), '{"format"');
  assert.equal(runs.ready, false);
  await runs.scan();
  assert.equal(runs.ready, true);
  assert.deepEqual(
    runs.list.map(({ summary: { id, status, epoch } }) => [id, status, epoch]),
    [
      ['new', 'finished', 1],
      ['old', 'finished', 1],
    ],
  );
  assert.deepEqual(
    runs.broken.map(({ id }) => id),
    ['torn'],
  );
  assert.deepEqual(runs.live, []);
});

test('a folder that appears is listed without being asked for', TIMEOUT, async (t) => {
  const { runs, folder } = workspace(t);
  await runs.scan();
  folderOf(ENDED, folder, 'from elsewhere');
  fileCreated();
  await eventually(() => runs.list.length === 1);
});

test('a live run is opened as it is found; its news come, and each event once', TIMEOUT, async (t) => {
  const { runs, folder } = workspace(t);
  const trainer = await live(t, folder);
  const [events, changed]: [RunEvent['type'][], string[]] = [[], []];
  runs.onEvent(({ event }) => events.push(event.type));
  runs.onDidChange(({ id }) => changed.push(id));
  await runs.scan();
  await eventually(() => runs.live.length === 1);
  assert.deepEqual(events, [], 'what had happened before is no news');
  trainer.write('steps.table', steps(4, 20));
  trainer.write('events.jsonl', lines([{ ...epochEvent(1, 0.5), time: Date.now() }]));
  await eventually(() => events.length > 0 && runs.get('live')?.data.step === 20);
  assert.deepEqual(events, ['epoch']);
  await eventually(() => changed.includes('live'));
  assert.equal(runs.listed('live')?.summary.epoch, 2, 'the list knows it too: the second epoch is going on');
});

test('a command reaches the trainer of its run; where none listens, it is refused with what to do', TIMEOUT, async (t) => {
  const { runs, folder } = workspace(t);
  const trainer = await live(t, folder);
  folderOf(ENDED, folder, 'over');
  const refusals: string[] = [];
  runs.onRefused((message) => refusals.push(message));
  await runs.scan();
  await runs.open('live');
  await runs.send('live', { type: 'step', count: 2 });
  await eventually(() => trainer.commands.length > 0);
  assert.deepEqual(trainer.commands, [{ type: 'step', count: 2 }]);
  trainer.reply({ type: 'refused', message: 'Not now.' });
  await eventually(() => refusals.length > 0);
  assert.deepEqual(refusals, ['Not now.']);
  await runs.open('over');
  for (const id of ['over', 'nowhere'])
    await assert.rejects(
      runs.send(id, { type: 'pause' }),
      (error) => error instanceof UserError && error.fault.remedy !== undefined,
    );
  await assert.rejects(runs.open('nowhere'), /no run "nowhere"/);
});

test('a trainer that dies leaves its run interrupted, and that is told once', TIMEOUT, async (t) => {
  const { runs, folder } = workspace(t);
  const trainer = await live(t, folder);
  let lost = 0;
  runs.onLost(() => lost++);
  const run = await runs.open('live');
  assert.equal(run.live, true);
  writeFileSync(join(trainer.folder, 'live.json'), JSON.stringify({ pid: 2 ** 22 + 1, socket: '/nowhere', token: 'x' }));
  await trainer.die();
  await eventually(() => lost > 0);
  assert.equal(lost, 1);
  assert.equal(runs.listed('live')?.summary.status, 'interrupted');
  assert.deepEqual(runs.live, []);
});

test('notes are kept in the folder of the run and listed at once', TIMEOUT, async (t) => {
  const { runs, folder } = workspace(t);
  folderOf(ENDED, folder, 'run');
  await runs.scan();
  const open = await runs.open('run');
  let listed = 0;
  runs.onDidChangeList(() => listed++);
  await runs.note('run', (notes) => ({ ...notes, name: 'Half moons' }));
  await runs.note('run', (notes) => ({ ...notes, starred: true }));
  assert.deepEqual(runs.listed('run')?.summary.notes, { name: 'Half moons', starred: true });
  assert.deepEqual(open.notes, { name: 'Half moons', starred: true });
  assert.deepEqual(JSON.parse(readFileSync(join(folder, 'run', 'notes.json'), 'utf8')), { name: 'Half moons', starred: true });
  assert.equal(listed, 2);
});

test('two that open a run at once get the same one; a run whose folder is gone is closed', TIMEOUT, async (t) => {
  const { runs, folder } = workspace(t);
  folderOf(ENDED, folder, 'run');
  const [one, other] = await Promise.all([runs.open('run'), runs.open('run')]);
  assert.equal(one, other);
  assert.equal(runs.get('run'), one);
  rmSync(join(folder, 'run'), { recursive: true });
  await runs.scan();
  assert.equal(runs.get('run'), undefined);
  assert.deepEqual(runs.list, []);
});
