import { connect, type Socket } from 'node:net';
import { isRecord } from '../core/params.ts';
import {
  COMMAND_FRAME,
  encodeFrame,
  type Frame,
  FrameReader,
  type LiveFile,
  REPLY_FRAME,
  STREAMS,
  type TrainerCommand,
  type TrainerReply,
} from '../protocol.ts';

export interface TrainerConnection {
  send(command: TrainerCommand): void;
  close(): void;
}

export interface ConnectionListener {
  bytes(stream: number, bytes: Uint8Array): void;
  reply(reply: TrainerReply): void;
  /** Once, whichever side closed and why. */
  closed(): void;
}

/** Connects to a trainer and authenticates; everything after that goes to the listener. */
export function connectToTrainer(
  live: LiveFile,
  offsets: Readonly<Record<string, number>>,
  listener: ConnectionListener,
): TrainerConnection {
  const socket = connect({ path: live.socket });
  const send = (command: TrainerCommand) => {
    if (socket.writable) socket.write(encodeFrame(COMMAND_FRAME, Buffer.from(JSON.stringify(command))));
  };
  socket.once('connect', () => send({ type: 'hello', token: live.token, offsets }));
  socket.on('data', receiver(socket, listener));
  socket.on('end', () => socket.destroy());
  // 'close' follows, and is all that matters.
  socket.on('error', () => {});
  socket.once('close', () => listener.closed());
  return { send, close: () => socket.destroy() };
}

function receiver(socket: Socket, listener: ConnectionListener): (bytes: Uint8Array) => void {
  const frames = new FrameReader();
  return (bytes) => {
    let complete: Frame[];
    try {
      complete = frames.push(bytes);
    } catch {
      socket.destroy();
      return;
    }
    for (const { kind, payload } of complete) {
      if (socket.destroyed) return;
      if (kind < STREAMS.length) listener.bytes(kind, payload);
      else if (kind === REPLY_FRAME) {
        const reply = parseReply(payload);
        if (reply) listener.reply(reply);
      }
    }
  };
}

function parseReply(payload: Uint8Array): TrainerReply | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(payload).toString('utf8'));
    if (!isRecord(value)) return undefined;
    if (value.type === 'welcome' && typeof value.pid === 'number') return { type: 'welcome', pid: value.pid };
    if (value.type === 'stopping') return { type: 'stopping' };
    if (value.type === 'refused' && typeof value.message === 'string') return { type: 'refused', message: value.message };
    if (value.type === 'matrix') return parseMatrix(value.matrix);
    return undefined;
  } catch {
    return undefined;
  }
}

function parseMatrix(value: unknown): TrainerReply | undefined {
  if (!isRecord(value)) return undefined;
  const { weight, step, rowStride, columnStride, rows, columns, values } = value;
  const numbers = [weight, step, rowStride, columnStride, rows, columns];
  if (typeof values !== 'string' || !numbers.every((one) => typeof one === 'number')) return undefined;
  if (Buffer.byteLength(values, 'base64') !== 4 * Number(rows) * Number(columns)) return undefined;
  return { type: 'matrix', matrix: value as unknown as Extract<TrainerReply, { type: 'matrix' }>['matrix'] };
}
