import * as l10n from '@vscode/l10n';
/** The description of a backend, as runs record it and the table of backends shows it. */

export interface BackendInfo {
  readonly id: string;
  /** Short name in the dashboard, such as `WASM · SIMD`. */
  readonly label: string;
  readonly detail: string;
  readonly device?: Device;
  /** If `auto` chose it: the better backends, and why they were not chosen. */
  readonly considered?: readonly Considered[];
}

/** Why a backend was not chosen, and how to change that. */
export interface Reason {
  readonly reason: string;
  readonly remedy: string;
  /** The extension's command that applies the remedy, such as `descent.openSettings`. */
  readonly command?: string;
}

/** Describes the backend: what it is, and why no better one was chosen. */
export const backendNotes = ({ detail, considered = [] }: BackendInfo): readonly string[] => [
  detail,
  ...considered.map(({ title, reason, remedy }) => l10n.t('{0} is not used: {1} {2}', title, reason, remedy)),
];

export interface Considered extends Reason {
  readonly id: string;
  readonly title: string;
}

/** The hardware that a backend uses, as reported by the backend or the system. */
export interface Device {
  readonly name: string;
  /** A software adapter counts as `cpu`. */
  readonly kind: 'gpu' | 'cpu';
  /** Total memory in bytes. */
  readonly memory?: number;
  /** Name and version, as reported by the vendor. */
  readonly driver?: string;
}

export interface TensorFlowOptions {
  /** Path of TensorFlow: its folder or its shared library. Empty uses the one of tfjs-node. */
  readonly library: string;
}

export interface NodeOptions {
  /** Path of the Node.js that runs the trainer. Empty uses the editor's own, or the one on the PATH. */
  readonly path: string;
}

/** Selects the GPU if there are several. */
export interface GpuOptions {
  readonly powerPreference: 'high-performance' | 'low-power';
  /** Part of the adapter's name. Empty uses the power preference. */
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

/**
 * In which round `auto` tries a backend that is available, each round in the order of the list: one that computes on a GPU before any
 * that does not, and one that there is a reason against never.
 */
export const automaticRank = ({ gpu, passedOver }: { readonly gpu?: boolean; readonly passedOver?: unknown }) =>
  passedOver !== undefined ? 'never' : gpu ? 'first' : 'second';
