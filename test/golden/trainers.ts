/** Real trainer processes for tests: started, watched and ordered about as the extension does it. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestContext } from 'node:test';
import { resolveConfig } from '../../src/catalog/config.ts';
import { FORMAT, type RunEvent, type RunHeader } from '../../src/core/run.ts';
import { streamReader } from '../../src/core/streams.ts';
import type { Chunk } from '../../src/core/chunk.ts';
import {
  COMMAND_FRAME,
  encodeFrame,
  FrameReader,
  type LiveFile,
  REPLY_FRAME,
  STREAMS,
  type TrainerCommand,
  type TrainerReply,
} from '../../src/protocol.ts';

const project = resolve(import.meta.dirname, '../..');
const MAIN = join(project, 'src/trainer/main.ts');
/** The trainer as it is shipped, which `npm test` builds: it is made of other modules of TensorFlow.js than what runs from source. */
export const BUNDLE = join(project, 'dist/trainer.cjs');

export type Given = Readonly<Record<string, unknown>>;

/** A temporary workspace, removed after the test. */
export function workspace(t: TestContext): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'descent-golden-')));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function header(folder: string, given: Given, id = 'run'): RunHeader {
  const { config, problems } = resolveConfig(given);
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
  return { format: FORMAT, id, title: id, created: 0, workspaceFolder: folder, config, origins: {}, versions: {} };
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What it wrote to its standard error. */
  readonly log: string;
}

/** A disk that has no room for some files, for a trainer that is given it. */
export class Disk {
  readonly file = join(mkdtempSync(join(tmpdir(), 'descent-disk-')), 'full');

  constructor() {
    this.fill();
  }

  /** No room for files whose paths contain one of these; for all others there is. */
  fill(...parts: readonly string[]): void {
    writeFileSync(this.file, parts.join('\n'));
  }
}

export class Trainer {
  readonly folder: string;
  readonly child: ChildProcess;
  readonly exit: Promise<Exit>;

  constructor(
    t: TestContext,
    header: RunHeader,
    options: { resume?: boolean; folder?: string; uid?: number; main?: string; storage?: string; disk?: Disk } = {},
  ) {
    this.folder = options.folder ?? join(header.workspaceFolder, '.descent', 'runs', header.id);
    const user = options.uid === undefined ? {} : { uid: options.uid, gid: options.uid };
    const disk = options.disk ? ['--import', join(import.meta.dirname, 'full-disk.mjs')] : [];
    const env = { ...process.env, ...(options.disk ? { FULL_DISK: options.disk.file } : {}) };
    this.child = spawn(process.execPath, [...disk, options.main ?? MAIN], { stdio: ['pipe', 'ignore', 'pipe'], env, ...user });
    let log = '';
    this.child.stderr?.on('data', (text) => {
      log += String(text);
    });
    this.exit = new Promise((done) => this.child.on('close', (code, signal) => done({ code, signal, log })));
    const { resume = false, storage } = options;
    this.child.stdin?.end(JSON.stringify({ header, folder: this.folder, resume, storage }));
    t.after(() => this.child.kill('SIGKILL'));
  }

  /** Connects as soon as it listens. */
  async client(token?: string): Promise<Client> {
    for (;;) {
      const live = readLive(this.folder);
      if (live && live.pid === this.child.pid) return Client.connect({ ...live, token: token ?? live.token });
      if (this.child.exitCode !== null) throw new Error(`The trainer is gone: ${(await this.exit).log}`);
      await new Promise((done) => setTimeout(done, 10));
    }
  }

  events(): RunEvent[] {
    return eventsOf(readFileSync(join(this.folder, 'events.jsonl')));
  }

  table(name: string): Table {
    return tableOf(readFileSync(join(this.folder, `${name}.table`)));
  }
}

function readLive(folder: string): LiveFile | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'live.json'), 'utf8')) as LiveFile;
  } catch {
    return undefined;
  }
}

/** A client that keeps all bytes it is sent. */
export class Client {
  readonly socket: Socket;
  readonly closed: Promise<void>;
  readonly replies: TrainerReply[] = [];
  readonly #bytes = STREAMS.map((): Uint8Array[] => []);
  readonly #frames = new FrameReader();
  readonly #changed = new EventEmitter().setMaxListeners(0);

