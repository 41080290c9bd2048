/** One client of a running trainer, which is sent what it lacks of each stream, and then everything new. */
import * as l10n from '@vscode/l10n';
import type { Socket } from 'node:net';
import { isRecord } from '../../core/params.ts';
import { messageOf } from '../../core/fault.ts';
import {
  COMMAND_FRAME,
  encodeFrame,
  FrameReader,
  REPLY_FRAME,
  STREAMS,
  type TrainerCommand,
  type TrainerReply,
} from '../../protocol.ts';
import { parseCommand } from './commands.ts';
import type { StreamFile } from '../recording/stream-file.ts';

const PIECE = 2 ** 18;
const HELLO_TIMEOUT_MILLISECONDS = 5000;
/** The longest frame of a client before it has shown the token, and after. */
const HELLO_BYTES = 4096;
const COMMAND_BYTES = 2 ** 16;
/** A client that reads nothing for this long is dropped. Everything is in the files, and it can connect again. */
const STALLED_MILLISECONDS = 30_000;
/** Replies are in no file, so they wait in memory. A client that asks for more than this without reading is dropped. */
const WAITING_BYTES = 2 ** 22;
/** Questions of one client that are answered at a time. */
const MAX_PENDING = 4;
/** Tables are sent before events, so that the rows that an event refers to are already there. */
const ORDER = [...STREAMS.keys()].map((i) => (i + 1) % STREAMS.length);

export interface ServerParts {
  readonly streams: readonly StreamFile[];
  readonly token: string;
  /** Milliseconds after which a client that reads nothing is dropped. */
  readonly stalledAfter?: number;
  /** Acts on a command. A string is the reason why it is refused; a reply is sent to the client. */
  readonly onCommand: (command: Exclude<TrainerCommand, { type: 'hello' }>) => Answer | Promise<Answer>;
}

type Answer = TrainerReply | string | undefined;

/**
 * Of the streams, nothing is queued for a client: what its socket cannot take now is read from the file when it can. So a slow
 * client costs the trainer neither memory nor time, and still gets every byte. One that has stopped reading is dropped.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #server: ServerParts;
  readonly #frames = new FrameReader(HELLO_BYTES);
  readonly #authenticationTimer: NodeJS.Timeout;
  #sent: number[] | undefined;
  #blocked = false;
  #stalled: NodeJS.Timeout | undefined;
  #pending = 0;

  constructor(socket: Socket, server: ServerParts) {
    this.#socket = socket;
    this.#server = server;
    this.#authenticationTimer = setTimeout(() => socket.destroy(), HELLO_TIMEOUT_MILLISECONDS);
    socket.on('data', (bytes) => this.#receive(bytes));
    socket.on('drain', () => {
      this.#block(false);
      this.pump();
    });
    // A client may disconnect at any time; 'close' follows.
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(this.#authenticationTimer);
      clearTimeout(this.#stalled);
    });
  }

  /** Everything has been passed to the system. */
  get drained(): boolean {
    const sent = this.#sent;
    if (!sent) return true;
    return this.#socket.writableLength === 0 && this.#server.streams.every((stream, i) => sent[i] === stream.length);
  }

  /** Sends what is new, as far as the socket takes it. */
  pump(): void {
    const sent = this.#sent;
    if (!sent) return;
    for (const i of ORDER) {
      const stream = this.#server.streams[i];
      while (stream && !this.#blocked && (sent[i] ?? 0) < stream.length) {
        const bytes = stream.read(sent[i] ?? 0, PIECE);
        sent[i] = (sent[i] ?? 0) + bytes.length;
        this.#block(!this.#socket.write(encodeFrame(i, bytes)));
      }
    }
  }

  end(): void {
    this.#socket.end();
    this.#socket.unref();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #receive(bytes: Uint8Array): void {
    try {
      for (const frame of this.#frames.push(bytes)) {
        if (frame.kind !== COMMAND_FRAME) throw new RangeError(`A client cannot send frames of kind ${frame.kind}.`);
        this.#handle(JSON.parse(Buffer.from(frame.payload).toString('utf8')));
      }
    } catch (error) {
      this.#refuse(l10n.t('The command cannot be read: {0}', messageOf(error)));
      this.#socket.destroySoon();
    }
  }

  #handle(message: unknown): void {
    if (!this.#sent) {
      this.#authenticate(message);
      return;
    }
    const command = parseCommand(message);
    if (this.#pending >= MAX_PENDING) {
      this.#refuse(l10n.t('Too many requests at once. Wait for the replies.'));
      return;
    }
    const answer = typeof command === 'string' ? command : this.#server.onCommand(command);
    if (!(answer instanceof Promise)) {
      this.#answer(answer);
      return;
    }
    this.#pending++;
    answer
      .then(
        (later) => this.#answer(later),
        (error: unknown) => this.#refuse(messageOf(error)),
      )
      .finally(() => this.#pending--);
  }

  #answer(answer: Answer): void {
    if (typeof answer === 'string') this.#refuse(answer);
    else if (answer) this.#reply(answer);
  }

  /** Checks the token, and closes the connection without a reply where it is wrong. */
  #authenticate(message: unknown): void {
    const known = isRecord(message) && message.type === 'hello' && message.token === this.#server.token;
    if (!known || !isRecord(message.offsets)) {
      this.#socket.destroy();
      return;
    }
    clearTimeout(this.#authenticationTimer);
    this.#frames.limit = COMMAND_BYTES;
    const { offsets } = message;
    const sent = STREAMS.map((name) => offsets[name] ?? 0);
    const fits = sent.every(
      (offset, i): offset is number =>
        Number.isSafeInteger(offset) && Number(offset) >= 0 && Number(offset) <= (this.#server.streams[i]?.length ?? 0),
    );
    if (!fits) {
      this.#refuse(
        l10n.t('The offsets are beyond the end of the files: they are from another run, or from before the run was resumed.'),
      );
      this.#socket.destroySoon();
      return;
    }
    this.#reply({ type: 'welcome', pid: process.pid });
    this.#sent = sent as number[];
    this.pump();
  }

  #block(blocked: boolean): void {
    if (this.#blocked === blocked) return;
    this.#blocked = blocked;
    clearTimeout(this.#stalled);
    this.#stalled = undefined;
    if (!blocked) return;
    this.#stalled = setTimeout(() => this.#socket.destroy(), this.#server.stalledAfter ?? STALLED_MILLISECONDS);
    this.#stalled.unref();
  }

  #refuse(message: string): void {
    this.#reply({ type: 'refused', message });
  }

  #reply(reply: TrainerReply): void {
    if (!this.#socket.writable) return;
    const wrote = this.#socket.write(encodeFrame(REPLY_FRAME, Buffer.from(JSON.stringify(reply))));
    if (this.#socket.writableLength > WAITING_BYTES) this.#socket.destroy();
    else if (!wrote) this.#block(true);
  }
}
