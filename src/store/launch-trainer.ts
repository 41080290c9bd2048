/** Starts trainers: processes of their own that outlive whoever started them. */
import * as l10n from '@vscode/l10n';
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, constants, existsSync, mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackendEnvironment } from '../core/backend.ts';
import { isRecord } from '../core/params.ts';
import { type Fault, UserError } from '../core/fault.ts';
import type { LaunchReply, StartRequest } from '../protocol.ts';
import { diskFault } from './disk.ts';
import { localizedEnvironment } from './localization.ts';
import { openRegular, openToRead } from './regular-file.ts';
import { readLive } from './run-folders.ts';

export interface LaunchedTrainer extends Pick<BackendEnvironment, 'storage' | 'noNode'> {
  /** Path of the trainer's bundle, `dist/trainer.cjs`. */
  readonly trainer: string;
  readonly request: Omit<StartRequest, 'storage' | 'noNode'>;
  /** The program that runs it: see `chooseRuntime`. */
  readonly execPath?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** How long it may take until it listens. */
  readonly timeout?: number;
}

const TIMEOUT_MILLISECONDS = 120_000;
const POLL_MILLISECONDS = 50;

/**
 * Starts a trainer and waits until it listens, or has already recorded how its run ended. What it prints goes to `trainer.log` in
 * the run's folder. Rejects with a `UserError`: the folder cannot be written, the trainer refused the run, or it died; then with the
 * log's end.
 */
export async function launch({
  trainer,
  request,
  storage,
  execPath,
  noNode,
  env,
  timeout = TIMEOUT_MILLISECONDS,
}: LaunchedTrainer): Promise<{ pid: number }> {
  const { folder } = request;
  const log = join(folder, 'trainer.log');
  const output = openLog(folder, log);
  const child = spawn(execPath ?? process.execPath, [trainer], {
    detached: true,
    windowsHide: true,
    stdio: ['pipe', output, output, 'ipc'],
    cwd: existsSync(request.header.workspaceFolder) ? request.header.workspaceFolder : folder,
    env: trainerEnv(env),
  });
  closeSync(output);
  const ended = exitReason(child);
  let refused: Fault | undefined;
  child.on('message', (message) => {
    refused = faultIn(message);
  });
  // A trainer that dies before it has read the request is told of by `ended`.
  child.stdin?.on('error', () => {});
  child.stdin?.end(JSON.stringify({ ...request, storage, noNode }));
  child.unref();

  try {
    const until = performance.now() + timeout;
    while (performance.now() < until) {
      const failure = await Promise.race([ended, delay(POLL_MILLISECONDS)]);
      if (failure === undefined) {
        const live = await readLive(folder);
        if (live && live.pid === child.pid) return { pid: live.pid };
      } else if (failure === '' && child.pid !== undefined) return { pid: child.pid };
      else if (refused) throw await refusedRun(refused, folder);
      else throw await crashError(failure, folder, log);
    }
  } finally {
    // It goes on by itself.
    if (child.connected) child.disconnect();
  }
  throw new UserError({
    message: l10n.t(
      'The trainer (process {0}) was started but did not respond within {1} s.',
      child.pid ?? '?',
      Math.round(timeout / 1000),
    ),
    file: log,
    remedy: l10n.t('Check {0} for the cause, end the process, and try again.', log),
  });
}

/** The editor, too, can run a trainer: as the Node that it contains. */
export const trainerEnv = (env: LaunchedTrainer['env'] = {}) => ({
  ...process.env,
  ...localizedEnvironment(),
  ...env,
  ELECTRON_RUN_AS_NODE: '1',
});

function openLog(folder: string, log: string): number {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return openRegular(log, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND, 0o600);
  } catch (error) {
    throw diskFault(error, l10n.t("The run's folder cannot be written to"), folder);
  }
}

/** How the process ended; empty when it ended well. */
const exitReason = (child: ChildProcess) =>
  new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(l10n.t('The trainer could not be started: {0}', error.message)));
    // Not at its exit: what it said last may still be on the way.
    child.once('close', (code, signal) =>
      resolve(
        code === 0
          ? ''
          : signal
            ? l10n.t('The trainer was killed ({0}) before it could start.', signal)
            : l10n.t('The trainer exited with code {0} before it could start.', code ?? '?'),
      ),
    );
  });

const delay = (milliseconds: number) => new Promise<undefined>((resolve) => setTimeout(resolve, milliseconds));

/** A run that has not begun leaves no folder behind. */
async function refusedRun(fault: Fault, folder: string): Promise<UserError> {
  if (!existsSync(join(folder, 'run.json'))) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  return new UserError(fault);
}

function faultIn(message: unknown): Fault | undefined {
  if (!isRecord(message) || message.type !== 'refused' || !isRecord(message.fault)) return undefined;
  return typeof message.fault.message === 'string' ? (message as unknown as LaunchReply).fault : undefined;
}

async function crashError(how: string, folder: string, log: string): Promise<UserError> {
  const tail = await tailOf(log, 2000);
  const message = tail === '' ? how : l10n.t('{0} Its output:\n{1}', how, tail);
  return new UserError({ message, file: log, remedy: l10n.t('See {0} for details.', join(folder, 'trainer.log')) });
}

/** What a crash says, without the calls that led to it: those are in the log, for whoever looks. */
export const withoutStack = (text: string) => text.replace(/^ +at .*\n?/gm, '');

/** The last whole lines of a text file. */
async function tailOf(path: string, bytes: number): Promise<string> {
  try {
    const file = await openToRead(path);
    try {
      const { size } = await file.stat();
      const buffer = Buffer.alloc(Math.min(size, bytes));
      await file.read(buffer, 0, buffer.length, size - buffer.length);
      const text = buffer.toString('utf8');
      return withoutStack(size > bytes ? text.slice(text.indexOf('\n') + 1) : text).trim();
    } finally {
      await file.close();
    }
  } catch {
    return '';
  }
}
