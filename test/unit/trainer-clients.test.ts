/** What clients can do to a trainer: nothing that costs it memory, time or the other clients. */
import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { COMMAND_FRAME, encodeFrame, FrameReader, STREAMS } from '../../src/protocol.ts';
import type { ServerParts } from '../../src/trainer/clients/connection.ts';
import { listen } from '../../src/trainer/clients/server.ts';
import { StreamFile } from '../../src/trainer/recording/stream-file.ts';
import { temporary } from './fake-trainer.ts';

const TIMEOUT = { timeout: 60_000 };

async function serving(t: TestContext, parts: Partial<ServerParts> = {}) {
  const folder = temporary();
  const streams = STREAMS.map((name) => new StreamFile(join(folder, name)));
  const server = await listen({ streams, token: 'secret', onCommand: () => undefined, ...parts });
  t.after(() => server.close(0));
  const client = () => {
    const socket = connect(server.socket);
    t.after(() => socket.destroy());
    socket.on('error', () => {});
    return socket;
  };
  return { streams, server, client };
}

const say = (socket: Socket, command: object) => socket.write(encodeFrame(COMMAND_FRAME, Buffer.from(JSON.stringify(command))));
const hello = (socket: Socket) => say(socket, { type: 'hello', token: 'secret', offsets: {} });
const closed = (socket: Socket) => new Promise((done) => socket.once('close', done));

test('before it has shown the token, a client may say no more than a token takes', TIMEOUT, async (t) => {
  const { client } = await serving(t);
  const rude = client();
  rude.resume();
  const head = new Uint8Array(5);
  new DataView(head.buffer).setUint32(0, 5000, true);
  rude.write(head);
  await closed(rude);
  const known = client();
  known.resume();
  hello(known);
  say(known, { type: 'change', key: 'x', value: 'a text that is longer than a token'.repeat(100) });
  await new Promise((done) => known.once('data', done));
});

test('a client that does not read costs no memory, is dropped, and disturbs no other', TIMEOUT, async (t) => {
  const { streams, server, client } = await serving(t, { stalledAfter: 2000 });
  const [deaf, other] = [client(), client()];
  for (const socket of [deaf, other]) hello(socket);
  const gone = closed(deaf);
  deaf.pause();
  let received = 0;
  const frames = new FrameReader();
  other.on('data', (bytes) => {
    for (const { kind, payload } of frames.push(bytes)) if (kind === 1) received += payload.length;
  });
  await new Promise((done) => other.once('data', done));
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const held = () => {
    collect();
    return process.memoryUsage().arrayBuffers;
  };
  const before = held();
  let most = 0;
  const piece = new Uint8Array(2 ** 20).fill(1);
  const steps = streams[1];
  assert.ok(steps);
  for (let sent = 0; sent < 64; sent++) {
    steps.append(piece);
    steps.flush();
    server.pump();
    await new Promise((done) => setImmediate(done));
    if (sent % 8 === 7) most = Math.max(most, held() - before);
  }
  // One that does not read sees that it was dropped when it writes.
  let dropped = false;
  void gone.then(() => {
    dropped = true;
  });
  while (!dropped) {
    say(deaf, { type: 'checkpoint' });
    await new Promise((done) => setTimeout(done, 20));
  }
  while (received < 64 * piece.length) await new Promise((done) => setTimeout(done, 5));
  assert.ok(most < 16 * 2 ** 20, `${most} bytes while 64 MB were recorded`);
});

test('a client that asks without end and reads no answer is dropped', TIMEOUT, async (t) => {
  const answer = { type: 'refused', message: 'no'.repeat(10_000) } as const;
  const { client } = await serving(t, { onCommand: () => answer });
  const socket = client();
  hello(socket);
  socket.pause();
  const gone = closed(socket);
  for (let asked = 0; asked < 1000; asked++) {
    say(socket, { type: 'pause' });
    if (asked % 50 === 0) await new Promise((done) => setTimeout(done, 1));
  }
  // That the other side has closed it is only seen by one that reads.
  socket.resume();
  await gone;
});

test('questions that take a while are answered a few at a time', TIMEOUT, async (t) => {
  let waiting = 0;
  let most = 0;
  const onCommand = () => {
    most = Math.max(most, ++waiting);
    return new Promise<undefined>((done) => setTimeout(() => done(void waiting--), 20));
  };
  const { client } = await serving(t, { onCommand });
  const socket = client();
  hello(socket);
  let refused = 0;
  const frames = new FrameReader();
  socket.on('data', (bytes) => {
    for (const { payload } of frames.push(bytes)) if (Buffer.from(payload).includes('Too many requests')) refused++;
  });
  for (let i = 0; i < 100; i++) say(socket, { type: 'matrix', weight: 0 });
  while (refused === 0) await new Promise((done) => setTimeout(done, 5));
  assert.ok(most <= 4, `${most} at once`);
});
