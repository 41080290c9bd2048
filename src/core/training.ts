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
  /** Seconds of training after which the run ends, in mid-epoch if need be; 0 is none. */
  readonly timeBudget: number;
  /** What the figure that early stopping monitors has to reach for the run to end; 0 is none. */
  readonly target: number;
}

/** What runs from before these settings were there were trained with. */
export const NEUTRAL = { accumulate: 1, timeBudget: 0, target: 0 } as const;
