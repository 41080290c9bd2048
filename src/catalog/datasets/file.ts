/** Reads the files of a dataset, and locates errors in them. */
import * as l10n from '@vscode/l10n';
import { UserError } from '../../core/fault.ts';
import type { DatasetInput } from '../types.ts';

/** Reads a file, and decompresses it if it is gzip. Throws a `UserError` that names the file. */
export async function readPlain(input: DatasetInput, path: string): Promise<Uint8Array> {
  const bytes = await input.read(path);
  if (bytes.length === 0)
    throw new UserError({
      message: l10n.t('{0} is empty.', path),
      remedy: l10n.t('Choose a file that contains data.'),
      ...pointTo(input, path),
    });
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return await input.gunzip(bytes);
  } catch (error) {
    if (error instanceof UserError)
      throw new UserError({ ...error.fault, message: `${path}: ${error.message}`, ...pointTo(input, path) });
    throw new UserError({
      message: l10n.t('{0}: the gzip data is damaged or truncated.', path),
      remedy: l10n.t('Download or compress the file again.'),
      ...pointTo(input, path),
    });
  }
}

/** The location fields of an error in a file. */
export function pointTo(input: DatasetInput, path: string, line?: number) {
  const file = input.locate?.(path);
  return { ...(file === undefined ? {} : { file }), ...(line === undefined ? {} : { line }) };
}
