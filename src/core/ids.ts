/** Ids of runs and studies. Each is the name of a folder, so one from a file, a message or the command line must never be a path. */

const LONGEST = 200;
/** Separators, drive letters and streams of NTFS, and characters that no name has. */
const FORBIDDEN = /[/\\:\p{Cc}]/u;
/** Windows takes these for devices, whatever follows the first dot. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * Whether a value is the plain name of a folder, on every system: no path, not hidden, no `.` or `..`, nothing that Windows reads
 * as another name (it drops dots and blanks at the end).
 */
export const isId = (value: unknown): value is string =>
  typeof value === 'string' &&
  value !== '' &&
  value.length <= LONGEST &&
  !FORBIDDEN.test(value) &&
  !value.startsWith('.') &&
  !/[. ]$/.test(value) &&
  !DEVICE.test(value);
