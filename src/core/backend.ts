/** What a backend tells of itself: in a run's record, and in the table that compares the backends of a machine. */

export interface BackendInfo {
  readonly id: string;
  /** What the dashboard shows, such as `WASM · SIMD`. */
  readonly label: string;
  readonly detail: string;
  readonly device?: Device;
  /** Where `auto` chose: the backends that would have been better, and why they were not taken. */
  readonly considered?: readonly Considered[];
}

/** Why a backend was not taken, and what would change that. */
export interface Reason {
  readonly reason: string;
  readonly remedy: string;
  /** The command of the extension that is the remedy, such as `descent.openSettings`. */
  readonly command?: string;
}

/** The backend in words: what it is, and why no better one was taken. */
export const backendNotes = ({ detail, considered = [] }: BackendInfo): readonly string[] => [
  detail,
  ...considered.map(({ title, reason, remedy }) => `Not ${title}: ${reason} ${remedy}`),
];

export interface Considered extends Reason {
  readonly id: string;
  readonly title: string;
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

export interface NodeOptions {
  /** Path of the Node.js that runs trainings; empty for the editor's own, or the one on the PATH. */
  readonly path: string;
}

/** Which GPU to take where there are several. */
export interface GpuOptions {
  readonly powerPreference: 'high-performance' | 'low-power';
  /** Part of the adapter's name; empty for the one that fits the power preference. */
  readonly adapter: string;
}

/** Where a backend finds what is not part of Descent itself, and what the user wants of it. */
export interface BackendEnvironment {
  /** Packages in its `node_modules`, or in that of a folder around it, are found. Left out, nothing of the workspace is loaded. */
  readonly workspaceFolder?: string;
  /** The folder in which Descent keeps what it has installed for its user; whatever is not there is not installed. */
  readonly storage?: string;
  /** The TensorFlow that the user names; empty where none is. */
  readonly library?: string;
  /** Which GPU to take where there are several. */
  readonly gpu?: GpuOptions;
  /** Why Electron runs the trainer, where that matters. */
  readonly noNode?: Reason;
}
