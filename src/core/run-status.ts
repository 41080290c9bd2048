/** The states of a run: which of them mean that a trainer works on it, and how every list and page names and draws them. */
import { msg, translated } from './localize.ts';
import type { RunStatus } from './run.ts';

/** A trainer has the run: it starts up, trains or is paused. Such a run is not resumed or deleted, and it is counted as live. */
export const isLive = (status: RunStatus) => status === 'starting' || isActive(status);

/** Its trainer takes commands: the training can be paused, stepped and changed. While it starts up, there is no model to act on. */
export const isActive = (status: RunStatus) => status === 'running' || status === 'paused';

/** How it is going, for the place that has colors to say it: well, with a warning, badly, or nothing of note. */
export type StatusTone = 'good' | 'warn' | 'bad' | 'quiet';

const LABELS: Readonly<Record<RunStatus, { readonly word: string; readonly icon: string; readonly tone: StatusTone }>> = {
  starting: { word: msg('starting'), icon: 'loading', tone: 'quiet' },
  running: { word: msg('running'), icon: 'play-circle', tone: 'good' },
  paused: { word: msg('paused'), icon: 'debug-pause', tone: 'warn' },
  interrupted: { word: msg('interrupted'), icon: 'debug-disconnect', tone: 'warn' },
  finished: { word: msg('finished'), icon: 'pass-filled', tone: 'good' },
  stopped: { word: msg('stopped'), icon: 'debug-stop', tone: 'quiet' },
  stoppedEarly: { word: msg('stopped early'), icon: 'pass-filled', tone: 'good' },
  diverged: { word: msg('diverged'), icon: 'flame', tone: 'bad' },
  failed: { word: msg('failed'), icon: 'error', tone: 'bad' },
};

/** The word for a state, a codicon that says the same, and a tone. */
export function statusLabel(status: RunStatus): { readonly word: string; readonly icon: string; readonly tone: StatusTone } {
  const label = LABELS[status];
  return { ...label, word: translated(label.word) };
}
