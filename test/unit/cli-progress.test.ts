import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endLine, epochLine, progressLine } from '../../src/cli/progress-lines.ts';
import { plain } from '../../src/cli/terminal.ts';
import { RunData } from '../../src/core/run-data.ts';
import { chunkOf, endedEvent, epochEvent, header, started, STEP_NAMES } from './runs.ts';

function training() {
  const data = new RunData(header());
  data.event(started);
  const rows = Array.from({ length: 15 }, (_, i) => [i + 1, 0.2141, (i + 1) / 10, (i + 1) / 2]);
  data.chunk(chunkOf('steps', STEP_NAMES, rows));
  const columns = ['epoch', 'time', 'learningRate', 'loss', 'val_loss', 'val_accuracy'];
  data.chunk(chunkOf('epochs', columns, [[10, 1, 5, 0.001, 0.25, 0.287, 0.9384]]));
  return data;
}
const first = epochEvent(1, 0.287) as Extract<typeof started | ReturnType<typeof epochEvent>, { type: 'epoch' }>;

test('a training in one line: where it is, how well, how fast, how long still', () => {
  const data = training();
  data.event(first);
  assert.equal(progressLine(data), 'epoch 2/3  ▓▓▓▓▓░░░░░  loss 0.214  val 0.287  acc 93.8 %  2.00 steps/s  8s left');
});

test('what a narrow terminal has no room for is left out whole, and never the time left', () => {
  const data = training();
  data.event(first);
  const wide = progressLine(data);
  assert.equal(progressLine(data, wide.length), wide);
  assert.equal(progressLine(data, 70), 'epoch 2/3  loss 0.214  val 0.287  acc 93.8 %  2.00 steps/s  8s left');
  assert.equal(progressLine(data, 60), 'epoch 2/3  loss 0.214  val 0.287  acc 93.8 %  8s left');
  assert.equal(progressLine(data, 30), 'epoch 2/3  8s left');
});

test('before its first step, a training says only where it is', () => {
  assert.equal(progressLine(new RunData(header())), 'epoch 1/3  ░░░░░░░░░░');
});

test('an epoch tells its own figures, also when later ones have come', () => {
  const data = training();
  data.event(first);
  data.chunk(
    chunkOf('epochs', ['epoch', 'time', 'learningRate', 'loss', 'val_loss', 'val_accuracy'], [[20, 2, 9, 0.001, 0.1, 0.1, 0.99]]),
  );
  assert.equal(epochLine(data, first), 'epoch 1/3  loss 0.250  val 0.287  acc 93.8 %  ★ best so far');
});

test('the end is told with the best epoch', () => {
  const data = training();
  data.event(first);
  data.event(endedEvent(15));
  assert.equal(endLine(data), 'finished · 1 epoch · 7.5s · best validation loss 0.287 at epoch 1');
});

test('control characters in names do not reach the terminal', () => {
  assert.equal(plain('a\u001b[31mb\u202ec\td'), 'a�[31mb�c\td');
});
