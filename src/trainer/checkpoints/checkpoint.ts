/**
 * The checkpoint file: everything that a run needs to be resumed bit for bit.
 *
 * Layout, little endian: magic "DSCK" (u32), version (u32), header length (u32), CRC-32 of all that follows (u32), header (JSON in
 * UTF-8, padded with spaces to a multiple of 4), then the tensors' values (Float32), one after the other in the header's order.
 */
import * as l10n from '@vscode/l10n';
import type { Memory, PlateauState } from '../../catalog/types.ts';
import { isRecord } from '../../core/params.ts';
import type { RandomState } from '../../core/random.ts';
import { crc32 } from '../../core/crc32.ts';
import type { MonitorState } from '../../core/early-stopping.ts';
import type { Recorded } from '../recording/outbox.ts';

/** What the diagnoses remember of earlier steps and epochs, by their ids. */
export type DiagnosisMemories = Readonly<Record<string, Memory>>;

/** How far the run has come, and all of its state that is not tensors. Every number is exact. */
export interface Position {
  /** Steps completed. */
  readonly step: number;
  /** Epochs completed, and batches of the next one. */
  readonly epoch: number;
  readonly batch: number;
  /** Seconds of training. */
  readonly elapsed: number;
  /** Over the epoch so far: the examples (of masked outputs, their steps), and the sums of loss and metrics over them. */
  readonly examples: number;
  readonly sums: readonly number[];
  /** State of the generator behind `Math.random`. */
  readonly random: RandomState;
  readonly watched: MonitorState;
  /** State of a schedule that monitors a metric. */
  readonly reacted?: PlateauState;
  /** Steps that a weight took no part in, by the weight's name. */
  readonly missed?: Readonly<Record<string, number>>;
  readonly diagnosed?: DiagnosisMemories;
  /** What had been recorded by then; a file that has less lost something. Older checkpoints do not have it. */
  readonly recorded?: Recorded;
  /** How many times the weights were averaged. */
  readonly averaged?: number;
}

/** `weight/<name>`, `slot/<slot>/<name>`, `best/<name>`, `start/<name>`, `average/<name>` or `state/<layer>/<index>`; of an optimizer of the program, `optimizer/<class>/…`. */
export interface SavedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface Checkpoint {
  /** The identity of the run that it belongs to; older ones have none. */
  readonly run?: string;
  readonly position: Position;
  readonly tensors: readonly SavedTensor[];
}

const MAGIC = 0x4b435344;
const VERSION = 1;
const PREFIX = 16;

export function encodeCheckpoint({ run, position, tensors }: Checkpoint): Uint8Array<ArrayBuffer> {
  const listed = tensors.map(({ name, shape }) => ({ name, shape }));
  const json = Buffer.from(JSON.stringify({ ...(run === undefined ? {} : { run }), position, tensors: listed }));
  const header = json.length + ((4 - (json.length % 4)) % 4);
  const floats = tensors.reduce((sum, { values }) => sum + values.length, 0);
  const bytes = new Uint8Array(PREFIX + header + 4 * floats);
  bytes.fill(0x20, PREFIX, PREFIX + header);
  bytes.set(json, PREFIX);
  let at = PREFIX + header;
  for (const { values } of tensors) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, VERSION, true);
  view.setUint32(8, header, true);
  view.setUint32(12, crc32(bytes.subarray(PREFIX)), true);
  return bytes;
}

/** Throws an `Error` that says what is wrong with the bytes. Keeps hold of them: they must not change afterwards. */
export function decodeCheckpoint(given: Uint8Array): Checkpoint {
  // The tensors' values have to be aligned.
  const bytes = given.byteOffset % 4 === 0 ? given : new Uint8Array(given);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < PREFIX || view.getUint32(0, true) !== MAGIC) throw new Error(l10n.t('it is not a checkpoint'));
  const version = view.getUint32(4, true);
  if (version !== VERSION) throw new Error(l10n.t('it has version {0}, but this version of Descent reads {1}', version, VERSION));
  if (crc32(bytes.subarray(PREFIX)) !== view.getUint32(12, true)) throw new Error(l10n.t('its checksum does not match'));
  const start = PREFIX + view.getUint32(8, true);
  if (start > bytes.length || start % 4 !== 0) throw new Error(l10n.t('its header is truncated'));
  const header: unknown = JSON.parse(Buffer.from(bytes.subarray(PREFIX, start)).toString('utf8'));
  if (!isRecord(header) || !isPosition(header.position) || !Array.isArray(header.tensors) || !header.tensors.every(isListed))
    throw new Error(l10n.t('its header is incomplete'));
  let at = start;
  const tensors = header.tensors.map(({ name, shape }) => {
    const size = shape.reduce((product, n) => product * n, 1);
    if (4 * size > bytes.length - at) throw new Error(l10n.t('its tensors are truncated'));
    const values = new Float32Array(bytes.buffer, bytes.byteOffset + at, size);
    at += 4 * size;
    return { name, shape, values };
  });
  const run = typeof header.run === 'string' ? { run: header.run } : {};
  return { ...run, position: header.position, tensors };
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
/** JSON has no NaN: it is written as null. */
const isValue = (value: unknown) => value === null || typeof value === 'number';

const isListed = (value: unknown): value is Pick<SavedTensor, 'name' | 'shape'> =>
  isRecord(value) && typeof value.name === 'string' && Array.isArray(value.shape) && value.shape.every(isCount);

const isPosition = (value: unknown): value is Position =>
  isRecord(value) &&
  [value.step, value.epoch, value.batch, value.examples].every(isCount) &&
  Number.isFinite(value.elapsed) &&
  Array.isArray(value.sums) &&
  value.sums.every(isValue) &&
  Array.isArray(value.random) &&
  value.random.length === 4 &&
  value.random.every(Number.isFinite) &&
  isRecord(value.watched);
