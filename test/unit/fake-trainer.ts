/** A trainer's socket without a trainer: tests say what it writes, sends, and when it dies. */
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Chunk } from '../../src/core/chunk.ts';
import type { RunEvent } from '../../src/core/run.ts';
import {
  encodeFrame,
  FrameReader,
  REPLY_FRAME,
  STREAMS,
  type StreamName,
  type TrainerCommand,
  type TrainerReply,
} from '../../src/protocol.ts';
import type { FollowSink, FollowState } from '../../src/store/follow-run.ts';
import { header } from './runs.ts';

export const temporary = () => mkdtempSync(join(tmpdir(), 'descent-test-'));

/** A run's folder with the given content of its streams. */
export function folderOf(content: Partial<Record<StreamName, Uint8Array>> = {}, runs = temporary(), id = header().id): string {
  const folder = join(runs, id);
  mkdirSync(join(folder, 'checkpoints'), { recursive: true });
  writeFileSync(join(folder, 'run.json'), JSON.stringify(header(id)));
  for (const [name, bytes] of Object.entries(content)) writeFileSync(join(folder, name), bytes);
  return folder;
}

export class FakeTrainer {
  readonly folder: string;
  readonly commands: TrainerCommand[] = [];
  readonly sockets = new Set<Socket>();
  readonly #server: Server;
  readonly #token: string;
  /** Bytes of each frame piece written at once; 0 is whole frames. */
  dribble = 0;
  /** Hangs up after that many frames, once. */
  dropAfter = Number.POSITIVE_INFINITY;
  calls = 0;
  onCommand: (command: TrainerCommand) => void = () => {};
  /** Called between a client's greeting and its answer: what is written then is on no disk that the client has read. */
  onHello: () => void = () => {};

  constructor(folder: string, token = 'secret') {
    this.folder = folder;
    this.#token = token;
    this.#server = createServer((socket) => this.#greet(socket));
  }

  async listen(pid = process.pid): Promise<this> {
    const socket = process.platform === 'win32' ? `\\\\.\\pipe\\descent-${Date.now()}` : join(temporary(), 's');
    await new Promise<void>((resolve) => this.#server.listen(socket, resolve));
    writeFileSync(join(this.folder, 'live.json'), JSON.stringify({ pid, socket, token: this.#token }));
    return this;
  }

  /** Appends to the file and sends the same bytes, as a trainer does. */
  write(name: StreamName, bytes: Uint8Array): void {
    appendFileSync(join(this.folder, name), bytes);
    for (const socket of this.sockets) this.#frame(socket, STREAMS.indexOf(name), bytes);
  }

  reply(reply: TrainerReply): void {
    for (const socket of this.sockets) this.#frame(socket, REPLY_FRAME, Buffer.from(JSON.stringify(reply)));
  }

  drop(): void {
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
  }

  /** As by `kill -9`: live.json stays unless the trainer tidies up. */
  async die({ tidy = false } = {}): Promise<void> {
    if (tidy) rmSync(join(this.folder, 'live.json'));
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.drop();
    await closed;
  }

  #greet(socket: Socket): void {
    const frames = new FrameReader();
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      for (const { payload } of frames.push(bytes)) {
        const command = JSON.parse(Buffer.from(payload).toString()) as TrainerCommand;
        if (command.type === 'hello') {
          this.calls++;
          this.#welcome(socket, command);
        } else {
          this.commands.push(command);
          this.onCommand(command);
        }
      }
    });
  }

  #welcome(socket: Socket, hello: Extract<TrainerCommand, { type: 'hello' }>): void {
    if (hello.token !== this.#token) {
      socket.destroy();
      return;
    }
    this.onHello();
    const files = STREAMS.map((name) => readOrNothing(join(this.folder, name)));
    if (STREAMS.some((name, i) => (hello.offsets[name] ?? 0) > (files[i]?.length ?? 0))) {
      this.#frame(socket, REPLY_FRAME, Buffer.from(JSON.stringify({ type: 'refused', message: 'The offsets are too large.' })));
      socket.end();
      return;
    }
    this.#frame(socket, REPLY_FRAME, Buffer.from(JSON.stringify({ type: 'welcome', pid: process.pid })));
    // As a trainer does it: an event comes after the rows that it speaks of.
    for (const name of [...STREAMS.slice(1), STREAMS[0]]) {
      const i = STREAMS.indexOf(name);
      const rest = files[i]?.subarray(hello.offsets[name] ?? 0);
      if (rest?.length) this.#frame(socket, i, rest);
    }
    this.sockets.add(socket);
  }

  #frame(socket: Socket, kind: number, payload: Uint8Array): void {
    const bytes = encodeFrame(kind, payload);
    if (this.dropAfter-- <= 0) {
      this.dropAfter = Number.POSITIVE_INFINITY;
      socket.write(bytes.subarray(0, bytes.length >> 1));
      socket.end();
      this.sockets.delete(socket);
      return;
    }
    const piece = this.dribble || bytes.length;
    for (let at = 0; at < bytes.length; at += piece) socket.write(bytes.subarray(at, at + piece));
  }
}

function readOrNothing(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch {
    return new Uint8Array(0);
  }
}

/** Waits for something that nobody announces. */
export async function eventually(is: () => boolean, seconds = 30): Promise<void> {
  const limit = Date.now() + seconds * 1000;
  while (!is()) {
    if (Date.now() > limit) throw new Error(`Waited ${seconds} seconds in vain for: ${is}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A sink that keeps what it is told, and lets tests wait for it. */
export class Told implements FollowSink {
  events: RunEvent[] = [];
  steps: number[] = [];
  /** The steps that came, by table. */
  readonly tables = new Map<string, number[]>();
  problems: string[] = [];
  refusals: string[] = [];
  states: FollowState[] = [];
  resets = 0;
  #waiting: { readonly is: () => boolean; readonly resolve: () => void }[] = [];

  event(event: RunEvent): void {
    this.events.push(event);
    this.#look();
  }
  chunk(chunk: Chunk): void {
    if (chunk.table === 'steps') this.steps.push(...chunk.steps);
    this.tables.set(chunk.table, [...(this.tables.get(chunk.table) ?? []), ...chunk.steps]);
    this.#look();
  }
  problem(message: string): void {
    this.problems.push(message);
    this.#look();
  }
  refused(message: string): void {
    this.refusals.push(message);
    this.#look();
  }
  state(state: FollowState): void {
    this.states.push(state);
    this.#look();
  }
  reset(): void {
    this.resets++;
    this.events = [];
    this.steps = [];
    this.#look();
  }
  /** Rows of all tables. */
  get rows(): number {
    return [...this.tables.values()].flat().length;
  }
  until(is: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ is, resolve });
      this.#look();
    });
  }
  #look(): void {
    const done = this.#waiting.filter(({ is }) => is());
    this.#waiting = this.#waiting.filter((waiting) => !done.includes(waiting));
    for (const { resolve } of done) resolve();
  }
}
