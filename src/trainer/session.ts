/** Runs a training in its folder, with a socket for clients, signals that suspend it, and a record of uncaught errors. */
import * as l10n from '@vscode/l10n';
import { join } from 'node:path';
import { csv } from '../catalog/datasets/csv.ts';
import { TABLE_VERSION } from '../catalog/datasets/table-version.ts';
import { UserError } from '../core/fault.ts';
import { foldAll, initialRun } from '../core/run-fold.ts';
import type { RunHeader } from '../core/run.ts';
import type { StartRequest, TrainerReply } from '../protocol.ts';
import { requireFor } from './backends/index.ts';
import { tf } from './backends/tf.ts';
import type { Command } from './clients/commands.ts';
import { Control } from './clients/control.ts';
import { failureEvent } from './recording/failure-event.ts';
import { prepare, removeLive, removeRemains, writeHeader, writeLive } from './recording/folder.ts';
import { FollowedElements } from './measure/followed-elements.ts';
import { LiveSettings } from './run/live-settings.ts';
import { Outbox } from './recording/outbox.ts';
import { located } from './program/error-location.ts';
import { listen } from './clients/server.ts';
import { removeDeadSockets } from '../store/local-socket.ts';
import { readHeader } from '../store/run-folders.ts';
import { GIVE_UP_MILLISECONDS, unresponsive } from '../store/unresponsive.ts';
import { compact, readEvents } from './recording/table-files.ts';
import { goBack, recordResumed } from './run/resume-training.ts';
import { train } from './run/train.ts';

/** How long clients may take to receive the last bytes, which they otherwise read from the files. */
const DRAIN_MILLISECONDS = 3000;
const LOOK_MILLISECONDS = 500;

/**
 * Runs one training to its end, and leaves its folder complete. True when the end of the run is in its log.
 * Rejects with a `UserError` when the folder could not be created, the backend is not available, or another process trains the run.
 */
export async function runSession(request: StartRequest, token: string): Promise<boolean> {
  await requireFor(request);
  const claim = await prepare(request);
  try {
    return await record(request, token);
  } finally {
    claim.release();
  }
}

async function record(request: StartRequest, token: string): Promise<boolean> {
  const { folder, header, resume } = request;
  removeRemains(folder);
  void removeDeadSockets().catch(() => undefined);
  if (!resume) writeHeader(folder, header, versions());
  const { identity, versions: begun } = await readHeader(folder);
  if (resume) requireSameTables(header, begun);
  const resumed = resume ? goBack(header, folder, identity) : undefined;
  const checkpoint = resumed?.checkpoint;
  const outbox = new Outbox(folder, identity, resumed?.recorded);
  outbox.elapsed = () => checkpoint?.position.elapsed ?? 0;
  if (resumed) recordResumed(resumed, outbox);
  const logged = foldAll(initialRun(header), readEvents(folder, identity));
  const settings = new LiveSettings(header.config, logged.changes);
  const followed = new FollowedElements(logged.followed);
  const control = new Control();
  const onCommand = (command: Command) => {
    if (command.type === 'follow' || command.type === 'matrix') return inspect(command, followed, outbox);
    if (command.type === 'stop') watchOver();
    return applyCommand(command, control, settings, outbox);
  };
  const server = await listen({ streams: outbox.streams, token, onCommand });
  outbox.onGrowth = () => server.pump();
  writeLive(folder, { pid: process.pid, socket: server.socket, token });

  const fail = (error: unknown) => {
    process.stderr.write(`${error instanceof Error && !(error instanceof UserError) ? error.stack : error}\n`);
    outbox.event(
      failureEvent(located(error, header.workspaceFolder, l10n.t('The run')), join(folder, 'trainer.log')),
      outbox.step,
    );
  };
  let ending = false;
  /** The program has called `process.exit`, whose caller is in the stack. */
  const left = () => {
    if (ending) return;
    fail(exitedByProgram());
    outbox.sync();
    removeLive(folder);
  };
  process.on('exit', left);
  const exit = () => {
    ending = true;
    outbox.sync();
    removeLive(folder);
    process.exit(outbox.diskError ? 1 : 0);
  };
  let watching: NodeJS.Timeout | undefined;
  /** The run ends within seconds of the user's word, also where its program waits for something that never comes. */
  const watchOver = () => {
    let [beats, seen] = [control.beats, performance.now()];
    watching ??= setInterval(() => {
      if (beats !== control.beats) [beats, seen] = [control.beats, performance.now()];
      if (performance.now() - seen < GIVE_UP_MILLISECONDS) return;
      clearInterval(watching);
      outbox.event({ type: 'ended', status: 'stopped', reason: unresponsive(GIVE_UP_MILLISECONDS) }, outbox.step);
      exit();
    }, LOOK_MILLISECONDS);
  };
  const suspend = () => control.suspend();
  const uncaught = (error: unknown) => {
    fail(error);
    exit();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, suspend);
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) process.on(event, uncaught);

  let status: string = 'failed';
  try {
    status = await train({
      request,
      outbox,
      control,
      settings,
      followed,
      checkpoint,
      identity,
      looped: () => clearInterval(watching),
    });
  } catch (error) {
    fail(error);
  }
  clearInterval(watching);
  ending = true;
  const recorded = await written(outbox, control);
  await server.close(DRAIN_MILLISECONDS);
  outbox.close();
  if (recorded && status !== 'suspended') compact(folder, identity);
  removeLive(folder);
  return recorded;
}

