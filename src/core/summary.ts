import type { Chosen, Run, RunNotes, RunStatus } from './run.ts';
import { isLive } from './run-status.ts';

/** What a list says of a run. */
export interface Summary {
  readonly id: string;
  readonly title: string;
  readonly status: RunStatus;
  readonly created: number;
  readonly notes: RunNotes;
  readonly optimizer: Chosen;
  /** See `epochOf`; of how many. */
  readonly epoch: number;
  readonly epochs: number;
  /** The study that it is a trial of. */
  readonly study?: string;
  readonly best?: { readonly epoch: number; readonly value: number; readonly monitor: string };
}

export function summarize(run: Run, notes: RunNotes): Summary {
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
    ...(best ? { best: { epoch: best.epoch, value: best.value, monitor: config.earlyStopping.monitor } } : {}),
  };
}

/** The epoch that a live run is in, counted from 1; of another, those that it has completed. */
export function epochOf({ status, epoch, header: { config } }: Run): number {
  return isLive(status) ? Math.min(epoch + 1, config.training.epochs) : epoch;
}

/** Whether there may be something to go on with. What came to its own end is over: going on would be another training. */
export const isResumable = (status: RunStatus) => status === 'interrupted' || status === 'failed' || status === 'stopped';
