/** What a run is: its configuration, the events in its log, and the state that folding them gives. */
import type { BackendInfo, GpuOptions, NodeOptions, TensorFlowOptions } from './backend.ts';
import { dispatch } from './dispatch.ts';
import type { Fault } from './fault.ts';
import { type FollowedElement, withFollowed } from './followed-elements.ts';
import { type LayerSettings, layersOf, optionsOf, PLAIN_LAYER, partsOf } from './layer-options.ts';
import type { Values } from './params.ts';
import type { RangeTest } from './range-test.ts';
import type { TrainModeLayer } from './table-columns.ts';
import type { TrainingOptions } from './training-options.ts';

export type { BackendInfo } from './backend.ts';

/** The version of the run folder's format; a reader refuses newer ones by name. */
export const FORMAT = 1;

/** The settings that choose an entry of a registry. */
export type ChoiceSetting = 'optimizer' | 'schedule' | 'model' | 'dataset';

/** A choice as written in settings: the id and the values of its parameters. */
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
  /** What has to be beaten before an improvement restarts the wait; 0 is none. */
  readonly baseline: number;
  /** Weight of the past in the monitored figure, 0 (as it is) to 1 (exclusive). */
  readonly smoothing: number;
  readonly restoreBest: boolean;
}

export interface Instrumentation {
  /** The share of a step's time that expensive figures may cost, 0 to 1. */
  readonly budget: number;
  readonly histograms: boolean;
  /** Sample the expensive figures every this many steps; 0 lets the budget decide. */
  readonly every: number;
}

/** The recipe of a run, every value resolved. It is what `run.json` keeps under `config`. */
export interface RunConfig {
  /** Path of the user's program, relative to the workspace folder; empty when model and dataset come from the catalog. */
  readonly program: string;
  /** Passed to the program's functions as they are. */
  readonly hyperparameters: Readonly<Record<string, unknown>>;
  readonly dataset: Chosen;
  readonly model: Chosen;
  readonly optimizer: Chosen;
  readonly schedule: Chosen;
  /** One number for each regularizer of the catalog, by its id; 0 is off (dropout: -1 leaves the model's own). */
  readonly regularization: Readonly<Record<string, number>>;
  readonly layers: LayerSettings;
  readonly earlyStopping: EarlyStopping;
  readonly training: TrainingOptions;
  readonly backend: string;
  /** These are absent in runs that were recorded before there were such settings. */
  readonly tensorflow?: TensorFlowOptions;
  readonly gpu?: GpuOptions;
  readonly node?: NodeOptions;
  readonly instrumentation: Instrumentation;
}

/** Where a group of settings came from, so that what the dashboard writes back goes there. */
export type Origin =
  | { readonly kind: 'default' }
  | { readonly kind: 'folder' | 'workspace' | 'user' }
  | { readonly kind: 'launch'; readonly name: string }
  | { readonly kind: 'cli' };

/** The study that a run is a trial of, and which one. */
export interface TrialOf {
  readonly study: string;
  readonly trial: number;
}

/** `run.json`: written once, when the run starts. */
export interface RunHeader {
  readonly format: number;
  readonly id: string;
  /** What the dashboard calls it until the user names it, such as `digits-cnn · adam 1e-3`. */
  readonly title: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly workspaceFolder: string;
  readonly config: RunConfig;
  readonly origins: Readonly<Partial<Record<keyof RunConfig, Origin>>>;
  readonly versions: Readonly<Record<string, string>>;
  readonly commit?: string;
  readonly trial?: TrialOf;
  /** The run is a learning rate range test: this replaces its schedule, and it ends with the test. */
  readonly rangeTest?: RangeTest;
}

/** `notes.json`: the user's own words; written by the host alone. */
export interface RunNotes {
  readonly name?: string;
  readonly tags?: readonly string[];
  readonly starred?: boolean;
}

export interface WeightInfo {
  readonly name: string;
  /** The layer it belongs to; layers come in the model's order. */
  readonly layer: string;
  readonly shape: readonly number[];
  readonly size: number;
  readonly trainable: boolean;
}

export type EndStatus = 'finished' | 'stopped' | 'stoppedEarly' | 'diverged' | 'failed';

interface Stamped {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Steps completed when it happened. */
  readonly step: number;
}

export type RunEvent = Stamped &
  (
    | {
        readonly type: 'started';
        readonly backend: BackendInfo;
        readonly weights: readonly WeightInfo[];
        /** Names of the optimizer's slots, as columns of the layers table begin: `m`, `v`. */
        readonly slots: readonly string[];
        /** The class of the program's own optimizer, which updates the weights in place of the configuration's. */
        readonly optimizer?: string;
        readonly metrics: readonly string[];
        readonly units?: readonly TrainModeLayer[];
        readonly stepsPerEpoch: number;
        readonly examples: { readonly training: number; readonly validation: number };
        readonly classes?: readonly string[];
      }
    /** The trainer took the run up again from a checkpoint: all that was logged after `step` never happened. */
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
        /** Epochs completed. */
        readonly epoch: number;
        /** The monitored value is the best so far. */
        readonly best: boolean;
        readonly monitored: number | null;
        /** Epochs without improvement that are left; null without early stopping. */
        readonly patienceLeft: number | null;
      }
    /** The schedule has reduced the learning rate, since what it watches has not improved for `epochs`. */
    | {
        readonly type: 'reduced';
        readonly monitor: string;
        readonly epochs: number;
        /** What the scheduled rate is multiplied by from now on, and was before. */
        readonly scale: number;
        readonly before: number;
      }
    /** How often the expensive figures are read, and what they cost: `cost` is a share of step time. */
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
    /** A single element of a weight is recorded at every step from here on, or no longer. */
    | ({ readonly type: 'followed' } & FollowedElement)
    /** Something the user should know, such as a fallback. */
    | { readonly type: 'notice'; readonly message: string; readonly remedy?: string }
    | {
        readonly type: 'ended';
        readonly status: EndStatus;
        readonly reason: string;
        readonly restored?: number;
        readonly fault?: Fault;
      }
  );