const exitedByProgram = () =>
  new UserError({
    message: l10n.t('The program exited the training process (process.exit).'),
    remedy: l10n.t('Remove process.exit from the program. Descent ends the process when the run ends.'),
  });

/** Waits until the end of the run is on the disk; a user who stops the run need not wait for room on it. */
async function written(outbox: Outbox, control: Control): Promise<boolean> {
  while (!outbox.sync() && !control.ending) await new Promise((resolve) => setTimeout(resolve, GIVE_UP_MILLISECONDS / 4));
  const { diskError } = outbox;
  if (!diskError) return true;
  const message = l10n.t(
    '{0}. Steps since the last checkpoint were not recorded. The run can be resumed from that checkpoint.',
    diskError.fault.message,
  );
  outbox.event({ type: 'notice', message, ...(diskError.fault.remedy ? { remedy: diskError.fault.remedy } : {}) }, outbox.step);
  return false;
}

const versions = () => ({
  node: process.versions.node,
  tfjs: tf.version_core,
  icu: process.versions.icu ?? '',
  tables: TABLE_VERSION,
});

/** Throws a `UserError` where this version would make other examples of the run's table than the one that began it. */
function requireSameTables({ config, id }: RunHeader, { tables = '1' }: RunHeader['versions']): void {
  if (config.program !== '' || config.dataset.type !== csv.id || tables === TABLE_VERSION) return;
  throw new UserError({
    message: l10n.t('The run {0} cannot be resumed: it was started with a version of Descent that read tables differently.', id),
    remedy: l10n.t('Train it again from the beginning.'),
  });
}

type InspectCommand = Extract<Command, { readonly type: 'follow' | 'matrix' }>;

/** Answers a command that only reads the run at once, also while it is paused. */
function inspect(
  command: InspectCommand,
  followed: FollowedElements,
  outbox: Outbox,
): Promise<TrainerReply> | string | undefined {
  if (command.type === 'follow') {
    const refusal = followed.set(command);
    if (refusal === undefined) outbox.event({ ...command, type: 'followed' }, outbox.step);
    return refusal;
  }
  const matrix = followed.matrix(command.weight, outbox.step);
  if (typeof matrix === 'string') return matrix;
  return matrix.then(({ values, ...rest }) => {
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    return { type: 'matrix', matrix: { ...rest, values: bytes.toString('base64') } };
  });
}

function applyCommand(
  command: Exclude<Command, InspectCommand>,
  control: Control,
  settings: LiveSettings,
  outbox: Outbox,
): TrainerReply | string | undefined {
  if (command.type === 'change') {
    const refusal = settings.refusal(command.key, command.value);
    if (refusal !== undefined) return refusal;
  }
  // After a disk error, nothing that would have to be recorded may continue. Each of these commands retries.
  const continues = command.type === 'continue' || command.type === 'step';
  if (continues && outbox.diskError && !outbox.flush()) {
    const { message, remedy } = outbox.diskError.fault;
    return `${message}. ${remedy ?? ''}`;
  }
  control.apply(command);
  return command.type === 'stop' ? { type: 'stopping' } : undefined;
}
