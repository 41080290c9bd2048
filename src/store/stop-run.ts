/** Stops a training whatever its program does: a trainer that is caught in it cannot hear anybody, and is ended. */
import * as l10n from '@vscode/l10n';
import { closeSync, constants, fsyncSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../core/fault.ts';
import { sealedLine } from '../core/log-line.ts';
import { streamReader } from '../core/streams.ts';
import { type LiveFile, STREAMS } from '../protocol.ts';
import { claim, ownerOf } from './claim.ts';
import { diskFault, isMissing, writeAll } from './disk.ts';
import { isListening } from './local-socket.ts';
import { openRegular, piecesOf } from './regular-file.ts';
import { readHeader, readLive, readRun } from './run-folders.ts';
import { connectToTrainer } from './trainer-client.ts';
import { GIVE_UP_MILLISECONDS, unresponsive } from './unresponsive.ts';

export type StopOutcome =
  /** The trainer has heard it, and ends the run. */
  | 'heard'
  /** The trainer gave no sign of life; it was ended, and the run is recorded as stopped. */
  | 'ended'
  /** Nobody trains the run. */
  | 'gone';

const POLL_MILLISECONDS = 50;

/** Asks the trainer of a run to stop, and ends it when it does not hear. Rejects with a `UserError` where it cannot be ended. */
export async function stopRun(folder: string, restoreBest: boolean, timeout = GIVE_UP_MILLISECONDS): Promise<StopOutcome> {
  const live = await readLive(folder);
  if (!live) return 'gone';
  if (await isHeard(folder, live, restoreBest, timeout)) return 'heard';
  if (!(await isListening(live.socket))) return 'gone';
  await endTrainer(folder, live, timeout);
  return 'ended';
}

/** Whether the trainer answers a stop in this time; one that hangs up was on its way out. */
async function isHeard(folder: string, live: LiveFile, restoreBest: boolean, timeout: number): Promise<boolean> {
  // The files' sizes spare us what is in them; where those were rewritten at this moment, everything is sent.
  const sizes = Object.fromEntries(STREAMS.map((name) => [name, sizeOf(join(folder, name))]));
  const answer = await ask(live, sizes, restoreBest, timeout);
  return (answer === 'stranger' ? await ask(live, {}, restoreBest, timeout) : answer) !== 'silence';
}

type Answer = 'heard' | 'silence' | 'stranger';

function ask(live: LiveFile, offsets: Readonly<Record<string, number>>, restoreBest: boolean, timeout: number): Promise<Answer> {
  return new Promise((resolve) => {
    let welcome = false;
    const settle = (answer: Answer) => {
      clearTimeout(timer);
      resolve(answer);
      connection.close();
    };
    const timer = setTimeout(() => settle('silence'), timeout);
    const connection = connectToTrainer(live, offsets, {
      bytes() {},
      reply({ type }) {
        if (type === 'welcome') {
          welcome = true;
          connection.send({ type: 'stop', restoreBest });
        } else if (type === 'stopping') settle('heard');
        else if (type === 'refused' && !welcome) settle('stranger');
      },
      closed: () => settle('heard'),
    });
  });
}

/** Its claim says which process it is: that of `live.json` alone may be somebody else's by now. */
async function endTrainer(folder: string, live: LiveFile, timeout: number): Promise<void> {
  const stuck = new UserError({
    message: l10n.t(
      'The trainer of the run in {0} (process {1}) does not respond and could not be terminated.',
      folder,
      live.pid,
    ),
    remedy: l10n.t('End the process manually. Everything that was recorded is kept.'),
  });
  const owner = await ownerOf(folder);
  if (owner?.pid !== live.pid) throw stuck;
  try {
    process.kill(live.pid, 'SIGKILL');
  } catch {
    throw stuck;
  }
  const until = performance.now() + timeout;
  while (await isListening(live.socket)) {
    if (performance.now() > until) throw stuck;
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
  }
  await recordStop(folder, timeout);
}

/** Writes the end that the trainer could not write; under a claim, so that nobody takes the run up meanwhile. */
async function recordStop(folder: string, timeout: number): Promise<void> {
  const held = await claim(
    folder,
    ({ pid }) => new UserError(l10n.t('The run in {0} is already being trained by process {1}.', folder, pid)),
  );
  try {
    const run = await readRun(folder);
    const own = run.header.identity === undefined ? {} : { run: run.header.identity };
    if (run.ended) return;
    const step = Math.max(run.step, await lastStep(folder));
    const reason = unresponsive(timeout);
    append(
      join(folder, 'events.jsonl'),
      sealedLine({ time: Date.now(), step, type: 'ended', status: 'stopped', reason, ...own }),
    );
    rmSync(join(folder, 'live.json'), { force: true });
  } finally {
    held.release();
  }
}

function append(file: string, line: string): void {
  let log: number | undefined;
  try {
    log = openRegular(file, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND, 0o600);
    // A line that the trainer had no time to end must not swallow this one; an empty line is none.
    writeAll(log, Buffer.from(`\n${line}`));
    fsyncSync(log);
  } catch (error) {
    throw diskFault(error, l10n.t('The end of the run cannot be recorded'), file);
  } finally {
    if (log !== undefined) closeSync(log);
  }
}

async function lastStep(folder: string): Promise<number> {
  const file = join(folder, 'steps.table');
  const { identity } = await readHeader(folder);
  let last = 0;
  const chunk = ({ steps }: { readonly steps: Float64Array }) => {
    last = steps.at(-1) ?? last;
  };
  const reader = streamReader('steps.table', { event() {}, problem() {}, chunk }, { identity: () => identity });
  try {
    for await (const bytes of piecesOf(file)) reader.push(bytes);
  } catch (error) {
    if (!isMissing(error)) throw diskFault(error, l10n.t('The run cannot be read'), file);
  }
  return last;
}

const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
