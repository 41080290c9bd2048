import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkedEvent } from '../../src/core/event-checks.ts';
import { LINE_LIMIT, LineSplitter, openLine, sealedLine } from '../../src/core/log-line.ts';
import { fold, foldAll, initialRun, RunFold } from '../../src/core/run-fold.ts';
import type { RunEvent } from '../../src/core/run.ts';
import { endedEvent, epochEvent, header, resumedEvent, started } from './runs.ts';

const EVENTS: readonly RunEvent[] = [
  started,
  resumedEvent(10),
  epochEvent(1, 0.5),
  endedEvent(10),
  { type: 'changed', time: 1, step: 4, key: 'optimizer.learningRate', from: 0.1, to: 0.2 },
  { type: 'reduced', time: 1, step: 4, monitor: 'val_loss', epochs: 3, scale: 0.5, before: 1 },
  { type: 'sampling', time: 1, step: 4, every: 8, cost: 0.05, budget: 0.1 },
  { type: 'finding', time: 1, step: 4, id: 'nonFinite', severity: 'error', title: 't', detail: 'd', weight: 0 },
  { type: 'checkpoint', time: 1, step: 4, epoch: 0, file: 'checkpoints/a', best: false },
  { type: 'paused', time: 1, step: 4 },
  { type: 'continued', time: 1, step: 4 },
  { type: 'followed', time: 1, step: 4, weight: 0, element: 3, on: true },
  { type: 'notice', time: 1, step: 4, message: 'm' },
];

test('every kind of event is read as it was written, and a line with any one byte changed is not', () => {
  for (const event of EVENTS) {
    const line = sealedLine(event).trimEnd();
    const { crc: _, ...read } = JSON.parse(line) as RunEvent & { crc: string };
    assert.deepEqual(read, event, 'any reader of JSON can read it');
    assert.deepEqual(checkedEvent(openLine(line)?.value), event);
    const bytes = Buffer.from(line);
    for (let i = 0; i < bytes.length; i++) {
      const changed = Buffer.from(bytes);
      changed[i] = (changed[i] ?? 0) ^ 1;
      const value = openLine(changed.toString('utf8'))?.value as Readonly<Record<string, unknown>> | undefined;
      // The mark itself may be what is damaged: then what it guarded is whole.
      if (value !== undefined) for (const [key, whole] of Object.entries(event)) assert.deepEqual(value[key], whole, `byte ${i}`);
    }
  }
});

test('logs of older versions, without checksums, are read', () => {
  for (const event of EVENTS) assert.deepEqual(checkedEvent(openLine(JSON.stringify(event))?.value), event);
});

test('an event with any field missing or of another type is refused by the name of the field', () => {
  const optional = ['device', 'considered', 'optimizer', 'units', 'classes', 'remedy', 'weight', 'restored', 'fault', 'from'];
  for (const event of EVENTS)
    for (const key of Object.keys(event)) {
      const { [key as keyof RunEvent]: _, ...without } = event;
      if (!optional.includes(key) && key !== 'type')
        assert.equal(typeof checkedEvent(without), 'string', `${event.type} without ${key}`);
      for (const wrong of [{ a: 1 }, [null], 'text', -1.5, true]) {
        const value = event[key as keyof RunEvent] as unknown;
        if (typeof wrong === typeof value && !Array.isArray(wrong) && typeof wrong !== 'object') continue;
        // Settings, monitored values and costs may be numbers of all kinds.
        const free = ['from', 'to', 'monitored', 'patienceLeft', 'time', 'cost', 'budget', 'scale', 'before'].includes(key);
        if (free && typeof wrong !== 'object') continue;
        const said = checkedEvent({ ...event, [key]: wrong });
        assert.equal(typeof said, 'string', `${event.type} with ${key} = ${JSON.stringify(wrong)}`);
      }
    }
});

