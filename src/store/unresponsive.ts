/** When a program that does not come back is given up, by its own trainer or by whoever asked that to stop. */
import * as l10n from '@vscode/l10n';

/** The user waits ten seconds at most, the ending included. */
export const GIVE_UP_MILLISECONDS = 8000;

/** The reason of the end of its run. */
export const unresponsive = (milliseconds: number) =>
  l10n.t(
    'You stopped the run, but its program did not respond for {0} seconds. The weights are those of the last checkpoint.',
    Math.round(milliseconds / 1000),
  );
