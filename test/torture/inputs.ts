/**
 * Changes inputs at random and hands them to whatever reads them: files of runs and studies, settings, tables, frames and messages.
 * Each must be read, or refused by a `UserError`, within a second; no other error may come of it.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { datasets } from '../../src/catalog/datasets/index.ts';
import { resolveConfig } from '../../src/catalog/config.ts';
import { givenIn } from '../../src/cli/folder-settings.ts';
import { decodeChunk, encodeChunk } from '../../src/core/chunk.ts';
import { UserError } from '../../src/core/fault.ts';
import { sealedLine } from '../../src/core/log-line.ts';
import { find, resolve } from '../../src/core/params.ts';
import { Random } from '../../src/core/random.ts';
import { RunData } from '../../src/core/run-data.ts';
import { streamReader } from '../../src/core/streams.ts';
import { parseStudyEvent } from '../../src/core/study.ts';
import { summarize } from '../../src/core/summary.ts';
import { parsePageMessage } from '../../src/host/dashboard/page-messages.ts';
import { COMMAND_FRAME, encodeFrame, FrameReader, parseLive } from '../../src/protocol.ts';
import { parseHeader, parseNotes } from '../../src/store/run-header.ts';
import { parseStudy } from '../../src/store/study-folders.ts';
import { textReader } from '../../src/store/text/text-reader.ts';
import { unpacked } from '../../src/store/unpack.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/trainer/checkpoints/checkpoint.ts';
import { parseCommand } from '../../src/trainer/clients/commands.ts';
import { study } from '../unit/studies.ts';
import * as unit from '../unit/runs.ts';
import { Tally, within } from './tally.ts';
import { workspace } from './trainings.ts';

interface Reader {
  readonly name: string;
  readonly input: Uint8Array;
  /** Errors that are the reader's own way to refuse. */
  readonly refuses?: (error: unknown) => boolean;
  read(bytes: Uint8Array): unknown;
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');
const json = (value: unknown) => Buffer.from(JSON.stringify(value));

