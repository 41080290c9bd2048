/** What a backend is: one way to compute, picked by its id in `descent.backend`. */
import type { BackendEnvironment, BackendInfo, Reason } from '../../core/backend.ts';
import type { Fusion } from './fused/fusion.ts';
import type { Readback } from './readback.ts';
import type { Statistics } from './statistics.ts';
import type { TrainerTf } from './tf.ts';

export type Availability =
  | {
      readonly available: true;
      /** It would compute on a GPU: `auto` takes it before any that does not. */
      readonly gpu?: boolean;
      /** Why `auto` does not take it all the same. */
      readonly passedOver?: Reason;
    }
  /** Why this machine or installation cannot run it, and what would change that. */
  | ({ readonly available: false } & Reason);

export interface Backend {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** It may compute on a GPU, if this machine has one. */
  readonly gpu?: boolean;
  /** Cheap, and without effect on the backend in use. */
  probe(around: BackendEnvironment): Promise<Availability>;
  /** Makes it the backend that `tf` computes on. Only for one whose probe says that it is available. */
  open(around: BackendEnvironment): Promise<Opened>;
}

/** What goes wrong on a device without throwing where it happens. */
export interface DeviceErrors {
  /** Throws a `UserError` once anything went wrong: what was computed since then is not to be trusted. */
  check(): void;
  /** Resolves once the device has told of what it was given so far. */
  settle(): Promise<void>;
  /** The device is gone, and all its tensors. */
  readonly lost: boolean;
  /** `layer` names the layer that is being computed, if any, so that errors can name it. */
  at(layer: () => string | undefined): void;
  /** What happens from now on is meant to. */
  close(): void;
}

export interface Opened {
  readonly info: BackendInfo;
  readonly tf: TrainerTf;
  readonly statistics: Statistics;
  /** Where the backend can compute an optimizer's rule in one pass over its memory. */
  readonly fusion?: Fusion;
  /** Where the backend computes on a device: its results are read while it goes on. */
  readonly readback?: Readback;
  /** Where the device may fail. */
  readonly trouble?: DeviceErrors;
  /** Frees what opening allocated. Tensors stay readable. */
  close(): Promise<void>;
}
