/** The table of a machine's backends, built from the replies of a check of each. Pure. */
import { msg } from './localize.ts';
import { automaticRank, type BackendInfo } from './backend.ts';
import { isRecord } from './params.ts';

/** The replies of a backend's check, in this order. `absent` and `broken` are final. */
export type CheckReply =
  /** The backend is not available here. `command` is the extension's command that makes it available. */
  | { readonly type: 'absent'; readonly reason: string; readonly remedy: string; readonly command?: string }
  /** The backend should work but failed: it crashed, hung, or could not train. */
  | { readonly type: 'broken'; readonly reason: string; readonly remedy: string }
  /** The backend works. `passedOver` is the reason why `auto` does not choose it. */
  | { readonly type: 'opened'; readonly info: BackendInfo; readonly gpu?: boolean; readonly passedOver?: string }
  | { readonly type: 'measured'; readonly examplesPerSecond: number };

export interface BackendRow {
  readonly id: string;
  readonly title: string;
  readonly state: 'waiting' | 'looking' | 'measuring' | 'works' | 'absent' | 'broken';
  readonly info?: BackendInfo;
  /** It would compute on a GPU. */
  readonly gpu?: boolean;
  readonly examplesPerSecond?: number;
  readonly reason?: string;
  readonly remedy?: string;
  readonly command?: string;
  readonly passedOver?: string;
}

/** All backends, best first, with the results so far. */
export interface BackendTable {
  readonly rows: readonly BackendRow[];
  /** Milliseconds since 1970. */
  readonly checked: number;
  /** The value of `descent.backend` at the time of the check. */
  readonly chosen: string;
  /** A run was training during the check, so the measured speed is too low. */
  readonly busy: boolean;
}

/** The benchmark behind the measured speed, as text. */
export const MEASURED_WITH = msg('an MLP with 670,000 parameters on 28 × 28 images, batch size 128');

export const unchecked = (backends: readonly { readonly id: string; readonly title: string }[]): readonly BackendRow[] =>
  backends.map(({ id, title }) => ({ id, title, state: 'waiting' }));

/** The rows after the check of a backend has started. */
export const looking = (rows: readonly BackendRow[], id: string): readonly BackendRow[] =>
  rows.map((row) => (row.id === id ? { ...row, state: 'looking' } : row));

/** The rows after a reply of a check. */
export const replied = (rows: readonly BackendRow[], id: string, reply: CheckReply): readonly BackendRow[] =>
  rows.map((row) => (row.id === id ? after(row, reply) : row));

function after(row: BackendRow, { type, ...rest }: CheckReply): BackendRow {
  return { ...row, ...rest, state: type === 'opened' ? 'measuring' : type === 'measured' ? 'works' : type };
}

/** Whether all backends have been checked. */
export const isComplete = (rows: readonly BackendRow[]) => rows.every(({ state }) => !isOpen(state));
export const isOpen = (state: BackendRow['state']) => state === 'waiting' || state === 'looking' || state === 'measuring';

/** The backend that `auto` chooses, by `automaticRank`. Undefined while the check of a better one is still running. */
export function automatic(rows: readonly BackendRow[]): BackendRow | undefined {
  const able = rows.filter((row) => row.state !== 'absent' && row.state !== 'broken' && automaticRank(row) !== 'never');
  const gpu = able.find((row) => automaticRank(row) === 'first');
  const unknown = able.find(({ info }) => info === undefined);
  if (gpu) return unknown && able.indexOf(unknown) < able.indexOf(gpu) ? undefined : gpu;
  return unknown ? undefined : able[0];
}

/** Its speed relative to the fastest backend, 0 to 1; 0 if not measured. */
export function shareOfFastest(rows: readonly BackendRow[], { examplesPerSecond = 0 }: BackendRow): number {
  const fastest = Math.max(0, ...rows.map((row) => row.examplesPerSecond ?? 0));
  return fastest > 0 ? examplesPerSecond / fastest : 0;
}

/** Validates a message of a check's process; undefined if it is not a reply. */
export function parseReply(value: unknown): CheckReply | undefined {
  if (!isRecord(value)) return undefined;
  const texts = (...names: readonly string[]) => names.every((name) => typeof value[name] === 'string');
  switch (value.type) {
    case 'absent':
    case 'broken':
      return texts('reason', 'remedy') ? (value as unknown as CheckReply) : undefined;
    case 'opened':
      return isInfo(value.info) && (value.gpu === undefined || typeof value.gpu === 'boolean')
        ? (value as unknown as CheckReply)
        : undefined;
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
