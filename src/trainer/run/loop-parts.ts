/** What a training loop works with, by role. */
import type { EarlyStoppingMonitor } from '../../core/early-stopping.ts';
import type { RunConfig } from '../../core/run.ts';
import type { Readback } from '../backends/readback.ts';
import type { KeptWeights } from '../checkpoints/kept-weights.ts';
import type { Control } from '../clients/control.ts';
import type { Clock } from '../measure/clock.ts';
import type { Measurements } from '../measure/measurements.ts';
import type { DataLoader } from '../model/data-loader.ts';
import type { Network } from '../model/network.ts';
import type { LearningRate } from '../optimizer/learning-rate.ts';
import type { WeightAverage } from '../optimizer/weight-average.ts';
import type { Outbox } from '../recording/outbox.ts';
import type { LiveSettings } from './live-settings.ts';
import type { RangeTester } from './range-tester.ts';
import type { StepBoundary } from './step-boundary.ts';
import type { Stepper } from './stepper.ts';

/** The model and all that changes it. */
export interface Training {
  readonly config: RunConfig;
  readonly settings: LiveSettings;
  readonly network: Network;
  readonly dataLoader: DataLoader;
  readonly stepper: Pick<Stepper, 'begin'>;
  readonly learningRate: LearningRate;
  readonly average: WeightAverage;
  /** Of a backend that computes on a device: results are read while later steps are computed. */
  readonly readback: Readback | undefined;
  /** The training is a learning rate range test, of as many epochs as that takes. */
  readonly rangeTest: Pick<RangeTester, 'rate' | 'judge'> | undefined;
}

/** Which metrics decide when the training ends, when its learning rate is reduced, and which weights are the best. */
export interface Monitoring {
  readonly watch: EarlyStoppingMonitor;
  /** The column of the epochs table that early stopping monitors. */
  readonly monitor: string;
  /** The one that the schedule monitors; undefined where it monitors none. */
  readonly rateMonitor: string | undefined;
  readonly best: KeptWeights;
}

/** The run around the training: its record, its time, and what its clients ask for. */
export interface RunContext {
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly control: Control;
  readonly boundary: Pick<StepBoundary, 'pass' | 'yieldToEventLoop'>;
}

export interface LoopParts {
  readonly training: Training;
  readonly measurements: Measurements;
  readonly monitoring: Monitoring;
  readonly context: RunContext;
}
