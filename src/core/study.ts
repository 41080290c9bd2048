/** A study: a grid of trials with one configuration, and the log of their results. Each trial is an ordinary run. */

import type { Fault } from './fault.ts';
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
}

export const initialStudy = (study: Study): StudyState => ({
  study,
  results: trialsOf(study).map(() => undefined),
  open: false,
});

/** Returns the state after an event. Pure. */
export function foldStudy(state: StudyState, event: StudyEvent): StudyState {
  switch (event.type) {
    case 'began': {
      const { ended: _, ...rest } = state;
      return { ...rest, open: true };
    }
    case 'trial':
      return { ...state, results: state.results.map((result, i) => (i === event.trial ? event.result : result)) };
    case 'ended':
      return { ...state, open: false, ended: event };
  }
}

export const doneOf = ({ results }: StudyState) => results.filter((result) => result !== undefined).length;

/** Parses a log. Incomplete and damaged lines are ignored; their trials run again. */
export function parseStudyLog(text: string): readonly StudyEvent[] {
  return text.split('\n').flatMap((line): readonly StudyEvent[] => {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      return [];
    }
    return isStudyEvent(value) ? [value] : [];
  });
}

function isStudyEvent(value: unknown): value is StudyEvent {
  if (!isRecord(value) || typeof value.time !== 'number') return false;
  if (value.type === 'began') return true;
  if (value.type === 'ended') return typeof value.reason === 'string';
  return value.type === 'trial' && Number.isInteger(value.trial) && isResult(value.result);
}

const isResult = (value: unknown): value is TrialResult =>
  isRecord(value) &&
  typeof value.status === 'string' &&
  typeof value.steps === 'number' &&
  Array.isArray(value.columns) &&
  Array.isArray(value.epochs) &&
  (value.epochs as unknown[]).every((epoch) => isRecord(epoch) && typeof epoch.step === 'number' && Array.isArray(epoch.values));

/** In what state a study is, in the words of a run's: `running` says whether some process trains its trials. */
export const studyStatus = ({ ended }: StudyState, running: boolean) =>
  running ? 'running' : ended?.status === 'finished' ? 'finished' : ended ? 'stopped' : 'interrupted';
