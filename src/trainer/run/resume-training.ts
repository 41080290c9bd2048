/**
 * Resuming a run from its newest checkpoint: what was recorded after it is cut off (`goBack`), the run says so (`recordResumed`), and
 * the training that has been built anew gets its state back (`restoreTraining`).
 */
import * as l10n from '@vscode/l10n';
import { Random } from '../../core/random.ts';
import type { RunHeader } from '../../core/run.ts';
import { seedRandom } from '../backends/seed-random.ts';
import type { Checkpoint } from '../checkpoints/checkpoint.ts';
import { Checkpoints } from '../checkpoints/checkpoints.ts';
import type { Outbox, Recorded } from '../recording/outbox.ts';
import { cutBack, readEvents } from '../recording/table-files.ts';
import type { BuiltTraining } from './build-training.ts';
import { restoreState } from './state.ts';

export interface Resumed {
  /** Undefined where none was written yet: the training begins again. */
  readonly checkpoint?: Checkpoint;
  /** What the files still have. */
  readonly recorded: Recorded;
  /** What the user has to know of the files. */
  readonly notices: readonly string[];
}

/** Finds the state to go on from, and cuts off everything recorded after it. Throws a `UserError` where every checkpoint is damaged. */
export function goBack(header: RunHeader, folder: string, identity: string | undefined): Resumed {
  const loaded = new Checkpoints(folder, identity).load();
  const { checkpoint, damaged } = loaded ?? { damaged: [] };
  const step = checkpoint?.position.step ?? 0;
  const { rows, lost } = cutBack(folder, step, identity);
  const events = readEvents(folder, identity).length;
  const notices = [
    ...damaged.map((message) => l10n.t('{0} The run was resumed from the previous checkpoint.', message)),
    ...lost,
    ...missing(checkpoint?.position.recorded, { rows, events }, step),
    ...otherDictionaries(header),
  ];
  return { ...(checkpoint ? { checkpoint } : {}), recorded: { rows, events }, notices };
}

/** Records from where the run goes on: what its log has of later steps never happened. */
export function recordResumed({ checkpoint, notices }: Resumed, outbox: Outbox): void {
  const { step = 0, epoch = 0 } = checkpoint?.position ?? {};
  outbox.event({ type: 'resumed', epoch }, step);
  for (const message of notices) outbox.event({ type: 'notice', message }, step);
}

/**
 * Restores a training from a checkpoint: weights, slots, averages and random numbers. What cannot be restored is recorded as a notice.
 * Rejects with a `UserError` when the checkpoint is of another model or optimizer.
 */
export async function restoreTraining(training: BuiltTraining, checkpoint: Checkpoint, outbox: Outbox): Promise<BuiltTraining> {
  const { step, random: state } = checkpoint.position;
  for (const message of await restoreState(training.state, checkpoint)) outbox.event({ type: 'notice', message }, step);
  // Last, since building the model and loading the data draw numbers, too.
  const random = new Random(state);
  seedRandom(random);
  return { ...training, random };
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

/** Texts without spaces are divided into words by the dictionaries of Node.js, which differ between its versions. */
function otherDictionaries({ config: { dataset }, versions: { icu = '' } }: RunHeader): readonly string[] {
  const now = process.versions.icu ?? '';
  if (dataset.type !== 'csv' || !dataset.text || icu === '' || icu === now) return [];
  return [
    l10n.t(
      'This Node.js segments text without spaces into words with ICU {0}. The run was started with ICU {1}, so the words may differ. To resume it exactly, set descent.node.path to a Node.js that uses ICU {1}.',
      now,
      icu,
    ),
  ];
}