  private constructor(socket: Socket) {
    this.socket = socket;
    this.closed = new Promise((done) => {
      socket.on('close', () => {
        done();
        this.#changed.emit('change');
      });
    });
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      for (const { kind, payload } of this.#frames.push(bytes)) {
        if (kind === REPLY_FRAME) this.replies.push(JSON.parse(Buffer.from(payload).toString('utf8')) as TrainerReply);
        else this.#bytes[kind]?.push(payload);
      }
      this.#changed.emit('change');
    });
  }

  static async connect(live: LiveFile): Promise<Client> {
    const socket = connect(live.socket);
    const client = new Client(socket);
    await Promise.race([new Promise((done) => socket.once('connect', done)), client.closed]);
    if (socket.destroyed) throw new Error('The trainer ended before it could be connected to.');
    client.send({ type: 'hello', token: live.token, offsets: {} });
    return client;
  }

  send(command: TrainerCommand | Readonly<Record<string, unknown>>): void {
    this.socket.write(encodeFrame(COMMAND_FRAME, Buffer.from(JSON.stringify(command))));
  }

  bytes(stream: (typeof STREAMS)[number]): Buffer {
    return Buffer.concat(this.#bytes[STREAMS.indexOf(stream)] ?? []);
  }

  events(): RunEvent[] {
    return eventsOf(this.bytes('events.jsonl'));
  }

  /** Checkpoints to resume from, so far. */
  get saved(): number {
    return this.events().filter((event) => event.type === 'checkpoint' && !event.best).length;
  }

  /** Resolves once there is a checkpoint of this step. */
  savedAt(step: number): Promise<void> {
    const is = (event: RunEvent) => event.type === 'checkpoint' && !event.best && event.step === step;
    return this.until((client) => client.events().some(is), `the checkpoint of step ${step}`);
  }

  /** The step after which the run is paused; undefined while it goes on. */
  get pausedAt(): number | undefined {
    const last = this.events().findLast(({ type }) => type === 'paused' || type === 'continued');
    return last?.type === 'paused' ? last.step : undefined;
  }

  /** Pauses the run right after this step, however many it has taken before the command reaches it. */
  async pauseAt(step: number): Promise<void> {
    if (this.pausedAt === undefined) this.send({ type: 'pause' });
    await this.until(({ pausedAt }) => pausedAt !== undefined, 'the pause');
    const count = step - (this.pausedAt ?? 0);
    if (count < 0) throw new Error(`The run was past step ${step} already: at ${this.pausedAt}.`);
    if (count > 0) this.send({ type: 'step', count });
    await this.until(({ pausedAt }) => pausedAt === step, `the pause after step ${step}`);
  }

  /** Resolves once what was received satisfies this; rejects when the connection ends before. */
  async until(wanted: (client: this) => boolean, what = 'what was waited for'): Promise<void> {
    while (!wanted(this)) {
      if (this.socket.destroyed) throw new Error(`The connection ended before ${what} came.`);
      await once(this.#changed, 'change');
    }
  }

  /** Resolves once there are this many events of the type. */
  event(type: RunEvent['type'], count = 1): Promise<void> {
    return this.until((client) => client.events().filter((event) => event.type === type).length >= count, `the event ${type}`);
  }
}

export interface Table {
  readonly columns: readonly string[];
  readonly steps: readonly number[];
  column(name: string): number[];
}

export function eventsOf(bytes: Uint8Array): RunEvent[] {
  const events: RunEvent[] = [];
  streamReader('events.jsonl', { event: (event) => events.push(event), chunk() {}, problem: fail }).push(bytes);
  return events;
}

export function tableOf(bytes: Uint8Array): Table {
  const chunks: Chunk[] = [];
  streamReader('x.table', { event() {}, chunk: (chunk) => chunks.push(chunk), problem: fail }).push(bytes);
  return {
    columns: chunks[0]?.columns ?? [],
    steps: chunks.flatMap(({ steps }) => [...steps]),
    column: (name) => chunks.flatMap(({ columns, values }) => [...(values[columns.indexOf(name)] ?? [])]),
  };
}

function fail(message: string): never {
  throw new Error(message);
}

const TIMES = ['time', 'stepTime', 'probeTime'];

/** All of a table that must not depend on how fast, how often interrupted or by whom watched a run is. */
export function assertSame(actual: Table, expected: Table, except: readonly string[] = []): void {
  assert.deepEqual(actual.columns, expected.columns);
  assert.equal(actual.steps.length, expected.steps.length, 'rows');
  for (const name of ['step', ...expected.columns]) {
    if (TIMES.includes(name) || except.includes(name)) continue;
    const column = (table: Table) => (name === 'step' ? table.steps : table.column(name));
    const wanted = column(expected);
    const at = column(actual).findIndex((value, i) => !Object.is(value, wanted[i]));
    assert.equal(at, -1, `${name} differs first at step ${expected.steps[at]}: ${column(actual)[at]}, not ${wanted[at]}`);
  }
}

/** Trains to the end without anybody watching. */
export async function trained(t: TestContext, given: Given, id = 'run', folder = workspace(t)): Promise<Trainer> {
  mkdirSync(folder, { recursive: true });
  const trainer = new Trainer(t, header(folder, given, id));
  const { code, log } = await trainer.exit;
  if (code !== 0) throw new Error(log);
  return trainer;
}
