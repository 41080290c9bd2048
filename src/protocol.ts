/** Every message between trainer, host and page: types and pure codecs only. */
import type { BackendEnvironment } from './core/backend.ts';
import { isRecord, type Problem } from './core/params.ts';
import type { BackendTable } from './core/backend-table.ts';
import type { FollowedElement, Matrix } from './core/followed-elements.ts';
import type { PageCommand } from './core/page-commands.ts';
import type { Fault } from './core/fault.ts';
import type { ChoiceSetting, Chosen, Run, RunHeader, RunNotes } from './core/run.ts';
import type { TableLayout } from './core/runs-table/layout.ts';
import type { TableUpdate } from './core/runs-table/wire.ts';
import type { RunSummary } from './core/summary.ts';
import type { StudyState } from './core/study.ts';
import type { View, ViewRequest } from './core/view.ts';

// ---------------------------------------------------------------- host → trainer, once, on standard input

/** What the run's header does not say of the backend's environment comes beside it. */
export interface StartRequest extends Pick<BackendEnvironment, 'storage' | 'noNode'> {
  readonly header: RunHeader;
  /** The run's folder. For a new run it must not exist yet; to resume one it must. */
  readonly folder: string;
  readonly resume: boolean;
}

/** Over the channel of the process that started the trainer: why there will be no run. Its folder, if it is new, holds none. */
export interface LaunchReply {
  readonly type: 'refused';
  readonly fault: Fault;
}

/** Instead of a run: one backend is tried. The answers are `CheckReply`s, over the channel of the process that started this one. */
export interface CheckRequest {
  /** The backend's id. */
  readonly check: string;
  /** Where it finds what is not part of Descent itself. */
  readonly around: BackendEnvironment;
}

// ---------------------------------------------------------------- client → trainer, over the socket: one JSON object a frame

export type TrainerCommand =
  /** First, always: proves that the client may read the run folder, and says how many bytes of each file it has. */
  | { readonly type: 'hello'; readonly token: string; readonly offsets: Readonly<Record<string, number>> }
  | { readonly type: 'pause' | 'continue' | 'checkpoint' }
  /** Runs `count` steps and pauses again. */
  | { readonly type: 'step'; readonly count: number }
  /** Ends the run; with `restoreBest`, the best weights become the final ones. */
  | { readonly type: 'stop'; readonly restoreBest: boolean }
  /** Records a single element of a weight at every step from now on, or no longer. It changes nothing in the training. */
  | ({ readonly type: 'follow' } & FollowedElement)
  /** Asks for the values of a weight as they are now. */
  | { readonly type: 'matrix'; readonly weight: number }
  /** Takes effect before the next step. */
  | { readonly type: 'change'; readonly key: string; readonly value: number | boolean | string };

// ---------------------------------------------------------------- trainer → client

/** The files of a run that grow, in the order of their index in frames. */
export const STREAMS = [
  'events.jsonl',
  'steps.table',
  'epochs.table',
  'layers.table',
  'histograms.table',
  'units.table',
  'elements.table',
  'device.table',
] as const;
export type StreamName = (typeof STREAMS)[number];

/**
 * Both ways, a frame is a length (u32, little endian, of what follows), a kind (u8) and a payload. Kind 255 is a JSON `TrainerReply`;
 * any other kind is an index into `STREAMS`, and the payload is the bytes appended to that file.
 */
export const REPLY_FRAME = 255;
/** The kind of a client's frames: a JSON `TrainerCommand`. */
export const COMMAND_FRAME = 254;
/** A frame longer than this is an error, not a message. */
export const FRAME_LIMIT = 2 ** 26;

export interface Frame {
  readonly kind: number;
  readonly payload: Uint8Array;
}

export function encodeFrame(kind: number, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(5 + payload.length);
  new DataView(bytes.buffer).setUint32(0, payload.length + 1, true);
  bytes[4] = kind;
  bytes.set(payload, 5);
  return bytes;
}

/** Cuts what a socket delivers into frames, wherever its pieces end. */
export class FrameReader {
  /** Longest frame that is taken in, in bytes. */
  limit: number;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(limit = FRAME_LIMIT) {
    this.limit = limit;
  }

