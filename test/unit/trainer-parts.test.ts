/** The parts of the trainer that need no backend, by examples. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { encodeChunk } from '../../src/core/chunk.ts';
import { decodeCheckpoint, encodeCheckpoint, type Position } from '../../src/trainer/checkpoints/checkpoint.ts';
import { parseCommand } from '../../src/trainer/clients/commands.ts';
import { Outbox } from '../../src/trainer/recording/outbox.ts';
import { LearningRate } from '../../src/trainer/optimizer/learning-rate.ts';
import { ProbeScheduler } from '../../src/trainer/measure/probe-scheduler.ts';
import { StreamFile } from '../../src/trainer/recording/stream-file.ts';
import { compact, cutBack } from '../../src/trainer/recording/table-files.ts';
import { tableOf } from '../golden/trainers.ts';

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'descent-trainer-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

test('a stream survives a disk that is full for a while, byte for byte', (t) => {
  let room = 5;
  const stream = new StreamFile(join(folder(t), 'x'), ((
    file: number,
    bytes: Uint8Array,
    from: number,
    length: number,
    at: number,
  ) => {
    if (room === 0) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    const fits = Math.min(room, length);
    room -= fits;
    return writeSync(file, bytes, from, fits, at);
  }) as typeof writeSync);
  stream.append(Buffer.from('abc'));
  stream.append(Buffer.from('defgh'));
  assert.throws(() => stream.flush(), /no space/);
  assert.equal(stream.length, 8);
  assert.equal(Buffer.from(stream.read(4, 10)).toString(), 'efgh', 'what waits in memory can be read');
  room = 100;
  stream.flush();
  assert.equal(readFileSync(stream.path, 'utf8'), 'abcdefgh');
  stream.close();
});

test('rows leave the outbox before the event that comes after them', (t) => {
  const path = folder(t);
  const outbox = new Outbox(path);
  t.after(() => outbox.close());
  const seen: string[] = [];
  outbox.onGrowth = () => seen.push(outbox.streams.map(({ length }) => (length > 0 ? 1 : 0)).join(''));
  outbox.declare('steps', ['loss']);
  outbox.row('steps', 1, [0.5]);
  assert.equal(outbox.streams[1]?.length, 0, 'a single row waits for company');
  outbox.event({ type: 'paused' }, 1);
  assert.deepEqual(seen, ['11000000']);
  assert.deepEqual(tableOf(readFileSync(join(path, 'steps.table'))).steps, [1]);
});

test('a reader that sees an event on the disk finds all rows before it there', (t) => {
  const path = folder(t);
  const outbox = new Outbox(path);
  t.after(() => outbox.close());
  const [events] = outbox.streams;
  assert.ok(events);
  const [flush, found]: [() => void, number[]] = [events.flush.bind(events), []];
  events.flush = () => {
    found.push(...tableOf(readFileSync(join(path, 'steps.table'))).steps);
    flush();
  };
  outbox.declare('steps', ['loss']);
  outbox.row('steps', 1, [0.5]);
  outbox.event({ type: 'ended', status: 'finished', reason: 'All epochs are complete.' }, 1);
  assert.deepEqual(found, [1]);
});

test('64 rows do not wait', (t) => {
  const outbox = new Outbox(folder(t));
  t.after(() => outbox.close());
  outbox.declare('steps', ['loss']);
  for (let step = 1; step <= 64; step++) outbox.row('steps', step, [step]);
  assert.ok((outbox.streams[1]?.length ?? 0) > 0);
});

test('tables are compacted and cut back without a change to what stays', (t) => {
  const path = folder(t);
  const chunk = (step: number) =>
    encodeChunk({ table: 'steps', columns: ['loss'], steps: Float64Array.of(step), values: [Float32Array.of(step / 2)] });
  const file = join(path, 'steps.table');
  const torn = chunk(6).subarray(0, 20);
  writeFileSync(file, Buffer.concat([...[1, 2, 3, 4, 5].map(chunk), torn]));
  writeFileSync(join(path, 'events.jsonl'), '{"type":"paused"}\n{"type":');
  cutBack(path, 3);
  assert.equal(readFileSync(join(path, 'events.jsonl'), 'utf8'), '{"type":"paused"}\n');
  const before = readFileSync(file);
  compact(path);
  const after = readFileSync(file);
  assert.ok(after.length <= before.length);
  assert.deepEqual(tableOf(after).steps, [1, 2, 3]);
  assert.deepEqual(tableOf(after).column('loss'), [0.5, 1, 1.5]);
});

const position: Position = {
  step: 12,
  epoch: 1,
  batch: 2,
  elapsed: 3.25,
  examples: 64,
  sums: [0.1 + 0.2],
  random: [1, -2, 3, 4],
  watched: { best: null, bestEpoch: 0, waited: 0, average: 0, correction: 1 },
};

test('a checkpoint comes back exactly, and a flipped bit is found', () => {
  const tensors = [
    { name: 'weight/dense/kernel', shape: [2, 2], values: Float32Array.of(1, Number.NaN, -0, 1e-40) },
    { name: 'weight/dense/bias', shape: [], values: Float32Array.of(7) },
  ];
  const bytes = encodeCheckpoint({ position, tensors });
  assert.deepEqual(decodeCheckpoint(Buffer.concat([Buffer.alloc(3), bytes]).subarray(3)), { position, tensors });
  bytes[bytes.length - 2] = (bytes.at(-2) ?? 0) ^ 1;
  assert.throws(() => decodeCheckpoint(bytes), /checksum/);
  assert.throws(() => decodeCheckpoint(new Uint8Array(5)), /not a checkpoint/);
});

/** Runs with steps of 1 ms; the share of time that samples of this cost took after the first 2000 steps, and the changes. */
function sampled(budget: number, cost: (step: number) => number, norms = 0): { share: number; changes: number } {
  const sampler = new ProbeScheduler({ budget, every: 0 });
  let [spent, changes] = [0, 0];
  const steps = 40_000;
  for (let step = 1; step <= steps; step++) {
    const time = sampler.wants(step, false) ? cost(step) : undefined;
    if (step > 2000) spent += time ?? 0;
    if (sampler.spent(step, 1, norms, time)) changes++;
  }
  return { share: spent / (steps - 2000), changes };
}

