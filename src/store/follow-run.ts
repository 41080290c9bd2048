/** Follows one run: what is on disk, then what its trainer sends, until it is closed. */
import { existsSync } from 'node:fs';
import { messageOf } from '../core/fault.ts';
import type { Matrix } from '../core/followed-elements.ts';
import type { RunEvent } from '../core/run.ts';
import type { StreamSink } from '../core/streams.ts';
import type { LiveFile, TrainerCommand, TrainerReply } from '../protocol.ts';
import { connectToTrainer, type TrainerConnection } from './trainer-client.ts';
import { readLive } from './run-folders.ts';
import { RunStreams } from './read-streams.ts';

export interface FollowSink extends StreamSink {
  /** All that was delivered is invalid and comes again: the files were rewritten, or the run was resumed from a checkpoint. */
  reset(): void;
  /** `live`: a trainer takes commands. Otherwise all there is has been delivered, and the run has ended or was interrupted. */
  state(state: FollowState): void;
  /** The trainer understood a command and refused it. */
  refused(message: string): void;
  /** The values of a weight that were asked for. */
  matrix?(matrix: Matrix): void;
}
export type FollowState = 'live' | 'ended' | 'interrupted';

export interface Follower {
  /** Hands a command to the trainer; false when none listens. */
  send(command: Exclude<TrainerCommand, { readonly type: 'hello' }>): boolean;
  /** All that was on disk in the beginning has been delivered. */
  readonly caughtUp: Promise<void>;
  close(): void;
}

/** How often the folder of a run that has ended is checked for a trainer that resumes it, and the wait before reconnecting. */
const POLL_MILLISECONDS = 1000;
const RECONNECT_MILLISECONDS = 100;
/** A trainer whose process lives but that does not answer this many times in a row counts as gone. */
const MAX_ATTEMPTS = 5;

export function follow(folder: string, sink: FollowSink): Follower {
  return new RunFollower(folder, sink);
}

class RunFollower implements Follower {
  readonly caughtUp: Promise<void>;
  readonly #folder: string;
  readonly #sink: FollowSink;
  #streams: RunStreams;
  #connection: TrainerConnection | undefined;
  #welcomed = false;
  #closed = false;
  #wake: () => void = () => {};
  /** The log ends with an `ended` event. */
  #ended = false;
  /** Rows have been delivered: a `resumed` event after them invalidates some. */
  #rowsDelivered = false;
  #stale = false;
  /** The token of a trainer that has sent everything, or does not answer. */
  #finishedToken: string | undefined;
  #state: FollowState | undefined;

