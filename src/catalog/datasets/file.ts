/** Reading a dataset's files, and saying where in them something is wrong. */
import { UserError } from '../../core/fault.ts';
import type { DatasetInput } from '../types.ts';

/** The file's bytes, unpacked where they are gzip. Throws a `UserError` that names the file. */
export async function readPlain(input: DatasetInput, path: string): Promise<Uint8Array> {
  const bytes = await input.read(path);
  if (bytes.length === 0)
    throw new UserError({ message: `${path} is empty.`, remedy: 'Choose a file that holds data.', ...pointTo(input, path) });
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return await input.gunzip(bytes);
  } catch {
    throw new UserError({
      message: `${path} cannot be unpacked: its gzip data is damaged or cut short.`,
      remedy: 'Download or pack the file again.',
      ...pointTo(input, path),
    });
  }
}

/** The parts of a fault that point into a file. */
export function pointTo(input: DatasetInput, path: string, line?: number) {
  const file = input.locate?.(path);
  return { ...(file === undefined ? {} : { file }), ...(line === undefined ? {} : { line }) };
}
