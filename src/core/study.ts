/** A study: a grid of trials with one configuration, and the log of their results. Each trial is an ordinary run. */

import type { Fault } from './fault.ts';
import { openLine } from './log-line.ts';
import { isRecord } from './params.ts';
import type { Chosen, EndStatus, Origin, RunConfig } from './run.ts';

/** Version of the study folder's format. Readers reject newer versions. */
export const STUDY_FORMAT = 1;

/** An optimizer and the learning rates to try. */
export interface Candidate {
  readonly title: string;
  /** Its parameters. Each of `learningRates` replaces the learning rate. */
  readonly optimizer: Chosen;
  readonly learningRates: readonly number[];
}

/** The content of `study.json`, written once when the study starts. */
export interface Study {
  readonly format: number;
  readonly id: string;
  readonly title: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly workspaceFolder: string;
  /** The configuration of all trials, except optimizer and seed. */
  readonly config: RunConfig;
  readonly origins: Readonly<Partial<Record<keyof RunConfig, Origin>>>;
  readonly candidates: readonly Candidate[];
  /** A seed determines the initial weights and the order of batches. Trials with the same seed differ only in the optimizer. */
  readonly seeds: readonly number[];
  /** The target of the monitored metric; null uses the median of the best values of all trials. */
  readonly target: number | null;
}

/** One run of a study. */
export interface Trial {
  readonly index: number;
  readonly run: string;
  readonly candidate: number;
  readonly learningRate: number;
  readonly seed: number;
  readonly config: RunConfig;
}

/**
 * The configuration of a study's trials. All trials have the same number of epochs, so nothing ends them early.
 * To save time, statistics per weight are off, and the only checkpoint is the last.
 */
export const studyConfig = (config: RunConfig, epochs: number): RunConfig => ({
  ...config,
  training: { ...config.training, epochs, checkpointSeconds: 86_400, timeBudget: 0, target: 0 },
  earlyStopping: { ...config.earlyStopping, enabled: false },
  instrumentation: { budget: 0, histograms: false, every: 0 },
});

/** All trials, seed by seed, so that an interrupted study has compared all optimizers on the finished seeds. */
export function trialsOf(study: Study): readonly Trial[] {
  const arms = study.candidates.flatMap(({ learningRates }, candidate) =>
    learningRates.map((learningRate) => ({ candidate, learningRate })),
  );
  return study.seeds.flatMap((seed, s) =>
    arms.map(({ candidate, learningRate }, a): Trial => {
      const index = s * arms.length + a;
      const optimizer = { ...(study.candidates[candidate]?.optimizer ?? { type: '' }), learningRate };
      const config = { ...study.config, optimizer, training: { ...study.config.training, seed } };
      return { index, run: `${study.id}-${String(index + 1).padStart(3, '0')}`, candidate, learningRate, seed, config };
    }),
  );
}

/** The result of a trial: the rows of its epochs table, and how it ended. A diverged trial is a valid result. */
export interface TrialResult {
  readonly status: EndStatus;
  readonly reason: string;
  readonly columns: readonly string[];
  /** The step at the end of each epoch, and one value per column; null if not finite. */
  readonly epochs: readonly { readonly step: number; readonly values: readonly (number | null)[] }[];
  readonly steps: number;
  /** Over all steps, of those that are finite; absent in older studies, and where no step had one. */
  readonly gradientNorm?: GradientNorm;
}

/** The global gradient norm over the steps of a trial, before clipping. */
export interface GradientNorm {
  readonly mean: number;
  readonly largest: number;
}

export type StudyEvent = {
  /** Milliseconds since 1970. */
  readonly time: number;
} & (
  | { readonly type: 'began'; readonly workers: number }
  | { readonly type: 'trial'; readonly trial: number; readonly result: TrialResult }
  | { readonly type: 'ended'; readonly status: 'finished' | 'stopped'; readonly reason: string; readonly fault?: Fault }
);

/** The state of a study, from its log. */
export interface StudyState {
  readonly study: Study;
  /** One entry per trial; undefined if it has not finished. */
  readonly results: readonly (TrialResult | undefined)[];
  /** The study is neither finished nor stopped: it is running, or was interrupted. */
  readonly open: boolean;
  readonly ended?: Extract<StudyEvent, { readonly type: 'ended' }>;
  /** Lines of the log that cannot be read: what they said of trials is found out again. */
  readonly damaged?: number;
}

export const initialStudy = (study: Study): StudyState => ({
  study,
  results: trialsOf(study).map(() => undefined),
  open: false,
});

/** The state after one more event. Pure. */
export const foldStudy = (state: StudyState, event: StudyEvent): StudyState => foldAll(state, [event]);

/** The state that a log tells, damaged lines and all. */
export function foldStudyLog(
  study: Study,
  { events, damaged }: { readonly events: readonly StudyEvent[]; readonly damaged: number },
): StudyState {
  const state = foldAll(initialStudy(study), events);
  return damaged > 0 ? { ...state, damaged } : state;
}

/** Results are copied once, however many events there are. */
function foldAll(from: StudyState, events: readonly StudyEvent[]): StudyState {
  let state = from;
  const results = [...from.results];
  for (const event of events)
    switch (event.type) {
      case 'began': {
        const { ended: _, ...rest } = state;
        state = { ...rest, open: true };
        break;
      }
      case 'trial':
        if (event.trial < results.length) results[event.trial] = event.result;
        break;
      case 'ended':
        state = { ...state, open: false, ended: event };
        break;
    }
  return { ...state, results };
}

export const doneOf = ({ results }: StudyState) => results.filter((result) => result !== undefined).length;

/** The event that a line of the log says; undefined for one that is torn or damaged: its trial is run again. */
export function parseStudyEvent(line: string): StudyEvent | undefined {
  const value = openLine(line)?.value;
  return isStudyEvent(value) ? value : undefined;
}

function isStudyEvent(value: unknown): value is StudyEvent {
  if (!isRecord(value) || typeof value.time !== 'number') return false;
  if (value.type === 'began') return true;
  if (value.type === 'ended')
    return (
      (value.status === 'finished' || value.status === 'stopped') && typeof value.reason === 'string' && isFault(value.fault)
    );
  return value.type === 'trial' && isIndex(value.trial) && isResult(value.result);
}

const isIndex = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0;
const isFault = (value: unknown) => value === undefined || (isRecord(value) && typeof value.message === 'string');
const STATUSES: readonly unknown[] = ['finished', 'stopped', 'stoppedEarly', 'diverged', 'failed'] satisfies EndStatus[];

const isGradientNorm = (value: unknown) => isRecord(value) && Number.isFinite(value.mean) && Number.isFinite(value.largest);

const isResult = (value: unknown): value is TrialResult =>
  isRecord(value) &&
  STATUSES.includes(value.status) &&
  typeof value.reason === 'string' &&
  isIndex(value.steps) &&
  (value.gradientNorm === undefined || isGradientNorm(value.gradientNorm)) &&
  Array.isArray(value.columns) &&
  value.columns.every((column) => typeof column === 'string') &&
  Array.isArray(value.epochs) &&
  (value.epochs as unknown[]).every(
    (epoch) =>
      isRecord(epoch) &&
      isIndex(epoch.step) &&
      Array.isArray(epoch.values) &&
      epoch.values.every((one) => one === null || typeof one === 'number'),
  );

/** In what state a study is, in the words of a run's: `running` says whether some process trains its trials. */
export const studyStatus = ({ ended }: StudyState, running: boolean) =>
  running ? 'running' : ended?.status === 'finished' ? 'finished' : ended ? 'stopped' : 'interrupted';