  constructor(folder: string, sink: FollowSink) {
    this.#folder = folder;
    this.#sink = sink;
    this.#streams = this.#open();
    this.caughtUp = this.#read();
    void this.caughtUp.then(() => this.#watch());
  }

  send(command: Exclude<TrainerCommand, { readonly type: 'hello' }>): boolean {
    if (!this.#connection || !this.#welcomed) return false;
    this.#connection.send(command);
    return true;
  }

  close(): void {
    this.#closed = true;
    this.#connection?.close();
    this.#wake();
  }

  async #watch(): Promise<void> {
    let silent = 0;
    while (!this.#closed) {
      const live = await readLive(this.#folder);
      if (live && live.token !== this.#finishedToken) {
        // A trainer after an end or an interruption has rewritten the files before it began to listen.
        if (this.#settled) this.#reset();
        await this.#read();
        silent = (await this.#listen(live)) ? 0 : silent + 1;
        if (this.#ended || silent === MAX_ATTEMPTS) this.#finishedToken = live.token;
        else await this.#sleep(RECONNECT_MILLISECONDS);
      } else {
        silent = 0;
        if (!this.#settled) {
          // After `ended` nothing can be missing, and the files may be rewritten more compactly at any moment.
          if (!this.#ended) await this.#read();
          if (this.#state === 'live') await this.#awaitEnd();
          if (!this.#closed) for (const message of this.#streams.incomplete) this.#sink.problem(message);
          this.#setState(this.#ended ? 'ended' : 'interrupted');
        }
        if (!existsSync(this.#folder)) return;
        await this.#sleep(POLL_MILLISECONDS);
        if (this.#state === 'interrupted' && !(await readLive(this.#folder))) await this.#readEnd();
      }
    }
  }

  /** Whoever had to kill the trainer writes the end in its place, a moment later. */
  async #awaitEnd(): Promise<void> {
    for (let again = 0; again < MAX_ATTEMPTS && !this.#ended && !this.#closed; again++) {
      if (await readLive(this.#folder)) return;
      await this.#sleep(RECONNECT_MILLISECONDS);
      await this.#read();
    }
  }

  /** The end may also come later than that. */
  async #readEnd(): Promise<void> {
    if (this.#closed) return;
    await this.#read();
    if (this.#ended) this.#setState('ended');
  }

  get #settled(): boolean {
    return this.#state === 'ended' || this.#state === 'interrupted';
  }

  /** Stays connected until one side closes; whether the trainer answered at all. */
  async #listen(live: LiveFile): Promise<boolean> {
    if (this.#closed) return false;
    let answered = false;
    const streams = this.#streams;
    await new Promise<void>((resolve) => {
      const line = connectToTrainer(live, streams.offsets, {
        bytes: (stream, bytes) => {
          streams.push(stream, bytes);
          if (this.#stale) line.close();
        },
        reply: (reply) => {
          if (reply.type === 'welcome') {
            answered = true;
            this.#welcomed = true;
            this.#setState('live');
          } else if (reply.type === 'matrix') this.#sink.matrix?.(decoded(reply));
          else if (reply.type === 'stopping') return;
          else if (this.#welcomed) this.#sink.refused(reply.message);
          // Refused before the welcome: our offsets are not those of its files.
          else this.#stale = true;
        },
        closed: resolve,
      });
      this.#connection = line;
      if (this.#closed) line.close();
    });
    this.#connection = undefined;
    this.#welcomed = false;
    return answered;
  }

  /** Delivers what the files have beyond what was delivered; from the start if they were rewritten. */
  async #read(): Promise<void> {
    try {
      for (let attempt = 0; attempt < MAX_ATTEMPTS && !this.#closed; attempt++) {
        if (this.#stale) this.#reset();
        if ((await this.#streams.read()) && !this.#stale) return;
        this.#stale = true;
      }
    } catch (error) {
      if (!this.#closed) this.#sink.problem(messageOf(error));
    }
  }

  #reset(): void {
    this.#stale = false;
    this.#ended = false;
    this.#rowsDelivered = false;
    this.#streams = this.#open();
    this.#sink.reset();
  }

  /** Streams that deliver to the sink for as long as they are the newest. */
  #open(): RunStreams {
    const streams: RunStreams = new RunStreams(this.#folder, {
      event: (event) => {
        if (current()) this.#event(event);
      },
      chunk: (chunk) => {
        if (!current()) return;
        this.#rowsDelivered = true;
        this.#sink.chunk(chunk);
      },
      problem: (message) => {
        if (current()) this.#sink.problem(message);
      },
    });
    const current = () => !this.#closed && !this.#stale && streams === this.#streams;
    return streams;
  }

  #event(event: RunEvent): void {
    if (event.type === 'resumed' && this.#rowsDelivered) {
      this.#stale = true;
      return;
    }
    if (event.type === 'ended') this.#ended = true;
    if (event.type === 'resumed') this.#ended = false;
    this.#sink.event(event);
  }

  #setState(state: FollowState): void {
    if (this.#closed || state === this.#state) return;
    this.#state = state;
    this.#sink.state(state);
  }

  async #sleep(milliseconds: number): Promise<void> {
    if (this.#closed) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function decoded({ matrix }: Extract<TrainerReply, { readonly type: 'matrix' }>): Matrix {
  const bytes = Uint8Array.from(Buffer.from(matrix.values, 'base64'));
  return { ...matrix, values: new Float32Array(bytes.buffer) };
}
