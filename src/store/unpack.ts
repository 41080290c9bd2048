/** Unpacks gzip, within bounds: a few bytes can claim to hold more than any memory. */
import * as l10n from '@vscode/l10n';
import { gunzip, gunzipSync } from 'node:zlib';
import { UserError } from '../core/fault.ts';
import { codeOf } from './disk.ts';

/** The largest dataset that is read into memory, unpacked. */
const LIMIT = 2 ** 31 - 1;

/** Rejects with a `UserError` where there would be more than `limit` bytes, and with the library's own error for damaged data. */
export const unpacked = (bytes: Uint8Array, limit = LIMIT): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    gunzip(bytes, { maxOutputLength: limit }, (error, all) => {
      if (!error) resolve(all);
      else reject(codeOf(error) === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(limit) : error);
    });
  });

/** The beginning of what the bytes hold, at most `limit` bytes of it; the bytes themselves where they are not packed. */
export function unpackedHead(bytes: Uint8Array, limit: number): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.subarray(0, limit);
  // So few packed bytes hold at most a thousand times as many.
  const packed = bytes.subarray(0, limit);
  return gunzipSync(packed, { finishFlush: 2, maxOutputLength: limit * 1100 }).subarray(0, limit);
}

const tooLarge = (limit: number) =>
  new UserError({
    message: l10n.t('The decompressed data is larger than the limit of {0} MB.', (limit / 2 ** 20).toFixed(0)),
    remedy: l10n.t('Check the file, or split the data into smaller files.'),
  });
