/** Trains for a while with clients that come, go, send rubbish and stop reading: the trainer goes on, and its memory stays flat. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Random } from '../../src/core/random.ts';
import { COMMAND_FRAME, encodeFrame, type LiveFile } from '../../src/protocol.ts';
import { readLive, readRun } from '../../src/store/run-folders.ts';
import { stopRun } from '../../src/store/stop-run.ts';
import { Tally, within } from './tally.ts';
import { header, readAll, runFolder, train, workspace } from './trainings.ts';

/** V8 lets its heap grow for about so long, with clients or without, and on a busy machine for longer; what comes after is growth. */
const WARM_SECONDS = 60;
const WARM_SHARE = 1 / 3;
const MOST_GROWTH = 32 * 2 ** 20;
/** At no time more than this. */
const MOST_MEMORY = 2 ** 29;

export async function soak(seconds: number, random: Random): Promise<Tally> {
  const tally = new Tally('soak');
  const folder = workspace();
  const sockets = new Set<Socket>();
  try {
    const recipe = header(folder, 'long', 1_000_000);
    const { child, exit } = train(recipe, false);
    const place = runFolder(folder, 'long');
    const live = await within(60, 'Starting', listening(place));
    const memory: number[] = [];
    const until = performance.now() + seconds * 1000;
    while (performance.now() < until) {
      visit(live, random, sockets, tally);
      memory.push(rssOf(child.pid ?? 0));
      await new Promise((done) => setTimeout(done, 100));
      if (child.exitCode !== null) {
        tally.violation('The trainer is gone.');
        break;
      }
    }
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
    const settled = memory.slice(Math.max(10 * WARM_SECONDS, Math.round(WARM_SHARE * memory.length)));
    const peak = Math.max(0, ...memory);
    tally.count('MB at most', Math.round(peak / 2 ** 20));
    if (peak > MOST_MEMORY) tally.violation(`The trainer takes ${Math.round(peak / 2 ** 20)} MB.`);
    if (settled.length > 200) {
      const growth = mean(settled.slice(-100)) - mean(settled.slice(0, 100));
      tally.count('MB grown once warm', Math.round(growth / 2 ** 20));
      if (growth > MOST_GROWTH) tally.violation(`The trainer's memory has grown by ${Math.round(growth / 2 ** 20)} MB.`);
    }
    for (const socket of sockets) socket.destroy();
    if ((await within(30, 'Stopping', stopRun(place, false))) !== 'heard')
      tally.violation('The trainer did not hear that it was to stop.');
    await within(60, 'Ending', exit);
    const run = await readRun(place);
    if (run.status !== 'stopped') tally.violation(`At its end, the run is ${run.status}.`);
    const { problems, chunks } = await readAll(place, 60);
    for (const problem of problems) tally.violation(problem);
    const steps = chunks.flatMap((chunk) => (chunk.table === 'steps' ? [...chunk.steps] : []));
    if (steps.some((step, i) => step !== i + 1)) tally.violation('The steps table has gaps.');
    tally.count('steps', steps.length);
  } finally {
    for (const socket of sockets) socket.destroy();
    rmSync(folder, { recursive: true, force: true });
  }
  return tally;
}

/** One more client: polite, slow, deaf or hostile. */
function visit(live: LiveFile, random: Random, sockets: Set<Socket>, tally: Tally): void {
  const socket = connect(live.socket);
  sockets.add(socket);
  tally.count('clients');
  socket.on('error', () => {});
  socket.on('close', () => sockets.delete(socket));
  const say = (command: object) => socket.write(encodeFrame(COMMAND_FRAME, Buffer.from(JSON.stringify(command))));
  const hello = () => say({ type: 'hello', token: live.token, offsets: {} });
  const kind = random.below(6);
  if (kind === 0) {
    hello();
    socket.resume();
  } else if (kind === 1) hello();
  else if (kind === 2) socket.write(Uint8Array.from({ length: 1 + random.below(10_000) }, () => random.below(256)));
  else if (kind === 3) say({ type: 'hello', token: 'wrong', offsets: {} });
  else if (kind === 4) {
    hello();
    socket.resume();
    for (let i = 0; i < 50; i++) say({ type: 'matrix', weight: random.below(5) });
  } else {
    hello();
    socket.resume();
    say({ type: 'change', key: 'optimizer.learningRate', value: 0.001 + 0.001 * random.next() });
  }
  setTimeout(() => socket.destroy(), 200 + random.below(5000));
}

async function listening(place: string): Promise<LiveFile> {
  for (;;) {
    const live = existsSync(join(place, 'live.json')) ? await readLive(place) : undefined;
    if (live) return live;
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** Resident bytes; 0 where the system does not say. */
function rssOf(pid: number): number {
  try {
    return 4096 * Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
  } catch {
    return 0;
  }
}
