/** Follows one run: what is on disk, then what its trainer sends, for as long as somebody wants to know. */
import { existsSync } from 'node:fs';
import { messageOf } from '../core/fault.ts';
import type { Matrix } from '../core/followed-elements.ts';
import type { RunEvent } from '../core/run.ts';
import type { StreamSink } from '../core/streams.ts';
import type { LiveFile, TrainerCommand, TrainerReply } from '../protocol.ts';
import { call, type Line } from './trainer-client.ts';
import { readLive } from './run-folders.ts';
import { RunStreams } from './read-streams.ts';

export interface FollowSink extends StreamSink {
  /** All that was delivered is void and comes again: the files were rewritten, or the run was taken up from a checkpoint. */
  reset(): void;
  /** `live`: a trainer listens to commands. Otherwise what is delivered is all there is, and the run has ended or was cut off. */
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

/** How often a quiet folder is looked at for a trainer that takes the run up again, and how soon a lost trainer is called again. */
const QUIET_MILLISECONDS = 1000;
const AGAIN_MILLISECONDS = 100;
/** A living trainer that does not answer this many times in a row is taken for gone. */
const CALLS = 5;

export function follow(folder: string, sink: FollowSink): Follower {
  return new Following(folder, sink);
}

class Following implements Follower {
  readonly caughtUp: Promise<void>;
  readonly #folder: string;
  readonly #sink: FollowSink;
  #streams: RunStreams;
  #line: Line | undefined;
  #welcome = false;
  #closed = false;
  #wake: () => void = () => {};
  /** The last word of the log is that the run has ended. */
  #ended = false;
  /** Rows have been delivered: a `resumed` that comes now makes some of them void. */
  #rows = false;
  #void = false;
  /** The token of a trainer that has said all, or does not answer. */
  #done: string | undefined;
  #state: FollowState | undefined;

  constructor(folder: string, sink: FollowSink) {
    this.#folder = folder;
    this.#sink = sink;
    this.#streams = this.#open();
    this.caughtUp = this.#read();
    void this.caughtUp.then(() => this.#watch());
  }

  send(command: Exclude<TrainerCommand, { readonly type: 'hello' }>): boolean {
    if (!this.#line || !this.#welcome) return false;
    this.#line.send(command);
    return true;
  }

  close(): void {
    this.#closed = true;
    this.#line?.hangUp();
    this.#wake();
  }

  async #watch(): Promise<void> {
    let silent = 0;
    while (!this.#closed) {
      const live = await readLive(this.#folder);
      if (live && live.token !== this.#done) {
        // A trainer after an end or an interruption has rewritten the files before it began to listen.
        if (this.#quiet) this.#reset();
        await this.#read();
        silent = (await this.#listen(live)) ? 0 : silent + 1;
        if (this.#ended || silent === CALLS) this.#done = live.token;
        else await this.#pause(AGAIN_MILLISECONDS);
      } else {
        silent = 0;
        if (!this.#quiet) {
          // After `ended` nothing can be missing, and the files may be rewritten more compactly at any moment.
          if (!this.#ended) await this.#read();
          this.#tell(this.#ended ? 'ended' : 'interrupted');
        }
        if (!existsSync(this.#folder)) return;
        await this.#pause(QUIET_MILLISECONDS);
      }
    }
  }

  get #quiet(): boolean {
    return this.#state === 'ended' || this.#state === 'interrupted';
  }

  /** Stays on the line until one side hangs up; whether the trainer answered at all. */
  async #listen(live: LiveFile): Promise<boolean> {
    if (this.#closed) return false;
    let answered = false;
    const streams = this.#streams;
    await new Promise<void>((resolve) => {
      const line = call(live, streams.offsets, {
        bytes: (stream, bytes) => {
          streams.push(stream, bytes);
          if (this.#void) line.hangUp();
        },
        reply: (reply) => {
          if (reply.type === 'welcome') {
            answered = true;
            this.#welcome = true;
            this.#tell('live');
          } else if (reply.type === 'matrix') this.#sink.matrix?.(decoded(reply));
          else if (this.#welcome) this.#sink.refused(reply.message);
          // Refused before the welcome: our offsets are not those of its files.
          else this.#void = true;
        },
        closed: resolve,
      });
      this.#line = line;
      if (this.#closed) line.hangUp();
    });
    this.#line = undefined;
    this.#welcome = false;
    return answered;
  }

  /** Delivers what the files have and we have not; from the start where they are no longer what they were. */
  async #read(): Promise<void> {
    try {
      for (let attempt = 0; attempt < CALLS && !this.#closed; attempt++) {
        if (this.#void) this.#reset();
        if ((await this.#streams.read()) && !this.#void) return;
        this.#void = true;
      }
    } catch (error) {
      if (!this.#closed) this.#sink.problem(messageOf(error));
    }
  }

  #reset(): void {
    this.#void = false;
    this.#ended = false;
    this.#rows = false;
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
        this.#rows = true;
        this.#sink.chunk(chunk);
      },
      problem: (message) => {
        if (current()) this.#sink.problem(message);
      },
    });
    const current = () => !this.#closed && !this.#void && streams === this.#streams;
    return streams;
  }

  #event(event: RunEvent): void {
    if (event.type === 'resumed' && this.#rows) {
      this.#void = true;
      return;
    }
    if (event.type === 'ended') this.#ended = true;
    if (event.type === 'resumed') this.#ended = false;
    this.#sink.event(event);
  }

  #tell(state: FollowState): void {
    if (this.#closed || state === this.#state) return;
    this.#state = state;
    this.#sink.state(state);
  }

  async #pause(milliseconds: number): Promise<void> {
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
