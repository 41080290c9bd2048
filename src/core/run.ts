/** The configuration of a run, the events in its log, and the state that results from folding the events. */
import type { BackendInfo, GpuOptions, NodeOptions, TensorFlowOptions } from './backend.ts';
import type { Fault } from './fault.ts';
import type { FollowedElement } from './followed-elements.ts';
import { type LayerSettings, layersOf, optionsOf, PLAIN_LAYER, partsOf } from './layer-options.ts';
import type { Values } from './params.ts';
import type { RangeTest } from './range-test.ts';
import type { TrainModeLayer } from './table-columns.ts';
import type { TrainingOptions } from './training-options.ts';

export type { BackendInfo } from './backend.ts';

/** Version of the run folder's format. Readers reject newer versions. */
export const FORMAT = 1;

/** The settings that choose an entry of a registry. */
export type ChoiceSetting = 'optimizer' | 'schedule' | 'model' | 'dataset';

/** A choice in the settings: the id of an entry and the values of its parameters. */
export interface Chosen {
  readonly type: string;
  readonly [param: string]: unknown;
}

export interface EarlyStopping {
  readonly enabled: boolean;
  /** A column of the epochs table: `val_loss`, `loss`, `val_accuracy`, … */
  readonly monitor: string;
  readonly mode: 'auto' | 'min' | 'max';
  readonly patience: number;
  readonly minDelta: number;
  readonly startEpoch: number;
  /** An improvement resets the patience only if it beats this value; 0 disables it. */
  readonly baseline: number;
  /** Decay of the moving average of the monitored metric, from 0 (off) to 1 (exclusive). */
  readonly smoothing: number;
  readonly restoreBest: boolean;
}

export interface Instrumentation {
  /** Maximum fraction of the step time for expensive statistics, 0 to 1. */
  readonly budget: number;
  readonly histograms: boolean;
  /** Steps between two samples of the expensive statistics; 0 derives it from the budget. */
  readonly every: number;
}

/** The resolved configuration of a run, stored in `run.json` under `config`. */
export interface RunConfig {
  /** Path of the user's program, relative to the workspace folder; empty if model and dataset come from the catalog. */
  readonly program: string;
  /** Passed to the functions of the program unchanged. */
  readonly hyperparameters: Readonly<Record<string, unknown>>;
  readonly dataset: Chosen;
  readonly model: Chosen;
  readonly optimizer: Chosen;
  readonly schedule: Chosen;
  /** The value of each regularizer, by its id. 0 disables it; for dropout, -1 keeps the rates of the model. */
  readonly regularization: Readonly<Record<string, number>>;
  readonly layers: LayerSettings;
  readonly earlyStopping: EarlyStopping;
  readonly training: TrainingOptions;
  readonly backend: string;
  /** Absent in runs that were recorded before these settings existed. */
  readonly tensorflow?: TensorFlowOptions;
  readonly gpu?: GpuOptions;
  readonly node?: NodeOptions;
  readonly instrumentation: Instrumentation;
}

/** Where a group of settings was defined, so that the dashboard writes changes back to the same place. */
export type Origin =
  | { readonly kind: 'default' }
  | { readonly kind: 'folder' | 'workspace' | 'user' }
  | { readonly kind: 'launch'; readonly name: string }
  | { readonly kind: 'cli' };

/** The study of a run, and its number in the study. */
export interface TrialOf {
  readonly study: string;
  readonly trial: number;
}

/** The content of `run.json`, written once when the run starts. */
export interface RunHeader {
  readonly format: number;
  readonly id: string;
  /** The default name, such as `digits-cnn · adam 1e-3`. */
  readonly title: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  /** Where the run's workspace folder is; as recorded, where it was when the run began. */
  readonly workspaceFolder: string;
  /** What was recorded, where the folder has been moved, renamed or copied since. In no file. */
  readonly recordedFolder?: string;
  /** Chosen at random when the run begins, and repeated in its tables: a table with another one is of another run. */
  readonly identity?: string;
  readonly config: RunConfig;
  readonly origins: Readonly<Partial<Record<keyof RunConfig, Origin>>>;
  readonly versions: Readonly<Record<string, string>>;
  readonly commit?: string;
  /** The working tree had changes that the commit does not have; absent where that is not known. */
  readonly dirty?: boolean;
  readonly trial?: TrialOf;
  /** Set if the run is a learning rate range test, which replaces the schedule and ends the run. */
  readonly rangeTest?: RangeTest;
}

/** The content of `notes.json`: the user's name, tags and star. Only the extension host writes it. */
export interface RunNotes {
  readonly name?: string;
  readonly tags?: readonly string[];
  readonly starred?: boolean;
}

export interface WeightInfo {
  readonly name: string;
  /** Its layer. Layers are in model order. */
  readonly layer: string;
  readonly shape: readonly number[];
  readonly size: number;
  readonly trainable: boolean;
}

export type EndStatus = 'finished' | 'stopped' | 'stoppedEarly' | 'diverged' | 'failed';

interface Stamped {
  /** The identity of the run that it belongs to; older runs have none. */
  readonly run?: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Completed steps at that time. */
  readonly step: number;
  /** Seconds of training at that time, without pauses and the computer's sleep; older runs do not have it. */
  readonly seconds?: number;
}

