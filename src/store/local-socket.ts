/** Local sockets: where a process listens, whether anybody still does, and what the dead have left behind. */
import { randomBytes } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { codeOf } from './disk.ts';

/** Linux allows 107 bytes, macOS 103. */
const LONGEST_PATH = 100;
const PREFIX = 'descent-';
const NAME = 's';
/** Nobody listens there, or it is no socket. Whatever else goes wrong (a queue that is full, no permission), somebody may. */
const DEAD: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ECONNREFUSED', 'ENOTSOCK', 'EINVAL', 'ENAMETOOLONG']);
const TIMEOUT_MILLISECONDS = 2000;
/** Between making its folder and listening, a process needs far less. */
const YOUNG_MILLISECONDS = 60_000;

/** A fresh address. The folder of the socket is the user's alone; a pipe's name is a secret. */
export function freshAddress(): string {
  if (process.platform === 'win32') return `\\\\.\\pipe\\${PREFIX}${randomBytes(16).toString('hex')}`;
  return join(mkdtempSync(join(parent(), PREFIX)), NAME);
}

/** Takes an address that is no longer listened at out of the file system. */
export function removeAddress(address: string): void {
  if (process.platform !== 'win32') rmSync(dirname(address), { recursive: true, force: true });
}

/**
 * Whether a process listens at this address. The system closes a socket with its process, so unlike a process id, which may be
 * somebody else's by now, this is the truth; and it answers for a process that is busy.
 */
export function isListening(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    const settle = (listening: boolean) => {
      socket.destroy();
      resolve(listening);
    };
    socket.setTimeout(TIMEOUT_MILLISECONDS, () => settle(true));
    socket.once('connect', () => settle(true));
    socket.once('error', (error) => settle(!DEAD.has(codeOf(error))));
  });
}

/** Removes the sockets of processes that were killed; returns how many. Windows leaves none behind. */
export async function removeDeadSockets(): Promise<number> {
  if (process.platform === 'win32') return 0;
  let removed = 0;
  const folder = parent();
  for (const name of namesIn(folder)) {
    const place = join(folder, name);
    const [only, ...more] = name.startsWith(PREFIX) ? namesIn(place) : [];
    if (only !== NAME || more.length > 0 || !isOldSocket(join(place, NAME)) || (await isListening(join(place, NAME)))) continue;
    rmSync(place, { recursive: true, force: true });
    removed++;
  }
  return removed;
}

const parent = () => (Buffer.byteLength(join(tmpdir(), `${PREFIX}XXXXXX`, NAME)) <= LONGEST_PATH ? tmpdir() : '/tmp');

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isOldSocket(path: string): boolean {
  try {
    const stats = lstatSync(path);
    return stats.isSocket() && stats.uid === process.getuid?.() && Date.now() - stats.mtimeMs > YOUNG_MILLISECONDS;
  } catch {
    return false;
  }
}
