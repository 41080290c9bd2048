/** Runs the trials of a study that are not done yet, some side by side. Each is a trainer of its own, as for any other run. */
import * as l10n from '@vscode/l10n';
import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { faultOf, UserError } from '../core/fault.ts';
import type { RunEvent, RunHeader } from '../core/run.ts';
import type { Chunk } from '../core/chunk.ts';
import {
  doneOf,
  foldStudy,
  type GradientNorm,
  type StudyEvent,
  type StudyState,
  type Trial,
  type TrialResult,
  trialsOf,
} from '../core/study.ts';
import { newRun } from './new-run.ts';
import { type FollowState, follow } from './follow-run.ts';
import { type Claim, isLockFile } from './claim.ts';
import { folderById, runsFolder } from './places.ts';
import { readHeader, readLive, readRun, resumable } from './run-folders.ts';
import { type LaunchedTrainer, launch } from './launch-trainer.ts';
import { stopRun } from './stop-run.ts';
import { claimStudy, logStudy, readStudy } from './study-folders.ts';

export interface StudyParts {
  readonly folder: string;
  /** How trainers are started. */
  readonly trainer: Pick<LaunchedTrainer, 'trainer' | 'storage' | 'execPath' | 'noNode' | 'env'>;
  /** Trials side by side, at least 1. */
  readonly workers: number;
  readonly versions: RunHeader['versions'];
  readonly titleOf: (trial: Trial) => string;
  /** A trial began or ended, or the study did. */
  readonly changed: (state: StudyState, running: readonly Trial[]) => void;
}

/** One core is left to whoever watches. */
export const defaultWorkers = () => Math.max(1, availableParallelism() - 1);

const POLL_MILLISECONDS = 50;
const TIMEOUT_MILLISECONDS = 30_000;

export class StudyRunner {
  readonly #parts: StudyParts;
  readonly #claim: Claim;
  readonly #running = new Map<Trial, () => void>();
  #state: StudyState;
  #stopping: Omit<Extract<StudyEvent, { type: 'ended' }>, 'time' | 'type'> | undefined;

  private constructor(parts: StudyParts, claim: Claim, state: StudyState) {
    this.#parts = parts;
    this.#claim = claim;
    this.#state = state;
  }

  /** Claims the study for this process. Throws a `UserError` when it cannot be read or another process runs it. */
  static async open(parts: StudyParts): Promise<StudyRunner> {
    await readStudy(parts.folder);
    const claim = await claimStudy(parts.folder);
    try {
      // Whoever ran it until now may have written to its log in the meantime.
      return new StudyRunner(parts, claim, await readStudy(parts.folder));
    } catch (error) {
      claim.release();
      throw error;
    }
  }

  get state(): StudyState {
    return this.#state;
  }

