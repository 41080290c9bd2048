/** CRC-32 as in zlib (ISO 3309): what tells damaged bytes from whole ones, on disk and on the wire. */

/** Row 0 is the usual table; row k advances a byte that has k more behind it ("slicing by 8", Kounavis and Berry 2005). */
const CRC = Array.from({ length: 8 }, () => new Int32Array(256));
CRC.forEach((table, k) => {
  for (let n = 0; n < 256; n++) {
    let c = k === 0 ? n : (CRC[k - 1]?.[n] ?? 0);
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    table[n] = c;
  }
});

/** Of any number of bytes: sizes over 2³¹ are no 32-bit numbers. */
export function crc32(bytes: Uint8Array): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = CRC as [I, I, I, I, I, I, I, I];
  const words =
    bytes.byteOffset % 4 === 0
      ? new Int32Array(bytes.buffer, bytes.byteOffset, 2 * Math.floor(bytes.length / 8))
      : new Int32Array(0);
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