export async function inputs(count: number, random: Random): Promise<Tally> {
  const tally = new Tally('inputs');
  const folder = workspace();
  try {
    const all = readers(folder);
    for (let trial = 0; trial < count; trial++) {
      const reader = all[trial % all.length];
      if (!reader) break;
      const bytes = mutated(reader.input, random);
      try {
        await within(10, `Reading ${reader.name}`, Promise.resolve(reader.read(bytes)));
        tally.count('read');
      } catch (error) {
        if (error instanceof UserError || reader.refuses?.(error)) tally.count('refused');
        else
          tally.violation(
            `${reader.name}: ${error instanceof Error ? error.stack : error} – ${Buffer.from(bytes).toString('base64').slice(0, 400)}`,
          );
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return tally;
}

function readers(folder: string): readonly Reader[] {
  const events = [unit.started, unit.epochEvent(1, 0.5), unit.resumedEvent(5), unit.endedEvent(10)];
  const chunk = encodeChunk(unit.chunkOf('steps', unit.STEP_NAMES, unit.stepRows(1, 40)));
  const position = {
    step: 1,
    epoch: 0,
    batch: 1,
    elapsed: 1,
    examples: 3,
    sums: [1],
    random: [1, 2, 3, 4] as const,
    watched: { best: null, bestEpoch: 0, waited: 0, average: 0, correction: 1 },
  };
  const checkpoint = encodeCheckpoint({
    position,
    tensors: [{ name: 'weight/a', shape: [2, 2], values: Float32Array.of(1, 2, 3, 4) }],
  });
  const csv = Array.from(
    { length: 40 },
    (_, i) => `${i},${i % 3 ? 'red' : '"a ""quoted"", word"'},${i * 0.5},${i % 2 ? 'yes' : 'no'}`,
  ).join('\n');
  const settings = {
    'descent.optimizer': { type: 'adam', learningRate: 0.1 },
    'descent.training': { epochs: 3 },
    'descent.dataset': { type: 'moons' },
  };
  const anyError = (error: unknown) => error instanceof Error && error.constructor === Error;
  const range = (error: unknown) => error instanceof RangeError || error instanceof SyntaxError;
  return [
    { name: 'run.json', input: json(unit.header()), read: (bytes) => summarizeAll(parseHeader(text(bytes), 'run.json')) },
    { name: 'study.json', input: json(study()), read: (bytes) => parseStudy(text(bytes), 'study.json') },
    {
      name: 'notes.json',
      input: json({ name: 'a', tags: ['b'], starred: true }),
      read: (bytes) => parseNotes(text(bytes), 'notes.json'),
    },
    {
      name: 'live.json',
      input: json({ pid: 7, socket: '/tmp/descent-1/s', token: 'x' }),
      refuses: range,
      read: (bytes) => parseLive(JSON.parse(text(bytes))),
    },
    {
      name: 'events.jsonl',
      input: Buffer.from(events.map((event) => `${JSON.stringify(event)}\n`).join('')),
      read: replay('events.jsonl'),
    },
    { name: 'events.jsonl with checksums', input: Buffer.from(events.map(sealedLine).join('')), read: replay('events.jsonl') },
    { name: 'steps.table', input: Buffer.concat([chunk, chunk, chunk]), read: replay('steps.table') },
    { name: 'a chunk', input: chunk, read: (bytes) => decodeChunk(bytes, 0) },
    {
      name: 'a study’s log',
      input: Buffer.from(sealedLine({ type: 'began', time: 1, workers: 2 })),
      read: (bytes) => parseStudyEvent(text(bytes)),
    },
    {
      name: 'a checkpoint',
      input: checkpoint,
      refuses: (error) => anyError(error) || range(error),
      read: (bytes) => decodeCheckpoint(bytes),
    },
    { name: 'a table', input: Buffer.from(`a,b,c,d\n${csv}\n`), read: (bytes) => load(bytes) },
    { name: 'settings.json', input: json(settings), read: (bytes) => settingsIn(folder, bytes) },
    {
      name: 'a frame',
      input: encodeFrame(COMMAND_FRAME, json({ type: 'change', key: 'optimizer.learningRate', value: 1 })),
      refuses: range,
      read: (bytes) => commands(bytes),
    },
    {
      name: 'a message of the page',
      input: json({
        type: 'subscribe',
        views: [{ id: 'a', request: { kind: 'series', run: 'r', table: 'steps', x: 'step', buckets: 100, columns: ['loss'] } }],
      }),
      refuses: range,
      read: (bytes) => parsePageMessage(JSON.parse(text(bytes))),
    },
    {
      name: 'gzip',
      input: Buffer.from('H4sIAAAAAAAAA0tMSk5JTUsHAM7+oRsHAAAA', 'base64'),
      refuses: (error) => error instanceof Error && 'code' in error,
      read: (bytes) => unpacked(bytes, 2 ** 20),
    },
  ];
}

const summarizeAll = (header: ReturnType<typeof parseHeader>) => summarize(new RunData(header).run, {});

function replay(name: string) {
  return (bytes: Uint8Array) => {
    const data = new RunData(unit.header());
    const reader = streamReader(name, { event: (event) => data.event(event), chunk: (one) => data.chunk(one), problem() {} });
    for (let at = 0; at < bytes.length; at += 97) reader.push(bytes.subarray(at, at + 97));
    reader.torn();
    summarize(data.run, {});
    return data.view({ kind: 'series', run: 'r', table: 'steps', x: 'step', buckets: 50, columns: ['loss', 'epoch'] });
  };
}

function commands(bytes: Uint8Array): void {
  const frames = new FrameReader(4096);
  for (let at = 0; at < bytes.length; at += 5)
    for (const { payload } of frames.push(bytes.subarray(at, at + 5))) parseCommand(JSON.parse(text(payload)));
}

function load(bytes: Uint8Array): unknown {
  const dataset = find(datasets, 'csv');
  if (!dataset) throw new Error('There is no dataset for tables.');
  const { values } = resolve(dataset.params, { type: 'csv', path: 'a.csv', target: 'd' }, 'descent.dataset');
  return dataset.load(values, {
    read: async () => bytes,
    gunzip: (packed) => unpacked(packed, 2 ** 20),
    text: textReader,
    random: new Random(1),
    validationSplit: 0.2,
  });
}

async function settingsIn(folder: string, bytes: Uint8Array): Promise<unknown> {
  const file = join(folder, '.vscode', 'settings.json');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  return resolveConfig((await givenIn(folder, [])).values);
}

/** One to four changes: of bytes, of pieces, or of a value in JSON. */
function mutated(input: Uint8Array, random: Random): Uint8Array {
  let bytes = Buffer.from(input);
  for (let changes = 1 + random.below(4); changes > 0; changes--) bytes = Buffer.from(changed(bytes, random));
  return new Uint8Array(bytes);
}

const VALUES = [
  'null',
  '-1',
  '1e308',
  '1e999',
  '"\\u0000"',
  '"../../x"',
  '[]',
  '{}',
  '[[[[]]]]',
  'true',
  '""',
  '9007199254740993',
  '"__proto__"',
];

function changed(bytes: Buffer, random: Random): Uint8Array {
  if (bytes.length === 0) return Buffer.from([random.below(256)]);
  const at = random.below(bytes.length);
  const length = 1 + random.below(Math.min(40, bytes.length - at));
  const pick = <T>(of: readonly T[], otherwise: T): T => of[random.below(of.length)] ?? otherwise;
  switch (random.below(8)) {
    case 0:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
      return bytes;
    case 1:
      return bytes.subarray(0, at);
    case 2:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    case 3:
      return Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
    case 4:
      return Buffer.concat([bytes.subarray(0, at), Uint8Array.from({ length }, () => random.below(256)), bytes.subarray(at)]);
    case 5:
      return Buffer.concat([Buffer.from('\ufeff'), bytes]);
    case 6: {
      // Numbers and lengths are where readers trust most.
      for (let i = 0; i < 4 && at + i < bytes.length; i++) bytes[at + i] = random.below(2) * 255;
      return bytes;
    }
    default: {
      const found = [...text(bytes).matchAll(/(?<=[:[,])("[^"]*"|-?[\d.]+|true|false|null)(?=[,\]}])/g)];
      const value = pick(found, undefined as unknown as RegExpExecArray) as RegExpExecArray | undefined;
      if (!value) return bytes;
      const whole = text(bytes);
      return Buffer.from(whole.slice(0, value.index) + pick(VALUES, 'null') + whole.slice(value.index + value[0].length));
    }
  }
}