  /** Ends the trials that are going on where they are; what is done stays done, and another run goes on from there. */
  stop(reason = l10n.t('You stopped the study.')): void {
    this.#stopping ??= { status: 'stopped', reason };
    for (const end of this.#running.values()) end();
  }

  /** Runs until all trials are done or the study is stopped. A trial that fails stops it: the next would fail alike. */
  async run(): Promise<StudyState> {
    const { workers } = this.#parts;
    try {
      await this.#log({ type: 'began', time: Date.now(), workers });
      const waiting = trialsOf(this.#state.study).filter(({ index }) => this.#state.results[index] === undefined);
      await Promise.all(Array.from({ length: Math.max(1, workers) }, () => this.#work(waiting)));
      const of = this.#state.results.length;
      const finished = doneOf(this.#state) === of;
      const ended =
        this.#stopping && !finished
          ? this.#stopping
          : {
              status: 'finished' as const,
              reason: of === 1 ? l10n.t('The trial is complete.') : l10n.t('All {0} trials are complete.', of),
            };
      await this.#log({ type: 'ended', time: Date.now(), ...ended });
    } finally {
      this.#claim.release();
    }
    this.#notify();
    return this.#state;
  }

  async #work(waiting: Trial[]): Promise<void> {
    for (let trial = waiting.shift(); trial && !this.#stopping; trial = waiting.shift()) {
      try {
        const result = await this.#trial(trial);
        if (result) await this.#log({ type: 'trial', time: Date.now(), trial: trial.index, result });
      } catch (error) {
        const fault = faultOf(error);
        this.stop();
        this.#stopping = { status: 'stopped', reason: l10n.t('Trial {0} failed: {1}', trial.index + 1, fault.message), fault };
      } finally {
        this.#running.delete(trial);
      }
    }
  }

  /** What the trial came to; undefined when it was stopped before its end. Throws when it failed. */
  async #trial(trial: Trial): Promise<TrialResult | undefined> {
    const folder = folderById(runsFolder(this.#state.study.workspaceFolder), trial.run);
    let end = () => {};
    const stop = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.#running.set(trial, end);
    this.#notify();
    if (await this.#needsTraining(folder)) await this.#launch(trial, folder);
    const seen = await watch(folder, stop);
    if (seen.ended?.status === 'failed')
      throw new UserError(seen.ended.fault ?? { message: seen.ended.reason, file: join(folder, 'trainer.log') });
    if (seen.ended && seen.ended.status !== 'stopped') return seen.result(seen.ended);
    if (seen.ended) this.stop(l10n.t('Trial {0} was stopped.', trial.index + 1));
    else if (!this.#stopping)
      throw new UserError({
        message: l10n.t('The trainer of trial {0} exited unexpectedly.', trial.index + 1),
        file: join(folder, 'trainer.log'),
        remedy: l10n.t('Resume the study to continue.'),
      });
    return undefined;
  }

  /** Whether the trial has no end of its own yet and nobody trains it: one may have ended after its study was left alone. */
  async #needsTraining(folder: string): Promise<boolean> {
    if (!existsSync(join(folder, 'run.json'))) return true;
    const live = await readLive(folder);
    const { ended } = await readRun(folder);
    if (live && !ended) return false;
    // Its log has ended and its trainer is on the way out: taken for one that goes on, it would stop the study once more.
    for (let waited = 0; waited < TIMEOUT_MILLISECONDS && (await readLive(folder)); waited += POLL_MILLISECONDS)
      await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
    return !ended || ended.status === 'stopped' || ended.status === 'failed';
  }

  async #launch(trial: Trial, folder: string): Promise<void> {
    const { trainer, versions, titleOf } = this.#parts;
    const { study } = this.#state;
    const begun = existsSync(join(folder, 'run.json'));
    const recorded = begun ? await readHeader(folder) : undefined;
    if (existsSync(folder)) await requireOwn(folder, recorded, study.id, trial);
    if (recorded && (await resumable(folder))) {
      await launch({ ...trainer, request: { header: recorded, folder, resume: true } });
      return;
    }
    if (existsSync(folder)) await rm(folder, { recursive: true });
    const request = await newRun({
      id: trial.run,
      title: titleOf(trial),
      workspaceFolder: study.workspaceFolder,
      config: trial.config,
      origins: study.origins,
      versions,
      trial: { study: study.id, trial: trial.index },
    });
    await launch({ ...trainer, request });
  }

  async #log(event: StudyEvent): Promise<void> {
    this.#state = foldStudy(this.#state, event);
    await logStudy(this.#parts.folder, event);
    this.#notify();
  }

  #notify(): void {
    this.#parts.changed(this.#state, [...this.#running.keys()]);
  }
}

/** What a trial leaves behind that was cut off before its run began. */
const BEGINNINGS: ReadonlySet<string> = new Set(['trainer.log', 'checkpoints', 'live.json']);

/** A folder that holds anything but this trial is somebody else's: it is neither gone on with nor thrown away. */
async function requireOwn(folder: string, recorded: RunHeader | undefined, study: string, trial: Trial): Promise<void> {
  const isBeginning = (name: string) => BEGINNINGS.has(name) || isLockFile(name) || name.endsWith('.new');
  const foreign = recorded
    ? recorded.trial?.study !== study || recorded.trial.trial !== trial.index
      ? 'run.json'
      : undefined
    : (await readdir(folder)).find((name) => !isBeginning(name));
  if (foreign === undefined) return;
  throw new UserError({
    message: l10n.t(
      'Trial {0} cannot be trained in {1}: the folder contains {2}, which does not belong to this trial.',
      trial.index + 1,
      folder,
      foreign,
    ),
    file: folder,
    remedy: l10n.t('Move or rename that folder, and resume the study.'),
  });
}

type Ended = Extract<RunEvent, { readonly type: 'ended' }>;
interface FollowedTrial {
  readonly ended: Ended | undefined;
  result(ended: Ended): TrialResult;
}

/** Follows a run to its end; it is asked to stop where it is once `stop` resolves. */
function watch(folder: string, stop: Promise<void>): Promise<FollowedTrial> {
  return new Promise((resolve) => {
    let chunks: Chunk[] = [];
    let norms = new Norms();
    let ended: Ended | undefined;
    let stopping = false;
    // Whatever becomes of it, the follower sees how the run ends.
    const halt = () => void stopRun(folder, false).catch(() => undefined);
    const state = (now: FollowState) => {
      if (now === 'live') {
        if (stopping) halt();
        return;
      }
      follower.close();
      resolve({ ended, result: (end) => resultOf(end, chunks, norms.result) });
    };
    const follower = follow(folder, {
      reset() {
        chunks = [];
        norms = new Norms();
        ended = undefined;
      },
      event(event) {
        if (event.type === 'ended') ended = event;
        if (event.type === 'resumed') ended = undefined;
      },
      chunk: (chunk) => {
        if (chunk.table === 'epochs') chunks.push(chunk);
        if (chunk.table === 'steps') norms.add(chunk);
      },
      problem() {},
      refused() {},
      state,
    });
    void stop.then(() => {
      stopping = true;
      halt();
    });
  });
}

/** The global gradient norms of a trial's steps, of which there may be millions: their sum and the largest. */
class Norms {
  #sum = 0;
  #count = 0;
  #largest = Number.NEGATIVE_INFINITY;

  add({ columns, values }: Chunk): void {
    for (const value of values[columns.indexOf('gradientNorm')] ?? []) {
      if (!Number.isFinite(value)) continue;
      this.#sum += value;
      this.#count++;
      this.#largest = Math.max(this.#largest, value);
    }
  }

  get result(): GradientNorm | undefined {
    return this.#count === 0 ? undefined : { mean: this.#sum / this.#count, largest: this.#largest };
  }
}

function resultOf(
  { status, reason, step }: Ended,
  chunks: readonly Chunk[],
  gradientNorm: GradientNorm | undefined,
): TrialResult {
  const columns = chunks[0]?.columns ?? [];
  const epochs = chunks.flatMap(({ steps, values }) =>
    [...steps].map((step, row) => ({
      step,
      values: columns.map((_, i) => {
        const value = values[i]?.[row] ?? Number.NaN;
        return Number.isFinite(value) ? value : null;
      }),
    })),
  );
  return { status, reason, columns, epochs, steps: step, ...(gradientNorm ? { gradientNorm } : {}) };
}
