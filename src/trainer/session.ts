/** Runs a training in its folder, with a socket for clients, signals that suspend it, and a record of uncaught errors. */
import * as l10n from '@vscode/l10n';
import { join } from 'node:path';
import { UserError } from '../core/fault.ts';
import { foldAll, initialRun } from '../core/run-fold.ts';
import type { RunHeader } from '../core/run.ts';
import type { StartRequest, TrainerReply } from '../protocol.ts';
import { requireFor } from './backends/index.ts';
import { tf } from './backends/tf.ts';
import type { Checkpoint } from './checkpoints/checkpoint.ts';
import { Checkpoints } from './checkpoints/checkpoints.ts';
import type { Command } from './clients/commands.ts';
import { Control } from './clients/control.ts';
import { failureEvent } from './recording/failure-event.ts';
import { prepare, removeLive, removeRemains, writeHeader, writeLive } from './recording/folder.ts';
import { FollowedElements } from './measure/followed-elements.ts';
import { LiveSettings } from './run/live-settings.ts';
import { Outbox, type Recorded } from './recording/outbox.ts';
import { located } from './program/error-location.ts';
import { listen } from './clients/server.ts';
import { removeDeadSockets } from '../store/local-socket.ts';
import { readHeader } from '../store/run-folders.ts';
import { compact, cutBack, readEvents } from './recording/table-files.ts';
import { train } from './run/train.ts';

/** How long clients may take to receive the last bytes, which they otherwise read from the files. */
const DRAIN_MILLISECONDS = 3000;
/** A program that does not come back for this long after the user wanted to stop is left where it is. */
const GIVE_UP_MILLISECONDS = 8000;
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
  const { identity } = await readHeader(folder);
  const taken = resume ? takeUp(folder, identity) : undefined;
  const checkpoint = taken?.checkpoint;
  const outbox = new Outbox(folder, identity, taken?.recorded);
  outbox.elapsed = () => checkpoint?.position.elapsed ?? 0;
  if (resume) {
    const { step = 0, epoch = 0 } = checkpoint?.position ?? {};
    outbox.event({ type: 'resumed', epoch }, step);
    for (const message of [...(taken?.notices ?? []), ...otherDictionaries(header)])
      outbox.event({ type: 'notice', message }, step);
  }
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
      failureEvent(located(error, header.workspaceFolder, l10n.t('The training')), join(folder, 'trainer.log')),
      outbox.step,
    );
  };
  const exit = () => {
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
      outbox.event({ type: 'ended', status: 'stopped', reason: abandoned(GIVE_UP_MILLISECONDS / 1000) }, outbox.step);
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
  const recorded = await written(outbox, control);
  await server.close(DRAIN_MILLISECONDS);
  outbox.close();
  if (recorded && status !== 'suspended') compact(folder, identity);
  removeLive(folder);
  return recorded;
}

const abandoned = (seconds: number) =>
  l10n.t(
    'You stopped the run, but its program did not respond for {0} seconds. The weights are those of the last checkpoint.',
    seconds,
  );

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

interface TakenUp {
  readonly checkpoint?: Checkpoint;
  readonly recorded: Recorded;
  /** What the user has to know of the files. */
  readonly notices: readonly string[];
}

/** The state to go on from, with everything recorded after it cut off. */
function takeUp(folder: string, identity: string | undefined): TakenUp {
  const loaded = new Checkpoints(folder, identity).load();
  const { checkpoint, damaged } = loaded ?? { damaged: [] };
  const { rows, lost } = cutBack(folder, checkpoint?.position.step ?? 0, identity);
  const events = readEvents(folder, identity).length;
  const notices = [
    ...damaged.map((message) => l10n.t('{0} The run was resumed from the previous checkpoint.', message)),
    ...lost,
    ...missing(checkpoint?.position.recorded, { rows, events }, checkpoint?.position.step ?? 0),
  ];
  return { ...(checkpoint ? { checkpoint } : {}), recorded: { rows, events }, notices };
}

/** What the files have lost of what they had when the checkpoint was written. */
function missing(then: Recorded | undefined, now: Recorded, step: number): readonly string[] {
  if (!then) return [];
  const tables = Object.entries(then.rows).flatMap(([name, count]) => {
    const left = now.rows[name] ?? 0;
    return left < count
      ? [l10n.t('{0}: {1} of the {2} rows recorded up to step {3} are lost.', name, count - left, count, step)]
      : [];
  });
  const events = then.events - now.events;
  return events > 0
    ? [
        ...tables,
        l10n.t('{0}: {1} of the {2} events recorded up to step {3} are lost.', 'events.jsonl', events, then.events, step),
      ]
    : tables;
}

const versions = () => ({ node: process.versions.node, tfjs: tf.version_core, icu: process.versions.icu ?? '' });

/** Texts without spaces are divided into words by the dictionaries of Node.js, which differ between its versions. */
function otherDictionaries({ config: { dataset }, versions: { icu = '' } }: RunHeader): readonly string[] {
  const now = versions().icu;
  if (dataset.type !== 'csv' || !dataset.text || icu === '' || icu === now) return [];
  return [
    l10n.t(
      'This Node.js uses ICU {0} to divide text without spaces into words, but the run started with ICU {1}. The words may differ. To resume the run exactly, set descent.node.path to a Node.js with that version.',
      now,
      icu,
    ),
  ];
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
  const continues = command.type === 'resume' || command.type === 'step';
  if (continues && outbox.diskError && !outbox.flush()) {
    const { message, remedy } = outbox.diskError.fault;
    return `${message}. ${remedy ?? ''}`;
  }
  control.apply(command);
  return command.type === 'stop' ? { type: 'stopping' } : undefined;
}
