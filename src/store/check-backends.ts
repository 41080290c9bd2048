/** Checks backends, each in a process of its own: a native library that crashes or hangs takes none of the others with it. */
import * as l10n from '@vscode/l10n';
import { spawn } from 'node:child_process';
import type { BackendEnvironment } from '../core/backend.ts';
import { type CheckReply, type BackendRow, looking, parseReply, replied, unchecked } from '../core/backend-table.ts';
import type { CheckRequest } from '../protocol.ts';
import { type LaunchedTrainer, trainerEnv, withoutStack } from './launch-trainer.ts';

export interface BackendChecks extends Pick<LaunchedTrainer, 'trainer' | 'execPath' | 'env' | 'timeout'> {
  readonly around?: BackendEnvironment;
  /** Ends the check, and with it the process that is at it. */
  readonly signal?: AbortSignal;
}

/** Loading a large native library takes a while, and compiling its kernels another. */
const TIMEOUT_MILLISECONDS = 60_000;
const TAIL = 1000;

/** Checks one after the other, so that none slows another down. `show` gets the rows whenever they change. Does not reject. */
export async function checkBackends(
  backends: readonly { readonly id: string; readonly title: string }[],
  checking: BackendChecks,
  show: (rows: readonly BackendRow[]) => void,
): Promise<readonly BackendRow[]> {
  let rows = unchecked(backends);
  const change = (next: readonly BackendRow[]) => {
    rows = next;
    if (!checking.signal?.aborted) show(rows);
  };
  change(rows);
  for (const { id } of backends) {
    if (checking.signal?.aborted) break;
    change(looking(rows, id));
    await checkBackend(id, checking, (reply) => change(replied(rows, id, reply)));
  }
  return rows;
}

/** Checks one backend. Whatever becomes of its process, the last thing told says how it ended. Does not reject. */
export async function checkBackend(id: string, checking: BackendChecks, tell: (reply: CheckReply) => void): Promise<void> {
  const { trainer, around = {}, execPath = process.execPath, env, signal, timeout = TIMEOUT_MILLISECONDS } = checking;
  const request: CheckRequest = { check: id, around };
  // Its output is no channel: native libraries print to it.
  const child = spawn(execPath, [trainer], {
    windowsHide: true,
    stdio: ['pipe', 'ignore', 'pipe', 'ipc'],
    ...(around.workspaceFolder === undefined ? {} : { cwd: around.workspaceFolder }),
    env: trainerEnv(env),
  });
  let [done, late, said] = [false, false, ''];
  child.on('message', (message) => {
    const reply = parseReply(message);
    if (!reply || done) return;
    done = reply.type !== 'opened';
    tell(reply);
  });
  child.stderr?.on('data', (bytes: Buffer) => {
    said = (said + bytes.toString('utf8')).slice(-TAIL);
  });
  child.stdin?.on('error', () => {});
  child.stdin?.end(JSON.stringify(request));
  const kill = () => child.kill('SIGKILL');
  const timer = setTimeout(() => {
    late = true;
    kill();
  }, timeout);
  signal?.addEventListener('abort', kill);
  const how = await new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(l10n.t('The trainer could not be started: {0}', error.message)));
    // Not at its exit: what it said last may still be on the way.
    child.once('close', (code, by) =>
      resolve(by ? l10n.t('The backend crashed ({0}).', by) : l10n.t('The backend exited with code {0}.', code ?? '?')),
    );
  });
  clearTimeout(timer);
  signal?.removeEventListener('abort', kill);
  if (done || signal?.aborted) return;
  const words = withoutStack(said).trim();
  tell({
    type: 'broken',
    reason: late
      ? l10n.t('The backend did not respond within {0} s.', timeout / 1000)
      : words === ''
        ? how
        : l10n.t('{0} Its output: {1}', how, words),
    remedy: l10n.t('Choose another backend, or update the driver.'),
  });
}
