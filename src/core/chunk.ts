import * as l10n from '@vscode/l10n';
/**
 * The columnar chunk, of which tables consist on disk and on the wire.
 *
 * Layout, little endian: magic "DSC1" (u32), header length (u32), rows (u32), CRC-32 of all that follows (u32),
 * header (JSON in ASCII, padded with spaces to a multiple of 8), steps (Float64 × rows), columns (Float32 × rows each),
 * padding to a multiple of 8. NaN and infinity are valid values.
 */
export interface Chunk {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: number;
  /** The step of each row. */
  readonly steps: Float64Array;
  /** One array of `rows` values per column. */
  readonly values: readonly Float32Array[];
}

const MAGIC = 0x31435344;
const PREFIX = 16;
const LIMIT = 1 << 28;

export function encodeChunk(chunk: Omit<Chunk, 'rows'>): Uint8Array<ArrayBuffer> {
  const rows = chunk.steps.length;
  const header = ascii(JSON.stringify({ table: chunk.table, columns: chunk.columns }));
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
 * implementation than the one in this file.
 */
export function decodeChunk(bytes: Uint8Array, offset = 0, checksum: (bytes: Uint8Array) => number = crc32): Decoded {
  if (bytes.length - offset < PREFIX) return { kind: 'short' };
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset);
  if (view.getUint32(0, true) !== MAGIC) return { kind: 'damaged', reason: l10n.t('wrong magic number') };
  const headerLength = view.getUint32(4, true);
  const rows = view.getUint32(8, true);
  if (headerLength > LIMIT || rows > LIMIT) return { kind: 'damaged', reason: l10n.t('lengths out of range') };
  if (bytes.length - offset < PREFIX + headerLength) return { kind: 'short' };
  const header = parseHeader(bytes.subarray(offset + PREFIX, offset + PREFIX + headerLength));
  if (!header) return { kind: 'damaged', reason: l10n.t('unreadable header') };
  const size = align(PREFIX + headerLength + rows * (8 + 4 * header.columns.length));
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

function parseHeader(bytes: Uint8Array): { table: string; columns: string[] } | undefined {
  try {
    const header = JSON.parse(String.fromCharCode(...bytes)) as { table?: unknown; columns?: unknown };
    const { table, columns } = header;
    if (typeof table !== 'string' || !Array.isArray(columns)) return undefined;
    if (!columns.every((name): name is string => typeof name === 'string')) return undefined;
    return { table, columns };
  } catch {
    return undefined;
  }
}

const align = (n: number) => (n + 7) & ~7;

function ascii(json: string): Uint8Array {
  const escaped = json.replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const bytes = new Uint8Array(align(escaped.length)).fill(0x20);
  for (let i = 0; i < escaped.length; i++) bytes[i] = escaped.charCodeAt(i);
  return bytes;
}

/** Lookup tables for "slicing by 8" (Kounavis and Berry 2005): table k advances a byte that is followed by k more. */
const CRC = Array.from({ length: 8 }, () => new Int32Array(256));
CRC.forEach((table, k) => {
  for (let n = 0; n < 256; n++) {
    let c = k === 0 ? n : (CRC[k - 1]?.[n] ?? 0);
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    table[n] = c;
  }
});

/** CRC-32 as in zlib (ISO 3309). */
export function crc32(bytes: Uint8Array): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = CRC as [I, I, I, I, I, I, I, I];
  const words =
    bytes.byteOffset % 4 === 0 ? new Int32Array(bytes.buffer, bytes.byteOffset, (bytes.length >> 3) << 1) : new Int32Array(0);
  let crc = -1;
  for (let i = 0; i < words.length; i += 2) {
    const low = (words[i] as number) ^ crc;
    const high = words[i + 1] as number;
    crc =
      (t7[low & 0xff] as number) ^
      (t6[(low >>> 8) & 0xff] as number) ^
      (t5[(low >>> 16) & 0xff] as number) ^
      (t4[low >>> 24] as number) ^
      (t3[high & 0xff] as number) ^
      (t2[(high >>> 8) & 0xff] as number) ^
      (t1[(high >>> 16) & 0xff] as number) ^
      (t0[high >>> 24] as number);
  }
  for (let i = words.length * 4; i < bytes.length; i++) crc = (t0[(crc ^ (bytes[i] as number)) & 0xff] as number) ^ (crc >>> 8);
  return ~crc >>> 0;
}
type I = Int32Array;
