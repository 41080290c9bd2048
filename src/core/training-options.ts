/** How a run trains, beside what it trains: epochs, batches, steps. */

export interface TrainingOptions {
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
  /** Of the weights, over steps (exponential) or ends of epochs (stochastic weight averaging). */
  readonly averaging: 'none' | 'ema' | 'swa';
  /** Of the exponential average, 0 to 1 (exclusive): the share that stays at each step. */
  readonly averagingDecay: number;
  /** Epochs before the average begins. */
  readonly averagingStart: number;
}

/** What runs from before these settings were there were trained with. */
export const NEUTRAL = {
  accumulate: 1,
  timeBudget: 0,
  target: 0,
  averaging: 'none',
  averagingDecay: 0.99,
  averagingStart: 0,
} as const satisfies Partial<TrainingOptions>;

/** What validation and the final weights are of, as legends and notices call it; undefined where it is the weights themselves. */
export function averageOf({ averaging, averagingDecay, averagingStart }: TrainingOptions): string | undefined {
  if (averaging === 'none') return undefined;
  const from = averagingStart === 0 ? '' : ` from epoch ${averagingStart + 1} on`;
  return averaging === 'ema'
    ? `exponential moving average of the weights (decay ${averagingDecay})${from}`
    : `equal average of the weights at the ends of epochs${from}`;
}
