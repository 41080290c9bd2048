import * as l10n from '@vscode/l10n';
import { UserError } from '../../core/fault.ts';
import { isLive } from '../../core/run-status.ts';
import { isResumable } from '../../core/summary.ts';
import { resumable } from '../../store/run-folders.ts';
import type { Host } from '../host.ts';
import { isTrusted } from './start-training.ts';
import { nameOf, resolveRun } from './command-targets.ts';

/** Takes a run that was cut off or stopped up again from its last checkpoint. */
export async function resumeRun(host: Host, argument?: string): Promise<void> {
  const run = await resolveRun(host, argument, l10n.t('Select a run to resume'));
  if (!run || !(await isTrusted())) return;
  const { summary, folder } = run;
  if (isLive(summary.status)) throw new UserError(l10n.t('{0} is already training.', nameOf(summary)));
  if (!isResumable(summary.status))
    throw new UserError({
      message: l10n.t('{0} is complete and cannot be resumed.', nameOf(summary)),
      remedy: l10n.t('To train longer, start a new run with more epochs.'),
    });
  if (!(await resumable(folder)))
    throw new UserError({
      message: l10n.t('{0} has no checkpoint to resume from.', nameOf(summary)),
      remedy: l10n.t('Start a new run.'),
    });
  host.problems.clear();
  await host.trainers.resume(folder);
  await host.dashboard.show([summary.id]);
}
