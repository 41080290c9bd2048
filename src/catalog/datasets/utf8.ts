/** Decodes text without `TextDecoder`, because the catalog does not depend on a platform. */

/**
 * Decodes UTF-8 (RFC 3629). Drops a byte order mark, and replaces every malformed byte by U+FFFD.
 * Returns undefined if the bytes start with a UTF-16 byte order mark.
 */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  const [first = 0, second = 0, third = 0] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return undefined;
  const parts: string[] = [];
  let units: number[] = [];
  for (let i = first === 0xef && second === 0xbb && third === 0xbf ? 3 : 0; i < bytes.length; ) {
    const { point, length } = decodeAt(bytes, i);
    i += length;
    if (point < 0x10000) units.push(point);
    else units.push(0xd800 + ((point - 0x10000) >> 10), 0xdc00 + ((point - 0x10000) & 0x3ff));
    if (units.length >= 8192) {
      parts.push(String.fromCharCode(...units));
      units = [];
    }
  }
  return parts.join('') + String.fromCharCode(...units);
}

const REPLACEMENT = { point: 0xfffd, length: 1 };

function decodeAt(bytes: Uint8Array, at: number): { readonly point: number; readonly length: number } {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return { point: lead, length: 1 };
  const length = lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
  if (length === 0) return REPLACEMENT;
  let point = lead & (0x7f >> length);
  for (let k = 1; k < length; k++) {
    const next = bytes[at + k] ?? 0;
    if ((next & 0xc0) !== 0x80) return REPLACEMENT;
    point = (point << 6) | (next & 0x3f);
  }
  const tooLong = (length === 3 && point < 0x800) || (length === 4 && (point < 0x10000 || point > 0x10ffff));
  const surrogate = point >= 0xd800 && point < 0xe000;
  return tooLong || surrogate ? REPLACEMENT : { point, length };
}
