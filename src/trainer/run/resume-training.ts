import { Random } from '../../core/random.ts';
import { seedRandom } from '../backends/seed-random.ts';
import type { Checkpoint } from '../checkpoints/checkpoint.ts';
import type { Outbox } from '../recording/outbox.ts';
import type { BuiltTraining } from './build-training.ts';
import { restoreState } from './state.ts';

/**
 * Restores a training from a checkpoint: weights, slots, averages and random numbers. What cannot be restored is recorded as a notice. Rejects with a `UserError` when the checkpoint is of another model or optimizer.
 */
export async function resumeTraining(training: BuiltTraining, checkpoint: Checkpoint, outbox: Outbox): Promise<BuiltTraining> {
  const { step, random: state } = checkpoint.position;
  for (const message of await restoreState(training.state, checkpoint)) outbox.event({ type: 'notice', message }, step);
  // Last, since building the model and loading the data draw numbers, too.
  const random = new Random(state);
  seedRandom(random);
  return { ...training, random };
}
