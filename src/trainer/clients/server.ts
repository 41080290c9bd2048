/** The local socket of a running trainer, which only its user can open. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Connection, type ServerParts } from './connection.ts';

/** Linux allows 107 bytes, macOS 103. */
const LONGEST_PATH = 100;

export interface TrainerServer {
  /** Path of the socket, or name of the pipe. */
  readonly socket: string;
  /** Sends everything new to all clients, without waiting for them. */
  pump(): void;
  /** Closes all connections, once the clients have received everything or this time is over. */
  close(milliseconds: number): Promise<void>;
}

/** Listens at a new address. Only the user may open the folder of the socket; a pipe's name is secret, as the token is. */
export async function listen(room: ServerParts): Promise<TrainerServer> {
  const connections = new Set<Connection>();
  const server = createServer((socket) => {
    const connection = new Connection(socket, room);
    connections.add(connection);
    socket.on('close', () => connections.delete(connection));
  });
  const socket = address();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ path: socket, readableAll: false, writableAll: false }, resolve);
  });
  return {
    socket,
    pump() {
      for (const connection of connections) connection.pump();
    },
    async close(milliseconds) {
      const until = Date.now() + milliseconds;
      while ([...connections].some((connection) => !connection.drained) && Date.now() < until)
        await new Promise((resolve) => setTimeout(resolve, 10));
      const closed = new Promise((resolve) => server.close(resolve));
      for (const connection of connections) connection.end();
      await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 500))]);
      for (const connection of connections) connection.destroy();
      if (process.platform !== 'win32') rmSync(dirname(socket), { recursive: true, force: true });
    },
  };
}

function address(): string {
  if (process.platform === 'win32') return `\\\\.\\pipe\\descent-${randomBytes(16).toString('hex')}`;
  const inTemporary = join(tmpdir(), 'descent-XXXXXX', 's');
  const parent = Buffer.byteLength(inTemporary) <= LONGEST_PATH ? tmpdir() : '/tmp';
  return join(mkdtempSync(join(parent, 'descent-')), 's');
}
