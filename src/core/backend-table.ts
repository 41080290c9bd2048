/** What the backends of a machine are worth to a training: what a check of each one answers, and the table that makes. Pure. */
import { msg } from './localize.ts';
import type { BackendInfo } from './backend.ts';
import { isRecord } from './params.ts';

/** What the check of one backend says, in this order; `absent` and `broken` are last words. */
export type CheckReply =
  /** This machine or installation cannot run it; `command` is the extension's command that would change that. */
  | { readonly type: 'absent'; readonly reason: string; readonly remedy: string; readonly command?: string }
  /** It should work here and does not: it crashed, hung, or could not train. */
  | { readonly type: 'broken'; readonly reason: string; readonly remedy: string }
  /** It works; with `passedOver`, the reason why `auto` does not take it all the same. */
  | { readonly type: 'opened'; readonly info: BackendInfo; readonly passedOver?: string }
  | { readonly type: 'measured'; readonly examplesPerSecond: number };

export interface ComputeRow {
  readonly id: string;
  readonly title: string;
  readonly state: 'waiting' | 'looking' | 'measuring' | 'works' | 'absent' | 'broken';
  readonly info?: BackendInfo;
  readonly examplesPerSecond?: number;
  readonly reason?: string;
  readonly remedy?: string;
  readonly command?: string;
  readonly passedOver?: string;
}

/** The backends, best first, as far as they have been checked. */
export interface ComputeTable {
  readonly rows: readonly ComputeRow[];
  /** Milliseconds since 1970. */
  readonly checked: number;
  /** The value of `descent.backend` where it was looked at. */
  readonly chosen: string;
  /** A training went on meanwhile, so that what was measured is less than could be. */
  readonly busy: boolean;
}

/** What the speed is measured with, for people. */
export const MEASURED_WITH = msg('a multilayer perceptron with 670,000 parameters on 28 × 28 images, batch size 128');

export const unchecked = (backends: readonly { readonly id: string; readonly title: string }[]): readonly ComputeRow[] =>
  backends.map(({ id, title }) => ({ id, title, state: 'waiting' }));

/** The rows once the check of a backend has begun. */
export const looking = (rows: readonly ComputeRow[], id: string): readonly ComputeRow[] =>
  rows.map((row) => (row.id === id ? { ...row, state: 'looking' } : row));

/** The rows once a check has said this. */
export const replied = (rows: readonly ComputeRow[], id: string, reply: CheckReply): readonly ComputeRow[] =>
  rows.map((row) => (row.id === id ? after(row, reply) : row));

function after(row: ComputeRow, { type, ...rest }: CheckReply): ComputeRow {
  return { ...row, ...rest, state: type === 'opened' ? 'measuring' : type === 'measured' ? 'works' : type };
}

/** All backends have been checked. */
export const isComplete = (rows: readonly ComputeRow[]) => rows.every(({ state }) => !isOpen(state));
export const isOpen = (state: ComputeRow['state']) => state === 'waiting' || state === 'looking' || state === 'measuring';

/**
 * What `auto` takes: the first that computes on a GPU, or else the first that works, those left out that it passes over. Undefined
 * while one that it would rather take is not yet known.
 */
export function automatic(rows: readonly ComputeRow[]): ComputeRow | undefined {
  const able = rows.filter(({ state, passedOver }) => state !== 'absent' && state !== 'broken' && passedOver === undefined);
  const gpu = able.find(({ info }) => info?.device?.kind === 'gpu');
  const unknown = able.find(({ info }) => info === undefined);
  if (gpu) return unknown && able.indexOf(unknown) < able.indexOf(gpu) ? undefined : gpu;
  return unknown ? undefined : able[0];
}

/** How its speed compares with the fastest one's, 0 to 1; 0 where it was not measured. */
export function shareOfFastest(rows: readonly ComputeRow[], { examplesPerSecond = 0 }: ComputeRow): number {
  const fastest = Math.max(0, ...rows.map((row) => row.examplesPerSecond ?? 0));
  return fastest > 0 ? examplesPerSecond / fastest : 0;
}

/** Bytes as people write a device's memory: `78.4 GB`, in units of 1024 as vendors count. */
export function memory(bytes: number): string {
  const gigabytes = bytes / 2 ** 30;
  if (gigabytes >= 1) return `${gigabytes >= 99.95 ? gigabytes.toFixed(0) : gigabytes.toFixed(1)} GB`;
  return `${Math.round(bytes / 2 ** 20)} MB`;
}

/** What a check's process sent, or undefined where it is no reply. */
export function parseReply(value: unknown): CheckReply | undefined {
  if (!isRecord(value)) return undefined;
  const texts = (...names: readonly string[]) => names.every((name) => typeof value[name] === 'string');
  switch (value.type) {
    case 'absent':
    case 'broken':
      return texts('reason', 'remedy') ? (value as unknown as CheckReply) : undefined;
    case 'opened':
      return isInfo(value.info) ? (value as unknown as CheckReply) : undefined;
    case 'measured':
      return typeof value.examplesPerSecond === 'number' ? (value as unknown as CheckReply) : undefined;
    default:
      return undefined;
  }
}

function isInfo(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { device } = value;
  const texts = [value.id, value.label, value.detail].every((text) => typeof text === 'string');
  return texts && (device === undefined || (isRecord(device) && typeof device.name === 'string'));
}
