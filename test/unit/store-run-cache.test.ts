import assert from 'node:assert/strict';
import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { RunCache } from '../../src/store/run-cache.ts';
import { readEpochs } from '../../src/store/read-epochs.ts';
import { writeNotes } from '../../src/store/run-folders.ts';
import { folderOf } from './fake-trainer.ts';
import { bytesOf, endedEvent, epochEvent, header, lines, resumedEvent, started } from './runs.ts';

const epochs = (...rows: readonly (readonly [step: number, epoch: number, loss: number])[]) =>
  bytesOf('epochs', ['epoch', 'loss'], rows);
const ended = [started, epochEvent(1, 0.5), endedEvent(10)];

test('a run that has not changed is the same object, and one that has changed is read again', async () => {
  const folder = folderOf({ 'events.jsonl': lines(ended), 'epochs.table': epochs([10, 1, 0.5]) });
  const cache = new RunCache();
  const first = await cache.read('a', folder);
  assert.equal(first.summary.status, 'finished');
  assert.equal(first.results.metrics.loss?.last, 0.5);
  assert.equal(await cache.read('a', folder), first);
  await writeNotes(folder, { name: 'Mine' });
  const noted = await cache.read('a', folder);
  assert.notEqual(noted, first);
  assert.equal(noted.summary.notes.name, 'Mine');
  writeFileSync(join(folder, 'run.json'), JSON.stringify(header('a', { title: 'another' })));
  assert.equal((await cache.read('a', folder)).header.title, 'another');
});

test('of a log that grows, only what was added is read', async () => {
  const folder = folderOf({ 'events.jsonl': lines([started, epochEvent(1, 0.5)]), 'epochs.table': epochs([10, 1, 0.5]) });
  const cache = new RunCache();
  assert.equal((await cache.read('a', folder)).summary.status, 'interrupted', 'nobody trains it');
  // What was read before is written over in place: whoever read it again would see it.
  const events = join(folder, 'events.jsonl');
  writeFileSync(events, new Uint8Array(lines([started, epochEvent(1, 0.5)]).length).fill(0x20), { flag: 'r+' });
  appendFileSync(events, lines([epochEvent(2, 0.25)]));
  appendFileSync(join(folder, 'epochs.table'), epochs([20, 2, 0.25]));
  const grown = await cache.read('a', folder);
  assert.equal(grown.results.epochs, 2);
  assert.deepEqual(grown.results.metrics.loss?.lowest, { value: 0.25, epoch: 2 });
  assert.equal(grown.results.backend, 'cpu', 'it was told in the part that is no more');
});

test('a log that was replaced or cut is read from its beginning', async () => {
  const folder = folderOf({ 'events.jsonl': lines([started, epochEvent(1, 0.5), epochEvent(2, 0.4)]) });
  const cache = new RunCache();
  assert.equal((await cache.read('a', folder)).results.epochs, 2);
  writeFileSync(join(folder, 'events.jsonl'), lines([started]));
  assert.equal((await cache.read('a', folder)).results.epochs, 0);
  writeFileSync(join(folder, 'new'), lines([started, epochEvent(1, 0.5), epochEvent(2, 0.4), epochEvent(3, 0.3)]));
  renameSync(join(folder, 'new'), join(folder, 'events.jsonl'));
  assert.equal((await cache.read('a', folder)).results.epochs, 3);
});

test('a run that ended and was resumed is told as it is now', async () => {
  const folder = folderOf({ 'events.jsonl': lines(ended), 'epochs.table': epochs([10, 1, 0.5], [20, 2, 0.1]) });
  const cache = new RunCache();
  assert.equal((await cache.read('a', folder)).summary.status, 'finished');
  appendFileSync(join(folder, 'events.jsonl'), lines([resumedEvent(10), epochEvent(2, 0.3)]));
  appendFileSync(join(folder, 'epochs.table'), epochs([20, 2, 0.3]));
  const { summary, results } = await cache.read('a', folder);
  assert.equal(summary.status, 'interrupted');
  assert.equal(results.metrics.loss?.lowest.value, Math.fround(0.3), 'the epoch that was taken back does not count');
  assert.deepEqual(
    (await readEpochs(folder, header())).map(({ step }) => step),
    [10, 20],
  );
});

test('folders that are gone are forgotten', async () => {
  const folder = folderOf({ 'events.jsonl': lines(ended) });
  const cache = new RunCache();
  const first = await cache.read('a', folder);
  cache.keep(new Set([folder]));
  assert.equal(await cache.read('a', folder), first);
  cache.keep(new Set());
  assert.notEqual(await cache.read('a', folder), first);
});