test('lines are cut whatever pieces they come in, and one without an end is not kept for ever', () => {
  const lines: (string | undefined)[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const byte of Buffer.from('\ufeffa\nß\n\nlast')) splitter.push(Uint8Array.of(byte));
  assert.deepEqual([lines, splitter.rest], [['a', 'ß', ''], 4]);
  const piece = new Uint8Array(2 ** 22).fill(0x78);
  for (let sent = 0; sent <= LINE_LIMIT; sent += piece.length) splitter.push(piece);
  splitter.push(Buffer.from('\nnext\n'));
  assert.deepEqual(lines.slice(3), [undefined, 'next']);
});

test('folding costs the same for each event, however many came before', () => {
  const copied = (epochs: number) => {
    const folding = new RunFold(initialRun(header()));
    folding.event(started);
    const { slice, [Symbol.iterator]: iterate } = Array.prototype;
    let elements = 0;
    // What is copied is counted, not how long it takes.
    Array.prototype.slice = function (this: unknown[], ...args) {
      elements += this.length;
      return slice.apply(this, args) as never;
    };
    Array.prototype[Symbol.iterator] = function (this: unknown[]) {
      elements += this.length;
      return iterate.call(this) as never;
    };
    try {
      for (let epoch = 1; epoch <= epochs; epoch++) folding.event(epochEvent(epoch, 1 / epoch));
      assert.equal(folding.run.epochEnds.length, epochs);
      assert.equal(folding.run, folding.run, 'the same object until something happens');
    } finally {
      Array.prototype.slice = slice;
      Array.prototype[Symbol.iterator] = iterate;
    }
    return elements;
  };
  const few = copied(1000);
  assert.ok(few > 0);
  assert.ok(copied(100_000) <= 101 * few);
});

test('events one by one or all together, the state is the same, and earlier states stay as they were', () => {
  const log = [
    started,
    epochEvent(1, 0.5),
    epochEvent(2, 0.25),
    endedEvent(25),
    resumedEvent(15),
    epochEvent(2, 0.3),
    endedEvent(30),
  ];
  const states = log.map((_, i) => foldAll(initialRun(header()), log.slice(0, i + 1)));
  let run = initialRun(header());
  const folding = new RunFold(run);
  const seen = log.map((event) => {
    run = fold(run, event);
    folding.event(event);
    return [run, folding.run];
  });
  seen.forEach(([one, live], i) => {
    assert.deepEqual(one, states[i]);
    assert.deepEqual(live, states[i]);
  });
});

test('a patience that is changed counts at once, less what was waited for already', () => {
  const waited = { ...epochEvent(4, 0.5, false), patienceLeft: 3 };
  const change = (from: number, to: number): RunEvent => ({
    type: 'changed',
    time: 1,
    step: 42,
    key: 'earlyStopping.patience',
    from,
    to,
  });
  const left = (...events: readonly RunEvent[]) => foldAll(initialRun(header()), [started, ...events]).patienceLeft;
  assert.equal(left(waited, change(5, 12)), 10);
  assert.equal(left(waited, change(5, 12), change(12, 6)), 4);
  assert.equal(left(waited, change(5, 1)), 0);
  assert.equal(left(change(5, 12)), null, 'nothing has been waited for yet');
});

test('where the workspace was moved, an error is where the file is now', () => {
  const moved = header('run', { workspaceFolder: '/new/place', recordedFolder: '/old' });
  const failed = (file: string): RunEvent => ({
    ...endedEvent(3),
    type: 'ended',
    status: 'failed',
    reason: 'r',
    fault: { message: `Look into ${file} for more.`, file, line: 3 },
  });
  const faultFor = (file: string) => foldAll(initialRun(moved), [failed(file)]).ended?.fault;
  assert.deepEqual(faultFor('/old/src/a.ts'), {
    message: 'Look into /new/place/src/a.ts for more.',
    file: '/new/place/src/a.ts',
    line: 3,
  });
  assert.equal(faultFor('/older/a.ts')?.file, '/older/a.ts');
  assert.equal(faultFor('/elsewhere/old/a.ts')?.file, '/elsewhere/old/a.ts');
});
