/**
 * Who works on a folder: at most one process trains a run or runs a study. A claim is a file that names its owner and a socket that
 * the owner listens at. The system closes the socket with the process, so a claim ends with its owner however that one ends.
 */
import * as l10n from '@vscode/l10n';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isRecord } from '../core/params.ts';
import type { UserError } from '../core/fault.ts';
import { diskFault } from './disk.ts';
import { freshAddress, isListening, removeAddress } from './local-socket.ts';
import { startOf } from './processes.ts';
import { readText } from './regular-file.ts';

/** The process that has claimed a folder. */
export interface Owner {
  readonly pid: number;
  /** Where it listens, on its own machine. */
  readonly socket: string;
  readonly host: string;
  /** When the process started, as its system counts; empty where that does not tell. */
  readonly started: string;
}

export interface Claim {
  /** Gives the folder up. */
  release(): void;
}

const NAME = /^lock-[0-9a-f]{16}\.json$/;
const BEAT_MILLISECONDS = 30_000;
/** A socket tells nothing of a process on another machine: its claim is good for as long as it was renewed lately. */
const ELSEWHERE_MILLISECONDS = 300_000;
/** Who came at the same moment may also withdraw; after this many tries, and of a claim that is older, it is clear who holds it. */
const TRIES = 12;
const PAUSE_MILLISECONDS = 100;
const OLD_MILLISECONDS = 3000;
/** Rewriting the tables of a long run takes a while. */
const LEAVING_MILLISECONDS = 60_000;

export const isLockFile = (name: string) => NAME.test(name);

/**
 * Claims a folder for this process. Throws what `taken` says where another living process has it, and a `UserError` where the claim
 * cannot be written. One that is `leaving` has finished its work and only tidies up: it is waited for.
 */
export async function claim(
  folder: string,
  taken: (owner: Owner) => UserError,
  leaving: () => Promise<boolean> = async () => false,
): Promise<Claim> {
  const { server, socket } = await listenOnly();
  const owner: Owner = { pid: process.pid, socket, host: hostname(), started: startOf(process.pid) };
  const until = Date.now() + LEAVING_MILLISECONDS;
  try {
    for (let tries = 1; ; tries++) {
      // Written before looking: of two who come at once, at least one sees the other.
      const file = await write(folder, owner);
      const other = await livingIn(folder, file);
      if (!other) return held(folder, file, server, socket);
      await rm(file, { force: true });
      if ((other.age > OLD_MILLISECONDS || tries >= TRIES) && !(Date.now() < until && (await leaving())))
        throw taken(other.owner);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * PAUSE_MILLISECONDS));
    }
  } catch (error) {
    close(server, socket);
    throw error;
  }
}

/** The living process that has claimed a folder; undefined when none has. */
export const ownerOf = async (folder: string): Promise<Owner | undefined> => (await livingIn(folder))?.owner;

async function held(folder: string, file: string, server: Server, socket: string): Promise<Claim> {
  for (const dead of await claimsIn(folder, file)) await rm(dead, { force: true });
  const beat = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => undefined), BEAT_MILLISECONDS);
  beat.unref();
  return {
    release() {
      clearInterval(beat);
      rmSync(file, { force: true });
      close(server, socket);
    },
  };
}

async function write(folder: string, owner: Owner): Promise<string> {
  const file = join(folder, `lock-${randomBytes(8).toString('hex')}.json`);
  try {
    await writeFile(file, `${JSON.stringify(owner)}\n`, { mode: 0o600, flag: 'wx' });
    return file;
  } catch (error) {
    await rm(file, { force: true });
    throw diskFault(error, l10n.t('The folder cannot be locked'), file);
  }
}

async function livingIn(folder: string, except?: string): Promise<{ readonly owner: Owner; readonly age: number } | undefined> {
  for (const file of await claimsIn(folder, except)) {
    const age = await ageOf(file);
    const owner = parseOwner(await readText(file).catch(() => ''));
    // What cannot be read is being written at this moment, or is damaged.
    if (age !== undefined && (owner ? await lives(owner, age) : age < OLD_MILLISECONDS)) return { owner: owner ?? NOBODY, age };
  }
  return undefined;
}

const NOBODY: Owner = { pid: 0, socket: '', host: '', started: '' };

async function lives(owner: Owner, age: number): Promise<boolean> {
  if (owner.host !== hostname()) return age < ELSEWHERE_MILLISECONDS;
  // A cleaner of temporary files may have taken the socket of a process that lives on.
  return (await isListening(owner.socket)) || (owner.started !== '' && startOf(owner.pid) === owner.started);
}

const claimsIn = async (folder: string, except?: string) =>
  (await readdir(folder).catch((): string[] => []))
    .filter(isLockFile)
    .map((name) => join(folder, name))
    .filter((file) => file !== except);

const ageOf = async (file: string) => {
  const stats = await stat(file).catch(() => undefined);
  return stats && Date.now() - stats.mtimeMs;
};

function parseOwner(text: string): Owner | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isRecord(value)) return undefined;
    const { pid, socket, host, started } = value;
    const texts = typeof socket === 'string' && typeof host === 'string' && typeof started === 'string';
    return texts && Number.isSafeInteger(pid) && Number(pid) > 0 ? { pid: Number(pid), socket, host, started } : undefined;
  } catch {
    return undefined;
  }
}

/** Listens without a word to say: that somebody does is all that is asked. Keeps no process alive. */
async function listenOnly(): Promise<{ readonly server: Server; readonly socket: string }> {
  const server = createServer((connection) => {
    connection.on('error', () => {});
    connection.destroy();
  });
  const socket = freshAddress();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ path: socket, readableAll: false, writableAll: false }, resolve);
  });
  server.unref();
  return { server, socket };
}

function close(server: Server, socket: string): void {
  server.close();
  removeAddress(socket);
}
