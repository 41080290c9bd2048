import { Random } from '../../core/random.ts';
import { seedRandom } from '../backends/seed-random.ts';
import type { Checkpoint } from '../checkpoints/checkpoint.ts';
import type { Outbox } from '../recording/outbox.ts';
import type { BuiltTraining } from './build-training.ts';
import { putBack } from './state.ts';

/**
 * Puts a training back to where the checkpoint left it: weights, slots, averages and random numbers. What cannot be put back is
 * recorded as a notice. Rejects with a `UserError` when the checkpoint is of another model or optimizer.
 */
export async function resumeTraining(training: BuiltTraining, checkpoint: Checkpoint, outbox: Outbox): Promise<BuiltTraining> {
  const { step, random: state } = checkpoint.position;
  for (const message of await putBack(training.state, checkpoint)) outbox.event({ type: 'notice', message }, step);
  // Last of all: to make the model and to load its data has drawn numbers as well.
  const random = new Random(state);
  seedRandom(random);
  return { ...training, random };
}
