/** What a backend tells of itself: in a run's record, and in the table that compares the backends of a machine. */

export interface BackendInfo {
  readonly id: string;
  /** What the dashboard shows, such as `WASM · SIMD`. */
  readonly label: string;
  readonly detail: string;
  readonly device?: Device;
}

/** What a backend computes on, as far as the backend or the system tells. */
export interface Device {
  readonly name: string;
  /** A software adapter is a `cpu`. */
  readonly kind: 'gpu' | 'cpu';
  /** Bytes that the device has in all. */
  readonly memory?: number;
  /** Name and version, as the vendor writes them. */
  readonly driver?: string;
}

export interface TensorFlowOptions {
  /** Path of a TensorFlow that the user names: its folder, or its shared library; empty for the one that comes with tfjs-node. */
  readonly library: string;
}
