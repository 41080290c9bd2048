import { UserError } from '../../core/fault.ts';
import { isLive } from '../../core/run-status.ts';
import { isResumable } from '../../core/summary.ts';
import { resumable } from '../../store/run-folders.ts';
import type { Host } from '../host.ts';
import { isTrusted } from './start-training.ts';
import { nameOf, oneRun } from './command-targets.ts';

/** Takes a run that was cut off or stopped up again from its last checkpoint. */
export async function resumeRun(host: Host, argument?: string): Promise<void> {
  const run = await oneRun(host, argument, 'Resume which run?');
  if (!run || !(await isTrusted())) return;
  const { summary, folder } = run;
  if (isLive(summary.status)) throw new UserError(`${nameOf(summary)} is training already.`);
  if (!isResumable(summary.status))
    throw new UserError({
      message: `${nameOf(summary)} came to its end.`,
      remedy: 'Start a new training; it can have more epochs.',
    });
  if (!(await resumable(folder)))
    throw new UserError({ message: `${nameOf(summary)} has no checkpoint to resume from.`, remedy: 'Start a new training.' });
  host.problems.clear();
  await host.trainers.resume(folder);
  await host.dashboard.show([summary.id]);
}
