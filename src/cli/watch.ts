/** Watches one training in the terminal until it ends, or until the user leaves it. */
import * as l10n from '@vscode/l10n';
import { findingKey, isOfStep } from '../core/findings.ts';
import type { EventOf, RunEvent, RunHeader, RunStatus } from '../core/run.ts';
import { RunTail } from '../core/run-tail.ts';
import { follow } from '../store/follow-run.ts';
import { stopRun } from '../store/stop-run.ts';
import { endLine, epochLine, hasFigures, progressLine } from './progress-lines.ts';
import { faultLines, plain, type Terminal, printError } from './terminal.ts';

export type WatchOutcome =
  | { readonly kind: 'over'; readonly status: RunStatus; readonly ended?: EventOf<'ended'> }
  | { readonly kind: 'left' };

export interface Watch {
  readonly folder: string;
  readonly header: RunHeader;
  readonly terminal: Terminal;
  /** So many events were in the log before: they are no news. Their times would not tell, since clocks are set back, too. */
  readonly known: number;
  /** Calls back at each Ctrl+C; returns what ends that. */
  readonly interrupts: (pressed: () => void) => () => void;
}

const REDRAW_MILLISECONDS = 100;
/** After Ctrl+C, how long a second one can still keep the training from being stopped. */
const AGAIN_MILLISECONDS = 1500;

/** Ctrl+C once stops the training and keeps its best weights; twice in a row leaves it running on its own. */
export function watch({ folder, header, terminal, known, interrupts }: Watch): Promise<WatchOutcome> {
  return new Promise((resolve) => {
    let data = new RunTail(header);
    let leaving: NodeJS.Timeout | undefined;
    let stopping = false;
    let live = false;
    /** Events delivered since the last reset, and how many have been told: after a reset the same ones come again. */
    let count = 0;
    let told = known;
    /** Whose rows have not come: they are other streams, and may come after the event. */
    const epochs: EventOf<'epoch'>[] = [];
    /** Findings that have been reported. */
    const found = new Set<string>();

    /** Tells the epochs whose figures are known; in the end, all. */
    const tellEpochs = (all = false) => {
      const waits = epochs.findIndex((event) => !all && !hasFigures(data, event));
      const ready = epochs.splice(0, waits < 0 ? epochs.length : waits);
      for (const event of ready) terminal.out(epochLine(data, event));
    };
    const redraw = () => {
      tellEpochs();
      if (live) terminal.live(progressLine(data, terminal.columns - 1));
    };
    const done = (watched: WatchOutcome) => {
      clearInterval(timer);
      clearTimeout(leaving);
      endInterrupts();
      follower.close();
      resolve(watched);
    };
    const stop = () => {
      stopping = true;
      stopRun(folder, true).then(
        (outcome) => outcome === 'ended' && terminal.error(l10n.t('The program did not respond, so the trainer was terminated.')),
        (error: unknown) => printError(terminal, error),
      );
    };

    const timer = setInterval(redraw, REDRAW_MILLISECONDS);
    const endInterrupts = interrupts(() => {
      if (leaving === undefined) {
        terminal.out(
          l10n.t('Stopping and keeping the best weights. Press Ctrl+C again now to leave the run training in the background.'),
        );
        leaving = setTimeout(stop, AGAIN_MILLISECONDS);
        return;
      }
      terminal.out(
        stopping
          ? l10n.t('The run is stopping in the background. To list runs: descent runs')
          : l10n.t('The run continues in the background. To list runs: descent runs'),
      );
      done({ kind: 'left' });
    });
    const follower = follow(folder, {
      reset() {
        data = new RunTail(header);
        count = 0;
      },
      chunk: (chunk) => data.chunk(chunk),
      problem: (message) => terminal.error(plain(message)),
      refused: (message) => terminal.error(l10n.t('Rejected: {0}', plain(message))),
      event(event) {
        data.event(event);
        const news = ++count > told;
        // What is known already goes on being the same finding.
        const again = event.type === 'finding' && !isOfStep(event) && found.has(findingKey(event));
        if (event.type === 'finding') found.add(findingKey(event));
        if (!news) return;
        told = count;
        if (event.type === 'epoch') epochs.push(event);
        else if (!again) announce(event, terminal);
      },
      state(state) {
        live = state === 'live';
        if (live) return;
        redraw();
        tellEpochs(true);
        if (state === 'interrupted') data.interrupt();
        terminal.out(endLine(data));
        const { status, ended } = data.run;
        done({ kind: 'over', status, ...(ended ? { ended } : {}) });
      },
    });
  });
}

function announce(event: RunEvent, terminal: Terminal): void {
  if (event.type === 'notice') for (const line of faultLines(event)) terminal.out(l10n.t('note: {0}', line));
  if (event.type === 'finding') terminal.out(`${event.severity}: ${plain(event.title)}. ${plain(event.detail)}`);
  if (event.type === 'resumed') terminal.out(l10n.t('Resumed from step {0}.', event.step));
  if (event.type === 'reduced')
    terminal.out(l10n.t('{0} has stopped improving. The learning rate was reduced.', plain(event.monitor)));
  if (event.type === 'changed') terminal.out(`${plain(event.key)}: ${plain(String(event.from))} → ${plain(String(event.to))}`);
}
