import * as l10n from '@vscode/l10n';
import { crc32 } from './crc32.ts';

/**
 * The columnar chunk, of which tables consist on disk and on the wire.
 *
 * Layout, little endian: magic "DSC1" (u32), header length (u32), rows (u32), CRC-32 of all that follows (u32),
 * header (JSON in ASCII, padded with spaces to a multiple of 8), steps (Float64 × rows), columns (Float32 × rows each),
 * padding to a multiple of 8. NaN and infinity are valid values.
 */
export interface Chunk {
  readonly table: string;
  /** The identity of the run that it belongs to, see `RunHeader`; older runs have none. */
  readonly run?: string;
  readonly columns: readonly string[];
  readonly rows: number;
  /** The step of each row. */
  readonly steps: Float64Array;
  /** One array of `rows` values per column. */
  readonly values: readonly Float32Array[];
}

const MAGIC = 0x31435344;
const PREFIX = 16;
/** A larger chunk is none of ours: it would have to be held in memory until it is whole. */
const SIZE_LIMIT = 2 ** 28;
const HEADER_LIMIT = 2 ** 20;

export function encodeChunk(chunk: Omit<Chunk, 'rows'>): Uint8Array<ArrayBuffer> {
  const rows = chunk.steps.length;
  const { table, run, columns } = chunk;
  const header = ascii(JSON.stringify({ table, ...(run === undefined ? {} : { run }), columns }));
  const body = PREFIX + header.length;
  const bytes = new Uint8Array(align(body + rows * (8 + 4 * chunk.columns.length)));
  bytes.set(header, PREFIX);
  new Float64Array(bytes.buffer, body, rows).set(chunk.steps);
  chunk.values.forEach((column, i) => {
    new Float32Array(bytes.buffer, body + rows * (8 + 4 * i), rows).set(column);
  });
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, header.length, true);
  view.setUint32(8, rows, true);
  view.setUint32(12, crc32(bytes.subarray(PREFIX)), true);
  return bytes;
}

export type Decoded =
  | { readonly kind: 'chunk'; readonly chunk: Chunk; readonly next: number }
  /** The bytes end before the chunk: it is torn, or more bytes follow. */
  | { readonly kind: 'short' }
  /** The bytes are not a chunk, or a damaged one. */
  | { readonly kind: 'damaged'; readonly reason: string };

/**
 * Decodes the chunk at `offset`. Copies the bytes only if they are not aligned to 8. `checksum` can be a faster CRC-32
 * implementation than the portable one.
 */
export function decodeChunk(bytes: Uint8Array, offset = 0, checksum: (bytes: Uint8Array) => number = crc32): Decoded {
  if (bytes.length - offset < PREFIX) return { kind: 'short' };
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset);
  if (view.getUint32(0, true) !== MAGIC) return { kind: 'damaged', reason: l10n.t('wrong magic number') };
  const headerLength = view.getUint32(4, true);
  const rows = view.getUint32(8, true);
  if (headerLength > HEADER_LIMIT || headerLength % 8 !== 0 || rows > SIZE_LIMIT / 8)
    return { kind: 'damaged', reason: l10n.t('lengths out of range') };
  if (bytes.length - offset < PREFIX + headerLength) return { kind: 'short' };
  const header = parseHeader(bytes.subarray(offset + PREFIX, offset + PREFIX + headerLength));
  if (!header) return { kind: 'damaged', reason: l10n.t('unreadable header') };
  const size = align(PREFIX + headerLength + rows * (8 + 4 * header.columns.length));
  if (size > SIZE_LIMIT) return { kind: 'damaged', reason: l10n.t('lengths out of range') };
  if (bytes.length - offset < size) return { kind: 'short' };
  let start = bytes.byteOffset + offset;
  let { buffer } = bytes;
  if (start % 8 !== 0) {
    // Not `slice`, because Node's `Buffer.slice` does not copy.
    buffer = new Uint8Array(bytes.subarray(offset, offset + size)).buffer;
    start = 0;
  }
  if (checksum(new Uint8Array(buffer, start + PREFIX, size - PREFIX)) !== view.getUint32(12, true))
    return { kind: 'damaged', reason: l10n.t('wrong checksum') };
  const body = start + PREFIX + headerLength;
  const values = header.columns.map((_, i) => new Float32Array(buffer, body + rows * (8 + 4 * i), rows));
  const steps = new Float64Array(buffer, body, rows);
  return { kind: 'chunk', next: offset + size, chunk: { ...header, rows, steps, values } };
}

function parseHeader(bytes: Uint8Array): Pick<Chunk, 'table' | 'run' | 'columns'> | undefined {
  try {
    const header: unknown = JSON.parse(textOf(bytes));
    if (typeof header !== 'object' || header === null) return undefined;
    const { table, run, columns } = header as { table?: unknown; run?: unknown; columns?: unknown };
    if (typeof table !== 'string' || !Array.isArray(columns)) return undefined;
    if (!columns.every((name): name is string => typeof name === 'string')) return undefined;
    return { table, columns, ...(typeof run === 'string' ? { run } : {}) };
  } catch {
    return undefined;
  }
}

/** ASCII, in pieces: a call takes only so many arguments. */
function textOf(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  return text;
}

/** To a multiple of 8; by arithmetic, since bitwise operators cut a size over 2³¹ to 32 bits. */
export const align = (n: number) => n + ((8 - (n % 8)) % 8);

function ascii(json: string): Uint8Array {
  const escaped = json.replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const bytes = new Uint8Array(align(escaped.length)).fill(0x20);
  for (let i = 0; i < escaped.length; i++) bytes[i] = escaped.charCodeAt(i);
  return bytes;
}
