/** The table that a check of all backends makes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BACKENDS } from '../../src/catalog/settings.ts';
import {
  automatic,
  type CheckReply,
  type BackendRow,
  isComplete,
  looking,
  parseReply,
  replied,
  shareOfFastest,
  unchecked,
} from '../../src/core/backend-table.ts';
import { formatMemory } from '../../src/core/format.ts';
import { backends } from '../../src/trainer/backends/index.ts';

const THREE = ['gpu', 'wasm', 'cpu'].map((id) => ({ id, title: id.toUpperCase() }));
const opened = (id: string, more: { readonly passedOver?: string; readonly gpu?: boolean } = {}): CheckReply => ({
  type: 'opened',
  gpu: id === 'gpu',
  info: { id, label: id, detail: `About ${id}.`, device: { name: 'A device', kind: 'gpu', memory: 2 ** 30 } },
  ...more,
});
const measured = (examplesPerSecond: number): CheckReply => ({ type: 'measured', examplesPerSecond });
const absent: CheckReply = { type: 'absent', reason: 'No driver.', remedy: 'Install one.', command: 'descent.openSettings' };

/** The rows after these replies. */
const after = (...replies: readonly (readonly [string, CheckReply])[]): readonly BackendRow[] =>
  replies.reduce((rows, [id, reply]) => replied(rows, id, reply), unchecked(THREE));
const states = (rows: readonly BackendRow[]) => rows.map(({ state }) => state);

test('the settings name the backends of the trainer, best first', () => {
  assert.deepEqual(
    BACKENDS.map(({ id }) => id),
    backends.map(({ id }) => id),
  );
});

test('a row goes from waiting to what became of its backend', () => {
  const rows = unchecked(THREE);
  assert.deepEqual(states(rows), ['waiting', 'waiting', 'waiting']);
  assert.deepEqual(states(looking(rows, 'gpu')), ['looking', 'waiting', 'waiting']);
  assert.deepEqual(states(after(['gpu', absent], ['wasm', opened('wasm')])), ['absent', 'measuring', 'waiting']);
  const done = after(['gpu', absent], ['wasm', opened('wasm')], ['wasm', measured(900)], ['cpu', { ...absent, type: 'broken' }]);
  assert.deepEqual(states(done), ['absent', 'works', 'broken']);
  assert.deepEqual([isComplete(done), isComplete(rows)], [true, false]);
  const [gpu, wasm] = done;
  assert.deepEqual([gpu?.reason, gpu?.remedy, gpu?.command], ['No driver.', 'Install one.', 'descent.openSettings']);
  assert.deepEqual([wasm?.info?.device?.name, wasm?.examplesPerSecond], ['A device', 900]);
});

test('auto takes what would compute on a GPU, as a run does, whatever the device calls itself', () => {
  const rows = after(['gpu', absent], ['wasm', opened('wasm')], ['cpu', opened('cpu', { gpu: true })]);
  assert.equal(automatic(rows)?.id, 'cpu');
});

test('auto takes the first that works and is not passed over, once those before it are known', () => {
  assert.equal(automatic(unchecked(THREE)), undefined);
  assert.equal(automatic(after(['wasm', opened('wasm')], ['wasm', measured(9)])), undefined, 'the first is not known yet');
  assert.equal(automatic(after(['gpu', opened('gpu')]))?.id, 'gpu');
  assert.equal(automatic(after(['gpu', absent], ['wasm', opened('wasm')])), undefined, 'the last could compute on a GPU');
  assert.equal(automatic(after(['gpu', absent], ['wasm', opened('wasm')], ['cpu', opened('cpu')]))?.id, 'wasm');
  const software = opened('gpu', { passedOver: 'A software adapter is no GPU.' });
  const passed = after(['gpu', software], ['gpu', measured(90)], ['wasm', opened('wasm')], ['cpu', opened('cpu')]);
  assert.equal(automatic(passed)?.id, 'wasm');
  assert.equal(automatic(after(...THREE.map(({ id }) => [id, absent] as const))), undefined);
});

test('speeds are shares of the fastest', () => {
  const rows = after(['gpu', opened('gpu')], ['gpu', measured(2000)], ['wasm', opened('wasm')], ['wasm', measured(500)]);
  assert.deepEqual(
    rows.map((row) => shareOfFastest(rows, row)),
    [1, 0.25, 0],
  );
  assert.equal(shareOfFastest([], rows[0] as BackendRow), 0);
});

test('memory is written as vendors do', () => {
  assert.equal(formatMemory(81_559 * 2 ** 20), '79.6 GB');
  assert.equal(formatMemory(512 * 2 ** 20), '512 MB');
  assert.equal(formatMemory(128 * 2 ** 30), '128 GB');
});

test('what is no reply is none', () => {
  for (const reply of [opened('gpu'), measured(1), absent]) assert.deepEqual(parseReply(structuredClone(reply)), reply);
  const wrong = [
    null,
    'opened',
    { type: 'shut' },
    { type: 'opened' },
    { type: 'opened', info: { id: 'gpu', label: 'GPU' } },
    { type: 'opened', info: { id: 'gpu', label: 'GPU', detail: '', device: 'H100' } },
    { type: 'measured', examplesPerSecond: 'fast' },
    { type: 'absent', reason: 'No driver.' },
  ];
  for (const value of wrong) assert.equal(parseReply(value), undefined, JSON.stringify(value));
});
