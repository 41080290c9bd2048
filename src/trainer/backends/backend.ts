/** What a backend is: one way to compute, picked by its id in `descent.backend`. */
import type { BackendInfo } from '../../core/backend.ts';
import type { Fusion } from './fused/fusion.ts';
import type { Statistics } from './statistics.ts';
import type { TrainerTf } from './tf.ts';

export type Availability =
  | { readonly available: true }
  /** Why this machine or installation cannot run it, and what would change that. */
  | {
      readonly available: false;
      readonly reason: string;
      readonly remedy: string;
      /** The command of the extension that is the remedy, such as `descent.openSettings`. */
      readonly command?: string;
    };

/** Where a backend finds what is not part of Descent itself. */
export interface Surroundings {
  /** Packages in its `node_modules`, or in that of a folder around it, are found. */
  readonly workspaceFolder?: string;
  /** The folder in which Descent keeps what it has installed. */
  readonly storage?: string;
  /** The TensorFlow that the user names; empty where none is. */
  readonly library?: string;
}

export interface Backend {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** Cheap, and without effect on the backend in use. */
  probe(around: Surroundings): Promise<Availability>;
  /** Makes it the backend that `tf` computes on. Only for one whose probe says that it is available. */
  open(around: Surroundings): Promise<Opened>;
}

export interface Opened {
  readonly info: BackendInfo;
  readonly tf: TrainerTf;
  readonly statistics: Statistics;
  /** Where the backend can compute an optimizer's rule in one pass over its memory. */
  readonly fusion?: Fusion;
  /** Says why `auto` did not take the first backend; for the user to read. */
  readonly fallback?: string;
  /** Frees what opening allocated. Tensors stay readable. */
  close(): Promise<void>;
}
