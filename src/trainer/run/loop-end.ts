import type { EndStatus } from '../../core/run.ts';

/**
 * How a training ended, and why, as a sentence for the user. `suspended` is no end of the run: the process was told to exit, so the
 * run stays interrupted and can be resumed.
 */
export interface LoopEnd {
  readonly status: EndStatus | 'suspended';
  readonly reason: string;
}
