import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeChunk } from '../../src/core/chunk.ts';
import { sealedLine } from '../../src/core/log-line.ts';
import { Random } from '../../src/core/random.ts';
import type { RunEvent } from '../../src/core/run.ts';
import { streamReader } from '../../src/core/streams.ts';
import { bytesOf, chunkOf, endedEvent, epochEvent, lines, started, stepRows, STEP_NAMES } from './runs.ts';

function read(name: string, pieces: readonly Uint8Array[]) {
  const events: RunEvent[] = [];
  const rows: number[] = [];
  const problems: string[] = [];
  const reader = streamReader(name, {
    event: (event) => events.push(event),
    chunk: (chunk) => rows.push(...chunk.steps),
    problem: (message) => problems.push(message),
  });
  for (const piece of pieces) reader.push(piece);
  return { events, rows, problems, torn: reader.torn() > 0, offset: reader.offset };
}
const join = (...parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
const steps = (from: number, to: number) => bytesOf('steps', STEP_NAMES, stepRows(from, to));
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

const log: readonly RunEvent[] = [started, epochEvent(1, 0.5), { ...endedEvent(10), reason: 'größer ✓ 𝛽' } as RunEvent];

test('events cut anywhere, even inside a letter, come whole', () => {
  const bytes = lines(log);
  for (let cut = 0; cut <= bytes.length; cut++) {
    const { events, problems } = read('events.jsonl', [bytes.slice(0, cut), bytes.slice(cut)]);
    assert.deepEqual(events, log);
    assert.deepEqual(problems, []);
  }
});

test('a last line without its end is left out, at every byte of it', () => {
  const bytes = lines(log);
  const two = lines(log.slice(0, 2)).length;
  for (let length = two + 1; length < bytes.length; length++) {
    const { events, torn, problems } = read('events.jsonl', [bytes.slice(0, length)]);
    assert.deepEqual([events.length, torn, problems.length], [2, true, 0]);
  }
});

test('a damaged line is named and skipped', () => {
  const bytes = join(
    lines([started]),
    Buffer.from('{"type":"epo\n{"type":"magic","step":1,"time":1}\n[]\n'),
    lines([endedEvent(10)]),
  );
  const { events, problems } = read('events.jsonl', [bytes]);
  assert.deepEqual(events, [started, endedEvent(10)]);
  assert.deepEqual(problems, [
    'events.jsonl: line 2 is skipped because its JSON or checksum is invalid.',
    'events.jsonl: line 3 is skipped because the event "magic" is unknown.',
    'events.jsonl: line 4 is skipped because it is not an event.',
  ]);
});

test('a table in pieces of any size is the table', () => {
  const bytes = join(steps(1, 3), steps(4, 4), steps(5, 9));
  const random = new Random(5);
  for (let round = 0; round < 50; round++) {
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; ) {
      const size = 1 + random.below(round < 25 ? 9 : 200);
      pieces.push(bytes.slice(at, at + size));
      at += size;
    }
    const { rows, problems, torn, offset } = read('steps.table', pieces);
    assert.deepEqual([rows, problems, torn, offset], [upTo(9), [], false, bytes.length]);
  }
});

test('a table torn at any byte keeps every whole chunk', () => {
  const [first, second] = [steps(1, 3), steps(4, 6)];
  const bytes = join(first, second);
  for (let length = 0; length <= bytes.length; length++) {
    const { rows, problems, torn } = read('steps.table', [bytes.slice(0, length)]);
    const whole = length === bytes.length ? 6 : length >= first.length ? 3 : 0;
    assert.deepEqual([rows, problems], [upTo(whole), []]);
    assert.equal(torn, length !== 0 && length !== first.length && length !== bytes.length);
  }
});

test('a chunk damaged at any byte is named, and those around it are read', () => {
  const [a, b, c] = [steps(1, 3), steps(4, 6), steps(7, 9)];
  for (let i = 0; i < b.length; i++) {
    const bytes = join(a, b, c);
    bytes[a.length + i] = (bytes[a.length + i] ?? 0) ^ 0x81;
    const { rows, problems } = read('steps.table', [bytes]);
    assert.deepEqual(rows, [1, 2, 3, 7, 8, 9], `byte ${i}`);
    assert.equal(problems.length, 1);
    assert.match(
      problems[0] ?? '',
      new RegExp(`^steps.table: the chunk at byte ${a.length} is damaged .*Skipped ${b.length} bytes`),
    );
  }
});

test('a chunk that was torn and written over is skipped, the next ones are read', () => {
  const [a, b, c] = [steps(1, 3), steps(4, 6), steps(4, 9)];
  for (let length = 1; length < b.length; length++) {
    const { rows, problems } = read('steps.table', [join(a, b.slice(0, length), c)]);
    assert.deepEqual(rows, [1, 2, 3, 4, 5, 6, 7, 8, 9], `${length} bytes of the torn one`);
    assert.equal(problems.length, 1);
  }
});

test('a chunk whose beginning arrives behind damage is not lost', () => {
  const whole = steps(1, 3);
  const { rows, problems } = read('steps.table', [join(Buffer.alloc(24), whole.slice(0, 40)), whole.slice(40)]);
  assert.deepEqual(rows, [1, 2, 3]);
  assert.equal(problems.length, 1);
});

test('events and chunks of another run are left out, and told of once', () => {
  const own = 'a1';
  const as = (run: string, event: RunEvent) => sealedLine({ ...event, run });
  const told: string[] = [];
  const events: RunEvent[] = [];
  const rows: number[] = [];
  const sink = {
    event: (event: RunEvent) => events.push(event),
    chunk: ({ steps: found }: { readonly steps: Float64Array }) => rows.push(...found),
    problem: (message: string) => told.push(message),
  };
  const options = { identity: () => own };
  const log = as(own, started) + as('b2', epochEvent(1, 0.5)) + as('b2', epochEvent(2, 0.5)) + as(own, endedEvent(10));
  streamReader('events.jsonl', sink, options).push(Buffer.from(log));
  const chunk = (run: string, from: number) => encodeChunk({ ...chunkOf('steps', STEP_NAMES, stepRows(from, from)), run });
  streamReader('steps.table', sink, options).push(join(chunk(own, 1), chunk('b2', 2), chunk('b2', 3), chunk(own, 4)));
  streamReader('epochs.table', sink, options).push(chunk(own, 9));
  assert.deepEqual(
    events.map(({ type }) => type),
    ['started', 'ended'],
  );
  assert.deepEqual(rows, [1, 4]);
  assert.deepEqual(told, [
    'events.jsonl: ignored events of another run.',
    'steps.table: ignored rows of another run.',
    'epochs.table: ignored rows of the table "steps".',
  ]);
});

test('an event that names its run is nothing without its checksum', () => {
  const line = sealedLine({ ...started, run: 'a1' });
  assert.equal(read('events.jsonl', [Buffer.from(line)]).events.length, 1);
  for (const damaged of [line.replace('"crc"', '"cra"'), line.replace(/,"crc".*"/, '')])
    assert.deepEqual(read('events.jsonl', [Buffer.from(damaged)]).events, []);
});
