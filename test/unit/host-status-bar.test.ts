/** The item of the status bar: its figures move while a click on it goes on meaning the same. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { OpenRun } from '../../src/host/runs/runs.ts';
import { RunData } from '../../src/core/run-data.ts';
import { chunkOf, header, started, STEP_NAMES, stepRows } from './runs.ts';
import { EventEmitter, statusBarItems, Uri } from './stand-in/vscode.ts';

const { StatusBar } = await import('../../src/host/views/status-bar.ts');

function liveRun(id: string): OpenRun {
  const data = new RunData(header(id));
  data.event(started);
  const workspace = { uri: Uri.file('/project'), name: 'project', index: 0 } as unknown as OpenRun['workspace'];
  return { id, folder: `/project/${id}`, workspace, title: id, data, notes: {}, live: true, caughtUp: true };
}

/** A status bar beside these runs, the first of which trains on: `drawn` resolves once it has been drawn again. */
function shown(t: TestContext, live: OpenRun[]) {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
  const [changed, listed] = [new EventEmitter<OpenRun>(), new EventEmitter<void>()];
  const bar = new StatusBar({ live, onDidChange: changed.event, onDidChangeList: listed.event } as never);
  t.after(() => bar.dispose());
  const item = statusBarItems.at(-1);
  assert.ok(item);
  const drawn = () => {
    listed.fire();
    t.mock.timers.tick(1000);
  };
  const train = (from: number, to: number) => {
    live[0]?.data.chunk(chunkOf('steps', STEP_NAMES, stepRows(from, to)));
    drawn();
  };
  return { item, drawn, train };
}

test('while the figures change, command and tooltip stay the objects that they were', (t) => {
  const { item, train } = shown(t, [liveRun('wide')]);
  train(1, 10);
  const { command, tooltip } = item;
  const texts = new Set([item.text]);
  for (let step = 11; step < 60; step += 10) {
    train(step, step + 9);
    texts.add(item.text);
  }
  assert.equal(texts.size, 6, 'the figures move');
  assert.equal(item.command, command);
  assert.equal(item.tooltip, tooltip);
  assert.deepEqual(item.command, { command: 'descent.openRun', title: 'Open Run', arguments: ['wide'] });
  assert.deepEqual(
    { command: item.sets.command, tooltip: item.sets.tooltip, show: item.sets.show },
    { command: 1, tooltip: 1, show: 1 },
  );
});

test('nothing is set where nothing has changed', (t) => {
  const { item, train, drawn } = shown(t, [liveRun('wide')]);
  train(1, 10);
  const before = { ...item.sets };
  drawn();
  drawn();
  assert.deepEqual(item.sets, before);
});

test('another run in front has its own command, and without a run there is no item', (t) => {
  const live = [liveRun('wide'), liveRun('deep')];
  const { item, drawn } = shown(t, live);
  drawn();
  assert.match(item.text, /\+1$/);
  live.shift();
  drawn();
  assert.deepEqual((item.command as { arguments: unknown }).arguments, ['deep']);
  assert.equal(item.visible, true);
  live.shift();
  drawn();
  assert.equal(item.visible, false);
});