export type EventOf<T extends RunEvent['type']> = Extract<RunEvent, { readonly type: T }>;

export type RunStatus = 'starting' | 'running' | 'paused' | 'interrupted' | EndStatus;

/** All that the log says about a run, except for what is in its tables. */
export interface Run {
  readonly header: RunHeader;
  readonly status: RunStatus;
  readonly started?: EventOf<'started'>;
  readonly ended?: EventOf<'ended'>;
  /** Steps completed when the last event was written; the steps table knows better. */
  readonly step: number;
  readonly epoch: number;
  readonly best?: { readonly epoch: number; readonly step: number; readonly value: number };
  readonly patienceLeft: number | null;
  /** What the schedule's rate is multiplied by, after all reductions. */
  readonly rateScale: number;
  /** Values changed while it ran, by key; the latest. */
  readonly changes: Readonly<Record<string, number | boolean | string>>;
  readonly sampling?: EventOf<'sampling'>;
  readonly checkpoint?: EventOf<'checkpoint'>;
  /** Every element that was ever followed, in the order of the elements table. */
  readonly followed?: readonly FollowedElement[];
  /** What charts mark: changed, reduced, finding, checkpoint, paused, continued, resumed, notice, best epochs. */
  readonly marks: readonly RunEvent[];
  /** The last step of each completed epoch. */
  readonly epochEnds: readonly number[];
}

export const initialRun = (header: RunHeader): Run => ({
  header,
  status: 'starting',
  step: 0,
  epoch: 0,
  patienceLeft: null,
  rateScale: 1,
  changes: {},
  marks: [],
  epochEnds: [],
});

/** The state after one more event. Pure: a live run and a recorded one come out alike. */
export function fold(run: Run, event: RunEvent): Run {
  const next = dispatch<RunEvent, Run>(event, {
    started: (started) => ({ ...run, started, status: 'running' }),
    resumed: (resumed) => ({ ...rewind(run, resumed), status: 'running', marks: [...rewind(run, resumed).marks, resumed] }),
    changed: (change) => ({ ...mark(run, change), changes: { ...run.changes, [change.key]: change.to } }),
    epoch: (epoch) => ({
      ...(epoch.best ? mark(run, epoch) : run),
      epoch: epoch.epoch,
      patienceLeft: epoch.patienceLeft,
      epochEnds: [...run.epochEnds, epoch.step],
      ...(epoch.best && epoch.monitored !== null
        ? { best: { epoch: epoch.epoch, step: epoch.step, value: epoch.monitored } }
        : {}),
    }),
    reduced: (reduced) => ({ ...mark(run, reduced), rateScale: reduced.scale }),
    sampling: (sampling) => ({ ...run, sampling }),
    finding: (finding) => mark(run, finding),
    checkpoint: (checkpoint) => ({ ...mark(run, checkpoint), checkpoint }),
    paused: (paused) => ({ ...mark(run, paused), status: 'paused' }),
    continued: (continued) => ({ ...mark(run, continued), status: 'running' }),
    followed: ({ weight, element, on }) => ({ ...run, followed: withFollowed(run.followed, { weight, element, on }) }),
    notice: (notice) => mark(run, notice),
    ended: (ended) => ({ ...run, ended, status: ended.status }),
  });
  return { ...next, step: event.step };
}

/** A run whose trainer is gone without having written `ended`. */
export const interrupted = (run: Run): Run => (run.ended ? run : { ...run, status: 'interrupted' });

const mark = (run: Run, event: RunEvent): Run => ({ ...run, marks: [...run.marks, event] });

function rewind(run: Run, to: EventOf<'resumed'>): Run {
  const { ended: _, best, ...rest } = run;
  const marks = run.marks.filter((event) => event.step <= to.step);
  const epochEnds = run.epochEnds.filter((step) => step <= to.step);
  const bests = marks.filter((event): event is EventOf<'epoch'> => event.type === 'epoch');
  const last = bests.at(-1);
  const changes: Record<string, number | boolean | string> = {};
  let rateScale = 1;
  for (const event of marks) {
    if (event.type === 'changed') changes[event.key] = event.to;
    if (event.type === 'reduced') rateScale = event.scale;
  }
  const kept = best && best.step <= to.step ? best : undefined;
  const before = last && last.monitored !== null ? { epoch: last.epoch, step: last.step, value: last.monitored } : undefined;
  const found = kept ?? before;
  return { ...rest, marks, epochEnds, changes, rateScale, epoch: to.epoch, ...(found ? { best: found } : {}) };
}

/** The value in force of a setting that can be changed while a run goes on: `optimizer.learningRate` and the like. */
export function settingOf(run: Run, key: string): unknown {
  if (key in run.changes) return run.changes[key];
  const { group, entry, name } = partsOf(key);
  const { config } = run.header;
  if (entry !== undefined) return { ...PLAIN_LAYER, ...config.layers[entry] }[name as keyof typeof PLAIN_LAYER];
  const values = (config as unknown as Record<string, unknown>)[group];
  return (values as Values | undefined)?.[name];
}

/** Whether training leaves a weight as it is: since the model or the settings say so, or since its layer was frozen meanwhile. */
export function isFrozen({ header: { config }, changes }: Run, { layer, trainable }: WeightInfo): boolean {
  const frozen = (settings: LayerSettings) => optionsOf(settings, [layer]).frozen;
  return frozen(layersOf(config, changes)) || (!trainable && !frozen(config.layers));
}
