/** How a run trains, beside what it trains: epochs, batches, steps. */

export interface Training {
  readonly epochs: number;
  /** Examples a batch; 0 is the whole training set. */
  readonly batchSize: number;
  /** Batches a step: their gradients' mean, weighted by examples, makes one update. */
  readonly accumulate: number;
  readonly validationSplit: number;
  readonly seed: number;
  readonly shuffle: boolean;
  /** A checkpoint at least this often, in seconds; one is also written at a pause and at the end. */
  readonly checkpointSeconds: number;
}

/** What runs from before these settings were there were trained with. */
export const NEUTRAL = { accumulate: 1 } as const;
