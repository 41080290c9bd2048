/** Decodes the bytes of text files, and detects their encoding. */
import { isUtf8 } from 'node:buffer';

export interface DecodedText {
  readonly text: string;
  /** The label of the encoding, such as `utf-8` or `windows-1252`. */
  readonly encoding: string;
  /** The encoding was guessed from the bytes; nothing in the file names it. */
  readonly guessed: boolean;
}

/** Bytes of the first part of a file: enough for the header of any table, and to see what its columns hold. */
export const HEAD = 1 << 18;

/** The bytes that speak for an encoding are collected up to this many. */
const SAMPLE = 1 << 16;

/**
 * Decodes text. `encoding` is a label of the WHATWG Encoding Standard, or `auto`: a byte order mark decides, then the pattern of zero
 * bytes of UTF-16, then whether it is valid UTF-8, then what the bytes look like. Malformed sequences become U+FFFD, and a byte order
 * mark is dropped. Undefined if the encoding is not known, or the bytes are no text.
 *
 * @param complete whether it is a whole file; otherwise the last character may be cut in two.
 */
export async function decodeText(bytes: Uint8Array, encoding: string, complete = true): Promise<DecodedText | undefined> {
  const marked = byteOrderMark(bytes);
  if (encoding === 'auto' && marked === undefined) {
    const wide = zeroPattern(bytes);
    if (wide === 'binary') return undefined;
    if (wide !== undefined) return decoded(bytes, wide, true);
    if (isUtf8(complete ? bytes : wholeCharacters(bytes))) return decoded(bytes, 'utf-8', false);
    const { detectLegacy } = await import('./legacy-encodings.ts');
    return decoded(bytes, detectLegacy(sampleOf(bytes)), true);
  }
  return decoded(bytes, encoding === 'auto' ? (marked ?? 'utf-8') : encoding, false);
}

async function decoded(bytes: Uint8Array, encoding: string, guessed: boolean): Promise<DecodedText | undefined> {
  const text = await textIn(bytes, encoding);
  return text === undefined ? undefined : { text, encoding, guessed };
}

async function textIn(bytes: Uint8Array, encoding: string): Promise<string | undefined> {
  switch (encoding) {
    case 'utf-8':
      return new TextDecoder().decode(bytes);
    case 'utf-16le':
      return new TextDecoder('utf-16le').decode(bytes);
    case 'utf-16be':
      return new TextDecoder('utf-16le').decode(Buffer.from(bytes.subarray(0, bytes.length & ~1)).swap16());
    default: {
      const { decodeLegacy } = await import('./legacy-encodings.ts');
      return decodeLegacy(bytes, encoding);
    }
  }
}

/** The encoding that a byte order mark at the start names. */
function byteOrderMark([a, b, c, d]: Uint8Array): string | undefined {
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? 'utf-32le' : 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  return a === 0 && b === 0 && c === 0xfe && d === 0xff ? 'utf-32be' : undefined;
}

/** Text in UTF-16 has a zero byte beside each ASCII character, always on the same side. Other text has none. */
function zeroPattern(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | 'binary' | undefined {
  if (!bytes.includes(0)) return undefined;
  if (bytes.length % 2 === 1) return 'binary';
  const zeros = [0, 0];
  const end = Math.min(bytes.length, SAMPLE);
  for (let i = 0; i < end; i++) if (bytes[i] === 0) zeros[i & 1] = (zeros[i & 1] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  // Separators, digits and line ends at least are ASCII; a character whose code ends in a zero byte is rare.
  if (odd > end / 20 && even <= odd / 20) return 'utf-16le';
  return even > end / 20 && odd <= even / 20 ? 'utf-16be' : 'binary';
}

/** Without the beginning of a character at the end. */
function wholeCharacters(bytes: Uint8Array): Uint8Array {
  let start = bytes.length;
  while (start > 0 && bytes.length - start < 3 && ((bytes[start - 1] ?? 0) & 0xc0) === 0x80) start--;
  return bytes.subarray(0, ((bytes[start - 1] ?? 0) & 0xc0) === 0xc0 ? start - 1 : bytes.length);
}

/**
 * The first lines with bytes that are not ASCII: the others say nothing about the encoding. Those in the first part of a file decide
 * alone, so that the questions and the check of the settings, which read no more, see the same names as the training.
 */
function sampleOf(bytes: Uint8Array): Uint8Array {
  const sample = new Uint8Array(SAMPLE);
  let size = 0;
  let start = 0;
  let ascii = true;
  for (let i = 0; i <= bytes.length && size < SAMPLE && !(i >= HEAD && size > 0); i++) {
    const byte = bytes[i] ?? 10;
    if (byte >= 0x80) ascii = false;
    if (byte !== 10 && byte !== 13) continue;
    if (!ascii) {
      const line = bytes.subarray(start, Math.min(i + 1, start + SAMPLE - size));
      sample.set(line, size);
      size += line.length;
    }
    start = i + 1;
    ascii = true;
  }
  return sample.subarray(0, size);
}
