/** Runs a training in its folder, with a socket for clients, signals that suspend it, and a record of uncaught errors. */
import * as l10n from '@vscode/l10n';
import { join } from 'node:path';
import { UserError } from '../core/fault.ts';
import { initialRun, fold } from '../core/run.ts';
import type { StartRequest, TrainerReply } from '../protocol.ts';
import { requireFor } from './backends/index.ts';
import { tf } from './backends/tf.ts';
import type { Checkpoint } from './checkpoints/checkpoint.ts';
import { Checkpoints } from './checkpoints/checkpoints.ts';
import type { Command } from './clients/commands.ts';
import { Control } from './clients/control.ts';
import { failureEvent } from './recording/failure-event.ts';
import { prepare, removeLive, writeHeader, writeLive } from './recording/folder.ts';
import { FollowedElements } from './measure/followed-elements.ts';
import { LiveSettings } from './run/live-settings.ts';
import { Outbox } from './recording/outbox.ts';
import { located } from './program/error-location.ts';
import { listen } from './clients/server.ts';
import { compact, cutBack, readEvents } from './recording/table-files.ts';
import { train } from './run/train.ts';

/** How long clients may take to receive the last bytes, which they otherwise read from the files. */
const DRAIN_MILLISECONDS = 3000;

/**
 * Runs one training to its end, and leaves its folder complete. True when the end of the run is in its log.
 * Rejects with a `UserError` when the folder could not be created, or the backend is not available.
 */
export async function runSession(request: StartRequest, token: string): Promise<boolean> {
  const { folder, header, resume } = request;
  await requireFor(request);
  await prepare(request);
  if (!resume) writeHeader(folder, header, { node: process.versions.node, tfjs: tf.version_core });
  const checkpoints = resume ? load(folder) : undefined;
  const checkpoint = checkpoints?.checkpoint;
  const outbox = new Outbox(folder);
  if (resume) {
    const { step = 0, epoch = 0 } = checkpoint?.position ?? {};
    outbox.event({ type: 'resumed', epoch }, step);
    for (const message of checkpoints?.damaged ?? [])
      outbox.event({ type: 'notice', message: l10n.t('{0} The run is resumed from the checkpoint before it.', message) }, step);
  }
  const logged = readEvents(folder).reduce(fold, initialRun(header));
  const settings = new LiveSettings(header.config, logged.changes);
  const followed = new FollowedElements(logged.followed);
  const control = new Control();
  const onCommand = (command: Command) =>
    command.type === 'follow' || command.type === 'matrix'
      ? inspect(command, followed, outbox)
      : applyCommand(command, control, settings, outbox);
  const server = await listen({ streams: outbox.streams, token, onCommand });
  outbox.onGrowth = () => server.pump();
  writeLive(folder, { pid: process.pid, socket: server.socket, token });

  const fail = (error: unknown) => {
    process.stderr.write(`${error instanceof Error && !(error instanceof UserError) ? error.stack : error}\n`);
    outbox.event(
      failureEvent(located(error, header.workspaceFolder, l10n.t('The training')), join(folder, 'trainer.log')),
      outbox.step,
    );
  };
  const suspend = () => control.suspend();
  const uncaught = (error: unknown) => {
    fail(error);
    removeLive(folder);
    process.exit(outbox.diskError ? 1 : 0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, suspend);
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) process.on(event, uncaught);

  let status: string = 'failed';
  try {
    status = await train({ request, outbox, control, settings, followed, checkpoint });
  } catch (error) {
    fail(error);
  }
  const recorded = outbox.flush();
  await server.close(DRAIN_MILLISECONDS);
  outbox.close();
  if (recorded && status !== 'suspended') compact(folder);
  removeLive(folder);
  return recorded;
}

/** The checkpoint to resume from. Removes everything that was recorded after it. */
function load(folder: string): { readonly checkpoint?: Checkpoint; readonly damaged: readonly string[] } {
  const loaded = new Checkpoints(folder).load();
  cutBack(folder, loaded?.checkpoint.position.step ?? 0);
  return loaded ?? { damaged: [] };
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
): string | undefined {
  if (command.type === 'change') {
    const refusal = settings.refusal(command.key, command.value);
    if (refusal !== undefined) return refusal;
  }
  // After a disk error, nothing that would have to be recorded may continue. Each of these commands retries.
  const continues = command.type === 'resume' || command.type === 'step' || command.type === 'stop';
  if (continues && outbox.diskError && !outbox.flush()) {
    const { message, remedy } = outbox.diskError.fault;
    return `${message}. ${remedy ?? ''}`;
  }
  control.apply(command);
  return undefined;
}
