/** The local socket of a running trainer, which only its user can open. */
import { createServer } from 'node:net';
import { freshAddress, removeAddress } from '../../store/local-socket.ts';
import { Connection, type ServerParts } from './connection.ts';

/** More connections at once than any user has dashboards. */
const MAX_CLIENTS = 64;

export interface TrainerServer {
  /** Path of the socket, or name of the pipe. */
  readonly socket: string;
  /** Sends everything new to all clients, without waiting for them. */
  pump(): void;
  /** Closes all connections, once the clients have received everything or this time is over. */
  close(milliseconds: number): Promise<void>;
}

/** Listens at a new address. Only the user may open the folder of the socket; a pipe's name is secret, as the token is. */
export async function listen(parts: ServerParts): Promise<TrainerServer> {
  const connections = new Set<Connection>();
  const server = createServer((socket) => {
    if (connections.size >= MAX_CLIENTS) {
      socket.on('error', () => {});
      socket.destroy();
      return;
    }
    const connection = new Connection(socket, parts);
    connections.add(connection);
    socket.on('close', () => connections.delete(connection));
  });
  const socket = freshAddress();
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
      const until = performance.now() + milliseconds;
      while ([...connections].some((connection) => !connection.drained) && performance.now() < until)
        await new Promise((resolve) => setTimeout(resolve, 10));
      const closed = new Promise((resolve) => server.close(resolve));
      for (const connection of connections) connection.end();
      await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 500))]);
      for (const connection of connections) connection.destroy();
      removeAddress(socket);
    },
  };
}
