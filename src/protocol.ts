/** Every message between trainer, host and page: types and pure codecs only. */
import type { Chosen, Run, RunConfig, RunHeader, RunNotes, RunStatus } from './core/run.ts';
import { isRecord } from './core/choice.ts';
import type { View, ViewRequest } from './core/view.ts';

// ---------------------------------------------------------------- host → trainer, once, on standard input

export interface StartRequest {
  readonly header: RunHeader;
  /** The run's folder. For a new run it must not exist yet; to resume one it must. */
  readonly folder: string;
  readonly resume: boolean;
}

// ---------------------------------------------------------------- client → trainer, over the socket: one JSON object a frame

export type TrainerCommand =
  /** First, always: proves that the client may read the run folder, and says how many bytes of each file it has. */
  | { readonly type: 'hello'; readonly token: string; readonly offsets: Readonly<Record<string, number>> }
  | { readonly type: 'pause' | 'resume' | 'checkpoint' }
  /** Runs `count` steps and pauses again. */
  | { readonly type: 'step'; readonly count: number }
  /** Ends the run; with `restoreBest`, the best weights become the final ones. */
  | { readonly type: 'stop'; readonly restoreBest: boolean }
  /** Takes effect before the next step. */
  | { readonly type: 'change'; readonly key: string; readonly value: number | boolean | string };

// ---------------------------------------------------------------- trainer → client

/** The files of a run that grow, in the order of their index in frames. */
export const STREAMS = ['events.jsonl', 'steps.table', 'epochs.table', 'layers.table', 'histograms.table'] as const;
export type StreamName = (typeof STREAMS)[number];

/**
 * A frame is a length (u32, little endian, of what follows), a kind (u8) and a payload. Kind 255 is a JSON `TrainerReply`;
 * any other kind is an index into `STREAMS`, and the payload is the bytes appended to that file.
 */
export const REPLY_FRAME = 255;
export type TrainerReply =
  | { readonly type: 'welcome'; readonly pid: number }
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
  return typeof pid === 'number' && typeof socket === 'string' && typeof token === 'string' ? { pid, socket, token } : undefined;
}

// ---------------------------------------------------------------- host → page

/** A run as lists show it. */
export interface RunSummary {
  readonly id: string;
  readonly title: string;
  readonly status: RunStatus;
  readonly created: number;
  readonly notes: RunNotes;
  readonly optimizer: Chosen;
  readonly epoch: number;
  readonly epochs: number;
  readonly best?: { readonly epoch: number; readonly value: number; readonly monitor: string };
}

export type HostMessage =
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
  | { readonly type: 'applied'; readonly where: string; readonly undo: boolean };

// ---------------------------------------------------------------- page → host

export type PageMessage =
  | { readonly type: 'ready' }
  /** Replaces everything subscribed before. Ids are the page's own. */
  | { readonly type: 'subscribe'; readonly views: readonly { readonly id: string; readonly request: ViewRequest }[] }
  /** Runs a command of Descent; others are refused. */
  | { readonly type: 'command'; readonly command: string; readonly args: readonly unknown[] }
  /** When the views of this post reached the screen; benchmarks ask for it. */
  | { readonly type: 'drawn'; readonly step: number };

/** The parts of a configuration that the dashboard's form can write back to the workspace. */
export type Applied = Partial<Pick<RunConfig, 'optimizer' | 'regularization' | 'earlyStopping' | 'training' | 'schedule'>>;