  /** The frames that these bytes complete. Throws `RangeError` for a length that no frame has: the peer speaks something else. */
  push(bytes: Uint8Array): Frame[] {
    const all = this.#rest.length === 0 ? bytes : join(this.#rest, bytes);
    const view = new DataView(all.buffer, all.byteOffset, all.length);
    const frames: Frame[] = [];
    let at = 0;
    while (all.length - at >= 4) {
      const length = view.getUint32(at, true);
      if (length < 1 || length > this.limit) throw new RangeError(`A frame of ${length} bytes is out of range.`);
      if (all.length - at < 4 + length) break;
      frames.push({ kind: view.getUint8(at + 4), payload: new Uint8Array(all.subarray(at + 5, at + 4 + length)) });
      at += 4 + length;
    }
    this.#rest = all.slice(at);
    return frames;
  }
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

export type TrainerReply =
  | { readonly type: 'welcome'; readonly pid: number }
  /** A `stop` has come, and the run is about to end: the trainer is not caught in its program. */
  | { readonly type: 'stopping' }
  /** Single precision, little endian, in base64: JSON has no NaN. */
  | { readonly type: 'matrix'; readonly matrix: Omit<Matrix, 'values'> & { readonly values: string } }
  /** A command was understood and refused. */
  | { readonly type: 'refused'; readonly message: string };

/** `live.json` in the run folder while its trainer runs: where to find it. Readable by its user alone. */
export interface LiveFile {
  readonly pid: number;
  /** Path of the local socket, or name of the pipe on Windows. */
  readonly socket: string;
  readonly token: string;
}

export function parseLive(value: unknown): LiveFile | undefined {
  if (!isRecord(value)) return undefined;
  const { pid, socket, token } = value;
  // A process id of 0 or less would name whole groups of processes, and a path from elsewhere other machines.
  const process = Number.isSafeInteger(pid) && Number(pid) > 0;
  const local = typeof socket === 'string' && /^(\/|\\\\\.\\pipe\\descent-)/.test(socket) && !socket.includes('\0');
  return process && local && typeof token === 'string' ? { pid: Number(pid), socket, token } : undefined;
}

// ---------------------------------------------------------------- host → page

/** A study as the page shows it. */
export interface ShownStudy {
  readonly state: StudyState;
  /** Some process is at it; `own`, if it is this window. */
  readonly running: boolean;
  readonly own: boolean;
  /** Indices of the trials that are being trained. */
  readonly trials: readonly number[];
}

export type HostMessage =
  /** The page shows a study instead of a run, or with null a run again. */
  | { readonly type: 'study'; readonly study: ShownStudy | null }
  /** All runs of the workspace, newest first, and which are shown: the first is the main one, the others are compared with it. */
  | { readonly type: 'runs'; readonly runs: readonly RunSummary[]; readonly shown: readonly string[] }
  /** What the log says of one shown run; sent again whenever it changes. */
  | { readonly type: 'run'; readonly id: string; readonly run: Run; readonly notes: RunNotes }
  /**
   * Answers to subscribed views. With `keep` (series only), the page keeps the buckets before index `keep` (counted from the
   * first bucket of its own last view of that id) and replaces the rest by these.
   */
  | { readonly type: 'views'; readonly views: readonly { readonly id: string; readonly view: View; readonly keep?: number }[] }
  /** The key bindings of commands, as people read them, for tooltips. */
  | { readonly type: 'hints'; readonly keys: Readonly<Record<string, string>> }
  /** From the palette: show a tab, select a weight, reset the zoom … */
  | { readonly type: 'show'; readonly tab?: string; readonly weight?: number; readonly step?: number }
  /** The values of a weight of a live run, as asked for. */
  | { readonly type: 'matrix'; readonly run: string; readonly matrix: Matrix }
  /** Settings were written to files: which ones, in words. */
  | { readonly type: 'applied'; readonly where: string; readonly keys: string; readonly undo: boolean };

/** To the playground, which needs no runs. */
export type PlaygroundMessage =
  | { readonly type: 'hints'; readonly keys: Readonly<Record<string, string>> }
  /** From the palette or a key. */
  | { readonly type: 'control'; readonly act: 'toggle' | 'step' | 'reset' };

/** To the table of Check Backends. */
export type BackendsMessage =
  | { readonly type: 'table'; readonly table: BackendTable }
  | { readonly type: 'hints'; readonly keys: Readonly<Record<string, string>> };

/** An entry of a registry whose parameters are edited. */
export interface ShownChoice {
  readonly setting: ChoiceSetting;
  readonly id: string;
  /** What the settings give; parameters that they leave out are as they come. */
  readonly values: Chosen;
  /** The file that is going to be written. */
  readonly where: string;
  /** Values to choose from instead of typing, by parameter. */
  readonly options: Readonly<Record<string, readonly string[]>>;
}

/** To the form of a choice. */
export type ChoiceMessage =
  | { readonly type: 'choice'; readonly choice: ShownChoice }
  /** A file was chosen for a parameter. */
  | { readonly type: 'browsed'; readonly name: string; readonly path: string; readonly options: ShownChoice['options'] }
  /** Nothing was written; the keys are full ones, or empty where it is no parameter's fault. */
  | { readonly type: 'problems'; readonly problems: readonly Problem[] };

/** To the runs table. */
export type RunsTableMessage =
  | ({ readonly type: 'table' } & TableUpdate)
  /** How it was arranged last in this workspace. */
  | { readonly type: 'layout'; readonly layout: TableLayout }
  | { readonly type: 'hints'; readonly keys: Readonly<Record<string, string>> };

/** From the runs table. */
export type RunsTablePageMessage =
  | { readonly type: 'ready' }
  | PageCommand
  /** It has been arranged otherwise. */
  | { readonly type: 'layout'; readonly layout: TableLayout };

// ---------------------------------------------------------------- page → host

export type PageMessage =
  | { readonly type: 'ready' }
  /** Replaces everything subscribed before. Ids are the page's own. */
  | { readonly type: 'subscribe'; readonly views: readonly { readonly id: string; readonly request: ViewRequest }[] }
  /** Runs a command of Descent, as `core/page-commands.ts` declares it; any other is refused. */
  | PageCommand
  /** Views have been drawn; `step` is the newest in them. */
  | { readonly type: 'drawn'; readonly step: number };

/** From the form of a choice: write these parameters, choose a file for one of them, or close without writing. */
export type FormMessage =
  | { readonly type: 'save'; readonly values: Readonly<Record<string, unknown>> }
  | { readonly type: 'browse'; readonly name: string; readonly values: Readonly<Record<string, unknown>> }
  | { readonly type: 'cancel' };
