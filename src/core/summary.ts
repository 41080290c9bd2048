import { monitorOf } from './early-stopping.ts';
import type { Chosen, Run, RunNotes, RunStatus } from './run.ts';
import { isLive } from './run-status.ts';

/** The summary of a run in lists. */
export interface RunSummary {
  readonly id: string;
  readonly title: string;
  readonly status: RunStatus;
  readonly created: number;
  readonly notes: RunNotes;
  readonly optimizer: Chosen;
  /** The current epoch, see `epochOf`, and the total number. */
  readonly epoch: number;
  readonly epochs: number;
  /** The study that it is a trial of. */
  readonly study?: string;
  /** Of the monitored metric, and which that is. */
  readonly best?: { readonly epoch: number; readonly value: number; readonly monitor: string };
}

export function summarize(run: Run, notes: RunNotes): RunSummary {
  const { config } = run.header;
  const { best } = run;
  const study = run.header.trial?.study;
  return {
    id: run.header.id,
    title: run.header.title,
    status: run.status,
    created: run.header.created,
    notes,
    optimizer: config.optimizer,
    epoch: epochOf(run),
    epochs: config.training.epochs,
    ...(study === undefined ? {} : { study }),
    ...(best ? { best: { epoch: best.epoch, value: best.value, monitor: monitorOf(run) } } : {}),
  };
}

/** For a live run, its current epoch, from 1; otherwise the number of completed epochs. */
export function epochOf({ status, epoch, header: { config } }: Run): number {
  return isLive(status) ? Math.min(epoch + 1, config.training.epochs) : epoch;
}

/** Whether a run with this status can be resumed. A run that ended by itself is complete and cannot. */
export const isResumable = (status: RunStatus) => status === 'interrupted' || status === 'failed' || status === 'stopped';
