import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { endLine, epochLine, progressLine } from '../../src/cli/progress-lines.ts';
import { RunData } from '../../src/core/run-data.ts';
import { RunTail } from '../../src/core/run-tail.ts';
import type { EventOf, RunEvent } from '../../src/core/run.ts';
import { chunkOf, endedEvent, epochEvent, header, resumedEvent, started, STEP_NAMES } from './runs.ts';

const EPOCHS = ['epoch', 'time', 'learningRate', 'loss', 'val_loss', 'val_accuracy'];
const checkpoint = (step: number): RunEvent => ({
  type: 'checkpoint',
  time: step,
  step,
  epoch: step / 10,
  file: `checkpoints/${step}`,
  best: false,
});
const changed = (step: number, to: number): RunEvent => ({
  type: 'changed',
  time: 1,
  step,
  key: 'regularization.l2',
  from: 0,
  to,
});

/** Ten steps and an epoch. */
function feed(run: RunData | RunTail, epoch: number): EventOf<'epoch'> {
  const steps = Array.from({ length: 10 }, (_, i) => [10 * (epoch - 1) + i + 1, 1 / epoch, epoch, epoch / 2 + i / 20]);
  run.chunk(chunkOf('steps', STEP_NAMES, steps));
  run.chunk(chunkOf('epochs', EPOCHS, [[10 * epoch, epoch, epoch / 2, 0.1, 1 / epoch, 2 / epoch, 0.5]]));
  const event = epochEvent(epoch, 2 / epoch) as EventOf<'epoch'>;
  run.event(event);
  if (epoch % 5 === 0) run.event(changed(10 * epoch, epoch));
  if (epoch % 20 === 0) run.event(checkpoint(10 * epoch));
  return event;
}

test('the tail says the same of a run as the whole of it, also after the run was taken up again', () => {
  const whole = new RunData(header());
  const tail = new RunTail(header());
  const both = (event: RunEvent) => [whole, tail].map((run) => run.event(event));
  const same = () => {
    assert.equal(progressLine(tail), progressLine(whole));
    assert.equal(endLine(tail), endLine(whole));
    const { marks: _, epochEnds: __, ...rest } = whole.run;
    assert.deepEqual({ ...tail.run, marks: [], epochEnds: [] }, { ...rest, marks: [], epochEnds: [] });
  };
  both(started);
  for (let epoch = 1; epoch <= 2000; epoch++) {
    const event = feed(whole, epoch);
    feed(tail, epoch);
    assert.equal(epochLine(tail, event), epochLine(whole, event));
  }
  same();
  // From the newest checkpoint, and from the one before it, since the newest was damaged.
  for (const step of [20_000, 19_800]) {
    both(resumedEvent(step));
    same();
  }
  feed(whole, 1981);
  feed(tail, 1981);
  both(endedEvent(19_810));
  same();
});

test('its memory stays flat over a day of epochs', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const tail = new RunTail(header());
  tail.event(started);
  const used = (from: number, to: number) => {
    for (let epoch = from; epoch <= to; epoch++) feed(tail, epoch);
    collect();
    return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
  };
  const before = used(1, 3000);
  const after = used(3001, 60_000);
  assert.ok(after - before < 2 ** 20, `${after - before} bytes more`);
  assert.ok(tail.run.marks.length < 200, `${tail.run.marks.length} marks`);
});
