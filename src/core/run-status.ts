/** The states of a run: which ones have a live trainer, and their label, icon and tone in lists and pages. */
import { msg, translated } from './localize.ts';
import type { RunStatus } from './run.ts';

/** Whether a trainer is alive: it is starting, training or paused. A live run cannot be resumed or deleted. */
export const isLive = (status: RunStatus) => status === 'starting' || isActive(status);

/** Whether the trainer accepts commands, such as pause, step and change. While starting, there is no model yet. */
export const isActive = (status: RunStatus) => status === 'running' || status === 'paused';

/** The color of a state: good, warning, bad or neutral. */
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

/** The label of a state, its codicon and its tone. */
export function statusLabel(status: RunStatus): { readonly word: string; readonly icon: string; readonly tone: StatusTone } {
  const label = LABELS[status];
  return { ...label, word: translated(label.word) };
}