export type RunEvent = Stamped &
  (
    | {
        readonly type: 'started';
        readonly backend: BackendInfo;
        readonly weights: readonly WeightInfo[];
        /** Names of the optimizer's slots, which are prefixes of columns in the layers table: `m`, `v`. */
        readonly slots: readonly string[];
        /** The class of the program's optimizer, if it replaces the one in the configuration. */
        readonly optimizer?: string;
        readonly metrics: readonly string[];
        readonly units?: readonly TrainModeLayer[];
        readonly stepsPerEpoch: number;
        readonly examples: { readonly training: number; readonly validation: number };
        readonly classes?: readonly string[];
        /** What a model that has learned nothing achieves, by columns of the epochs table. */
        readonly baselines?: Readonly<Record<string, number>>;
      }
    /** The run was resumed from a checkpoint. Everything logged after `step` is invalid. */
    | { readonly type: 'resumed'; readonly epoch: number }
    | {
        readonly type: 'changed';
        /** `optimizer.learningRate`, `regularization.l2`, `earlyStopping.patience`, … */
        readonly key: string;
        readonly from: number | boolean | string;
        readonly to: number | boolean | string;
      }
    | {
        readonly type: 'epoch';
        /** Completed epochs. */
        readonly epoch: number;
        /** The monitored value is the best so far. */
        readonly best: boolean;
        readonly monitored: number | null;
        /** Remaining patience in epochs; null without early stopping. */
        readonly patienceLeft: number | null;
      }
    /** The schedule reduced the learning rate, because the monitored metric did not improve for `epochs`. */
    | {
        readonly type: 'reduced';
        readonly monitor: string;
        readonly epochs: number;
        /** The new and the previous factor of the scheduled rate. */
        readonly scale: number;
        readonly before: number;
      }
    /** The interval between samples of the expensive statistics, and their cost as a fraction of the step time. */
    | { readonly type: 'sampling'; readonly every: number; readonly cost: number; readonly budget: number }
    | {
        readonly type: 'finding';
        readonly id: string;
        readonly severity: 'info' | 'warning' | 'error';
        readonly title: string;
        readonly detail: string;
        readonly weight?: number;
      }
    | { readonly type: 'checkpoint'; readonly epoch: number; readonly file: string; readonly best: boolean }
    | { readonly type: 'paused' | 'continued' }
    /** An element of a weight is recorded at every step from here on, or no longer. */
    | ({ readonly type: 'followed' } & FollowedElement)
    /** Information for the user, such as a fallback. */
    | {
        readonly type: 'notice';
        readonly message: string;
        readonly remedy?: string;
        /** Columns of a table that were left out, and which `descent.dataset.keep` brings back. */
        readonly columns?: readonly string[];
        /** Parameters of `descent.dataset` that are worth a try in the next run, with their values. */
        readonly dataset?: Readonly<Record<string, unknown>>;
        /** The same, of `descent.training`. */
        readonly training?: Partial<TrainingOptions>;
      }
    | {
        readonly type: 'ended';
        readonly status: EndStatus;
        readonly reason: string;
        readonly restored?: number;
        /** Rows of each table by its file's name: where a file has fewer, some were lost. Older runs do not have it. */
        readonly rows?: Readonly<Record<string, number>>;
        readonly fault?: Fault;
      }
  );
export type EventOf<T extends RunEvent['type']> = Extract<RunEvent, { readonly type: T }>;

export type RunStatus = 'starting' | 'running' | 'paused' | 'interrupted' | EndStatus;

/** The state of a run from its event log, without its tables. */
export interface Run {
  readonly header: RunHeader;
  readonly status: RunStatus;
  readonly started?: EventOf<'started'>;
  readonly ended?: EventOf<'ended'>;
  /** Completed steps at the last event. The steps table is more recent. */
  readonly step: number;
  readonly epoch: number;
  readonly best?: { readonly epoch: number; readonly step: number; readonly value: number };
  readonly patienceLeft: number | null;
  /** Factor of the scheduled rate, after all reductions. */
  readonly rateScale: number;
  /** The latest value of each setting that was changed during training, by key. */
  readonly changes: Readonly<Record<string, number | boolean | string>>;
  readonly sampling?: EventOf<'sampling'>;
  readonly checkpoint?: EventOf<'checkpoint'>;
  /** All elements that were ever followed, in the order of the elements table. */
  readonly followed?: readonly FollowedElement[];
  /** The events that charts mark: changed, reduced, finding, checkpoint, paused, continued, resumed, notice, and best epochs. */
  readonly marks: readonly RunEvent[];
  /** The last step of each completed epoch. */
  readonly epochEnds: readonly number[];
}

/** The current value of a setting that can be changed during training, such as `optimizer.learningRate`. */
export function settingOf(run: Run, key: string): unknown {
  if (key in run.changes) return run.changes[key];
  const { group, entry, name } = partsOf(key);
  const { config } = run.header;
  if (entry !== undefined) return { ...PLAIN_LAYER, ...config.layers[entry] }[name as keyof typeof PLAIN_LAYER];
  const values = (config as unknown as Record<string, unknown>)[group];
  return (values as Values | undefined)?.[name];
}

/** Whether a weight is frozen, by the model, by the settings or by a later change. */
export function isFrozen({ header: { config }, changes }: Run, { layer, trainable }: WeightInfo): boolean {
  const frozen = (settings: LayerSettings) => optionsOf(settings, [layer]).frozen;
  return frozen(layersOf(config, changes)) || (!trainable && !frozen(config.layers));
}
