/**
 * Kills trainers at random moments, takes the runs up again, and compares each run that so came to its end with one that nobody
 * disturbed, bit for bit. What a client was sent before a kill must be on the disk after it.
 */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../../src/core/random.ts';
import { parseLive, STREAMS } from '../../src/protocol.ts';
import { readRun, resumable } from '../../src/store/run-folders.ts';
import { connectToTrainer } from '../../src/store/trainer-client.ts';
import { Tally, within } from './tally.ts';
import { bytesOf, header, readAll, rowsOf, runFolder, train, workspace } from './trainings.ts';

const EPOCHS = 250;
/** What is read off a clock; and the cosine of two samples' updates, of which a resumed run does not have the first. */
const TIMES = ['time', 'stepTime', 'probeTime', 'cosineUpdates'];
const COMPARED = ['steps', 'epochs', 'layers', 'histograms', 'units'];
/** Longer than a start and the first checkpoint take. */
const LONGEST_MILLISECONDS = 7000;

export async function kills(count: number, random: Random): Promise<Tally> {
  const tally = new Tally('kills');
  const folder = workspace();
  try {
    const whole = header(folder, 'whole', EPOCHS);
    const { code, log } = await train(whole, false).exit;
    if (code !== 0) throw new Error(`The undisturbed run failed: ${log}`);
    const { chunks } = await readAll(runFolder(folder, 'whole'));
    const wanted = new Map(COMPARED.map((table) => [table, rowsOf(chunks, table, TIMES)]));
    for (let run = 1, killed = 0; killed < count; run++) {
      killed += await torment(`run-${run}`, folder, wanted, count - killed, random, tally);
      tally.count('runs');
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return tally;
}

/** Trains one run to its end through as many kills as come; how many there were. */
async function torment(
  id: string,
  folder: string,
  wanted: ReadonlyMap<string, readonly string[]>,
  most: number,
  random: Random,
  tally: Tally,
): Promise<number> {
  const recipe = header(folder, id, EPOCHS);
  const place = runFolder(folder, id);
  let killed = 0;
  for (;;) {
    const resume = existsSync(join(place, 'run.json'));
    if (!resume) rmSync(place, { recursive: true, force: true });
    const { child, exit } = train(recipe, resume);
    const heard = listen(place, child.pid ?? 0);
    // The last trainer is left to come to its end.
    const until = killed < most ? LONGEST_MILLISECONDS * random.next() : Number.POSITIVE_INFINITY;
    const timer = Number.isFinite(until) ? setTimeout(() => child.kill('SIGKILL'), until) : undefined;
    const { code, log } = await within(300, `The training ${id}`, exit);
    clearTimeout(timer);
    const streams = await heard.stop();
    if (code === null) {
      killed++;
      tally.count('kills');
      if (!existsSync(join(place, 'run.json'))) continue;
      const { status } = await readRun(place);
      // It was killed while it tidied up: at its end, a run's tables are merged into larger chunks.
      if (status === 'finished') break;
      if (status !== 'interrupted') tally.violation(`${id}: after a kill, its status is ${status}`);
      if (await resumable(place)) tally.count('resumes');
      for (const [i, name] of STREAMS.entries()) {
        const [sent = Buffer.alloc(0), stored] = [streams[i], bytesOf(join(place, name))];
        if (!stored.subarray(0, sent.length).equals(sent))
          tally.violation(`${id}: after a kill, ${name} lacks what a client had been sent`);
      }
      continue;
    }
    if (code !== 0) tally.violation(`${id}: the trainer ended with code ${code}: ${log}`);
    break;
  }
  const { chunks, problems, state } = await readAll(place);
  if (state !== 'ended') tally.violation(`${id}: at its end, it is ${state}`);
  for (const problem of problems) tally.violation(`${id}: ${problem}`);
  for (const [table, rows] of wanted) {
    const got = rowsOf(chunks, table, TIMES);
    const at = rows.findIndex((row, i) => row !== got[i]);
    if (at >= 0 || got.length !== rows.length)
      tally.violation(`${id}: ${table} differs from the undisturbed run at row ${at}: ${got[at]?.slice(0, 120)}`);
    tally.count('rows compared', rows.length);
  }
  rmSync(place, { recursive: true, force: true });
  return killed;
}

/** A client that keeps what it is sent, from the moment at which the trainer listens. */
function listen(place: string, pid: number) {
  const streams = STREAMS.map(() => [] as Uint8Array[]);
  let over = false;
  const connected = (async () => {
    while (!over) {
      const live = liveIn(place);
      if (live?.pid === pid) {
        await new Promise<void>((closed) => {
          connectToTrainer(live, {}, { bytes: (stream, bytes) => streams[stream]?.push(bytes), reply() {}, closed });
        });
        return;
      }
      await new Promise((done) => setTimeout(done, 20));
    }
  })();
  return {
    async stop(): Promise<readonly Buffer[]> {
      over = true;
      await connected;
      return streams.map((parts) => Buffer.concat(parts));
    },
  };
}

function liveIn(place: string) {
  try {
    return parseLive(JSON.parse(bytesOf(join(place, 'live.json')).toString('utf8')));
  } catch {
    return undefined;
  }
}
