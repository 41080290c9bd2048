/** What the command line prints while it follows a run. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { watch } from '../../src/cli/watch.ts';
import { eventually, FakeTrainer, folderOf } from './fake-trainer.ts';
import { bytesOf, endedEvent, epochEvent, header, lines, started, stepRows, STEP_NAMES } from './runs.ts';

const COLUMNS = ['epoch', 'time', 'learningRate', 'loss', 'val_loss', 'val_accuracy'];

test('the line of an epoch always has its own figures, however late they come after its event', { timeout: 30_000 }, async () => {
  const folder = folderOf({ 'events.jsonl': lines([started]), 'steps.table': bytesOf('steps', STEP_NAMES, stepRows(1, 20)) });
  const trainer = await new FakeTrainer(folder).listen();
  const out: string[] = [];
  const terminal = {
    out: (line: string) => void out.push(line),
    error: (line: string) => void out.push(line),
    live: () => {},
    interactive: false,
    columns: 200,
  };
  const over = watch({ folder, header: header(), terminal, known: 0, interrupts: () => () => {} });
  await eventually(() => trainer.sockets.size > 0);
  trainer.write('epochs.table', bytesOf('epochs', COLUMNS, [[10, 1, 5, 0.001, 0.5, 0.6, 0.9]]));
  trainer.write('events.jsonl', lines([epochEvent(1, 0.6), epochEvent(2, 0.4)]));
  await eventually(() => out.length > 0);
  // Several redraws: the row of the second epoch is still missing, and that of the first is not taken for it.
  await sleep(350);
  assert.deepEqual(out, ['epoch 1/3  loss 0.500  val 0.600  acc 90.0 %  ★ best so far']);
  trainer.write('epochs.table', bytesOf('epochs', COLUMNS, [[20, 2, 9, 0.001, 0.3, 0.4, 0.95]]));
  await eventually(() => out.length > 1);
  assert.equal(out[1], 'epoch 2/3  loss 0.300  val 0.400  acc 95.0 %  ★ best so far');
  trainer.write('events.jsonl', lines([epochEvent(3, 0.4, false), endedEvent(30)]));
  await trainer.die({ tidy: true });
  await over;
  assert.equal(out[2], 'epoch 3/3', 'where the row was lost, the epoch is told all the same');
  assert.match(out[3] ?? '', /^finished · 3 epochs/);
});
