/** The interface of backends: ways to compute, selected by their ids in `descent.backend`. */
import type { BackendEnvironment, BackendInfo, Reason } from '../../core/backend.ts';
import type { Fusion } from './fused/fusion.ts';
import type { Readback } from './readback.ts';
import type { Statistics } from './statistics.ts';
import type { TrainerTf } from './tf.ts';

export type Availability =
  | {
      readonly available: true;
      /** It would compute on a GPU: `auto` prefers it to any that would not. */
      readonly gpu?: boolean;
      /** Why `auto` does not use it nevertheless. */
      readonly passedOver?: Reason;
    }
  /** Why it is not available on this machine, and what to do. */
  | ({ readonly available: false } & Reason);

export interface Backend {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** It computes on a GPU, if the machine has one that it supports. */
  readonly gpu?: boolean;
  /** Cheap, and without effect on the backend in use. */
  probe(environment: BackendEnvironment): Promise<Availability>;
  /** Makes it the backend of `tf`. Call it only after the probe found it available. */
  open(environment: BackendEnvironment): Promise<Opened>;
}

/** Errors of a device, which are not thrown where they happen. */
export interface DeviceErrors {
  /** Throws a `UserError` after any error: results computed since then cannot be trusted. */
  check(): void;
  /** Resolves when the device has reported on all work submitted so far. */
  settle(): Promise<void>;
  /** The device was lost, with all its tensors. */
  readonly lost: boolean;
  /** Sets the function that names the layer being computed, so that errors can name it. */
  trackLayer(current: () => string | undefined): void;
  /** From now on, the loss of the device is intended. */
  close(): void;
}

export interface Opened {
  readonly info: BackendInfo;
  readonly tf: TrainerTf;
  readonly statistics: Statistics;
  /** Of a backend that can compute an optimizer's update in one pass over its memory. */
  readonly fusion?: Fusion;
  /** Of a backend that computes on a device: results are read while it continues. */
  readonly readback?: Readback;
  /** Of a backend whose device may fail. */
  readonly deviceErrors?: DeviceErrors;
  /** Frees what opening allocated. Tensors stay readable. */
  close(): Promise<void>;
}