test('the figures stay within their budget and the interval settles', () => {
  const steady = sampled(0.05, () => 2);
  assert.ok(steady.share <= 0.05 && steady.share > 0.01, `${steady.share}`);
  assert.equal(steady.changes, 1);
  const wavering = sampled(0.05, (step) => 1 + (step % 7) / 3);
  assert.ok(wavering.share <= 0.05 && wavering.changes <= 2, JSON.stringify(wavering));
  assert.equal(sampled(0, () => 1).share, 0);
});

test('the norms of every step count too, but leave half of the budget to the other figures', () => {
  const some = sampled(0.05, () => 2, 0.02);
  assert.ok(some.share <= 0.03 && some.share > 0.01, `${some.share}`);
  const many = sampled(0.05, () => 2, 0.2);
  assert.ok(many.share <= 0.025 && many.share > 0.005, `${many.share}`);
});

test('where samples are costly from the start, the first ones are apart', () => {
  const sampler = new ProbeScheduler({ budget: 0.05, every: 0, first: 8 });
  const wanted: number[] = [];
  for (let step = 1; step <= 400; step++) {
    const wants = sampler.wants(step, false);
    if (wants) wanted.push(step);
    sampler.spent(step, 1, 0, wants ? 3 : undefined);
  }
  assert.deepEqual(wanted, [8, 16, 24, 32, 40, 128, 256, 384]);
});

test('a fixed interval is kept whatever it costs', () => {
  const sampler = new ProbeScheduler({ budget: 0.01, every: 10 });
  const wanted = [];
  for (let step = 1; step <= 30; step++) {
    if (sampler.wants(step, false)) wanted.push(step);
    sampler.spent(step, 1, 0, sampler.wants(step, false) ? 50 : undefined);
  }
  assert.deepEqual(wanted, [10, 20, 30]);
});

test('commands from outside are checked', () => {
  assert.deepEqual(parseCommand({ type: 'step', count: 2, more: 1 }), { type: 'step', count: 2 });
  assert.deepEqual(parseCommand({ type: 'resume' }), { type: 'continue' }, 'as windows from before an update say it');
  assert.match(String(parseCommand({ type: 'step', count: 1.5 })), /integer/);
  assert.match(String(parseCommand('stop')), /object/);
  assert.match(String(parseCommand({ type: 'stop' })), /requires restoreBest/);
  assert.match(String(parseCommand({ type: 'change', key: 'x', value: null })), /x can only be changed to a number/);
});

test('the rate follows its schedule, and one that reacts goes on from where a checkpoint left it', () => {
  const span = { stepsPerEpoch: 10, epochs: 5 };
  assert.equal(new LearningRate({ type: 'step', every: 2, factor: 0.1 }, span).at(25, 1), 0.1);
  assert.throws(() => new LearningRate({ type: 'cosin' }, span), /descent\.schedule\.type: unknown value "cosin"/);
  assert.throws(
    () => new LearningRate({ type: 'multiStep', milestones: [3, 2] }, span),
    /schedule\.milestones must be in increasing order/,
  );
  const chosen = { type: 'reduceOnPlateau', factor: 0.5, patience: 2, warmup: 1 };
  const rate = new LearningRate(chosen, span);
  assert.equal(rate.monitor, 'val_loss');
  assert.deepEqual([rate.judge(1), rate.judge(1)], [undefined, undefined]);
  const resumed = new LearningRate(chosen, span, JSON.parse(JSON.stringify(rate.plateau)));
  assert.deepEqual(resumed.judge(1), { scale: 0.5, before: 1, epochs: 2 });
  assert.equal(resumed.at(20, 0.1), 0.05);
  assert.equal(resumed.at(4, 0.1), 0.025, 'half of the warm-up');
  assert.equal(new LearningRate({ type: 'cosine' }, span).judge(1), undefined);
});
