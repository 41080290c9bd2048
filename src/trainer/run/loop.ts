/** The training loop: epochs of steps, what is recorded of them, and when to end. */
import type { Found, Seen } from '../../catalog/types.ts';
import type { EpochWatch } from '../../core/early-stopping.ts';
import type { RunConfig } from '../../core/run.ts';
import { EPOCH_COLUMNS } from '../../core/table-columns.ts';
import { ignoreRejection, type Readback } from '../backends/readback.ts';
import { PIPELINE_DEPTH, StepPipeline } from './step-pipeline.ts';
import type { Position } from '../checkpoints/checkpoint.ts';
import type { Clock } from '../measure/clock.ts';
import type { Control } from '../clients/control.ts';
import { disposeBatch, type DataLoader } from '../model/data-loader.ts';
import type { FollowedElements } from '../measure/followed-elements.ts';
import type { StepBoundary } from './step-boundary.ts';
import { onTarget, outOfTime } from './limits.ts';
import type { LiveSettings } from './live-settings.ts';
import type { LoopEnd } from './loop-end.ts';
import type { Network } from '../model/network.ts';
import type { Outbox } from '../recording/outbox.ts';
import type { SampledStep, Probes } from '../measure/probes.ts';
import type { Batch } from '../program/types.ts';
import type { RangeTester } from './range-tester.ts';
import type { LearningRate } from '../optimizer/learning-rate.ts';
import { renormalize } from '../measure/renormalize.ts';
import type { ProbeScheduler } from '../measure/probe-scheduler.ts';
import type { KeptWeights } from './state.ts';
import { StepRows } from './step-rows.ts';
import type { StepStatistics, Stepper, StepTaken } from './stepper.ts';
import type { TrainModeProbe } from '../measure/train-mode-probe.ts';
import { validate } from '../measure/validation.ts';
import { DiagnosisRunner } from '../measure/diagnosis-runner.ts';
import type { WeightAverage } from '../optimizer/weight-average.ts';

export interface LoopParts {
  readonly config: RunConfig;
  readonly network: Network;
  readonly dataLoader: DataLoader;
  readonly stepper: Stepper;
  readonly rate: LearningRate;
  readonly settings: LiveSettings;
  readonly probes: Probes;
  readonly trainModeProbe: TrainModeProbe;
  readonly followed: FollowedElements;
  readonly probeScheduler: ProbeScheduler;
  readonly watch: EpochWatch;
  /** The column of the epochs table that is watched. */
  readonly monitor: string;
  /** The one that the schedule watches; undefined where it watches none. */
  readonly rateMonitor: string | undefined;
  readonly best: KeptWeights;
  readonly average: WeightAverage;
  readonly outbox: Outbox;
  readonly control: Control;
  readonly clock: Clock;
  readonly boundary: StepBoundary;
  /** Of a backend that computes on a device: figures are read while it goes on. */
  readonly readback: Readback | undefined;
  /** The training is a learning rate range test, of as many epochs as that takes. */
  readonly test: RangeTester | undefined;
}

/** Where the loop is, as far as the loop itself knows. */
export type LoopPosition = Pick<Position, 'step' | 'epoch' | 'batch' | 'examples' | 'sums' | 'diagnosed'>;
export const START: LoopPosition = { step: 0, epoch: 0, batch: 0, examples: 0, sums: [] };

export class Loop {
  readonly #parts: LoopParts;
  readonly #diagnoses: DiagnosisRunner;
  readonly #seenWeights: Seen['weights'];
  #at: LoopPosition;
  readonly #pipeline: StepPipeline;
  /** What ends the run, and the step after which it does. */
  #fatal: { readonly found: Found; readonly at: number } | undefined;
  /** The last step's figures were numbers: worth a checkpoint. */
  #finite = true;
  #learningRate = Number.NaN;
  /** Of the last step. */
  #loss = Number.NaN;
  readonly #rows: StepRows;

  constructor(parts: LoopParts, at: LoopPosition) {
    this.#parts = parts;
    this.#at = at;
    this.#diagnoses = new DiagnosisRunner(at.diagnosed);
    // A range test looks at each step before the next.
    this.#pipeline = new StepPipeline(parts.test ? undefined : parts.readback);
    this.#seenWeights = parts.network.weights.map(({ info: { name, layer } }) => ({ name, layer }));
    const names = parts.network.metrics.map(({ name }) => name);
    this.#rows = new StepRows(parts.outbox, names);
    parts.outbox.declare('epochs', epochColumns(names, parts.dataLoader.validation !== undefined));
    parts.probes.declare(parts.outbox);
    parts.trainModeProbe.declare(parts.outbox);
  }

  get position(): LoopPosition {
    return { ...this.#at, diagnosed: this.#diagnoses.memories };
  }

  /** Epochs done, with fraction. */
  get epochs(): number {
    return this.#at.epoch + this.#at.batch / this.#parts.dataLoader.stepsPerEpoch;
  }

  get finite(): boolean {
    return this.#finite;
  }

  async run(): Promise<LoopEnd> {
    const { epochs } = this.#parts.config.training;
    while (this.#parts.test || this.#at.epoch < epochs) {
      const end = (await this.#epoch()) ?? (await this.#endEpoch());
      if (end) return end;
    }
    // A last word from clients that were waiting for the epoch to end.
    await this.#parts.boundary.yieldToEventLoop();
    return { status: 'finished', reason: epochs === 1 ? 'The one epoch is done.' : `All ${epochs} epochs are done.` };
  }

  /** The steps that are left of an epoch. */
  async #epoch(): Promise<LoopEnd | undefined> {
    const { dataLoader, boundary, control, config, clock, test } = this.#parts;
    const batches = dataLoader.training(this.#at.epoch, this.#at.batch);
    for (;;) {
      if (!(await boundary.pass(this.#at.step))) return this.#stopped();
      if (this.#at.batch >= dataLoader.stepsPerEpoch) return undefined;
      const late = test ? undefined : outOfTime(config.training, clock.elapsed);
      if (late) return late;
      const next = await batches.next();
      if (next.done) return this.#settled();
      await this.#step(this.#batchesOf(next.value, batches));
      control.stepped();
      const over = test?.judge(this.#at.step, this.#loss);
      if (over) return over;
      if (this.#fatal && this.#at.step >= this.#fatal.at) return { status: 'diverged', reason: this.#fatal.found.title };
      if (this.#at.batch >= dataLoader.stepsPerEpoch) return this.#settled();
    }
  }

  /** All steps are recorded: what is found in them counts. */
  async #settled(): Promise<LoopEnd | undefined> {
    await this.#pipeline.settle();
    return this.#fatal && { status: 'diverged', reason: this.#fatal.found.title };
  }

  /** Waits until all steps that were begun are recorded, as `position` takes for granted. */
  settle(): Promise<void> {
    return this.#pipeline.settle();
  }

  /** The batches of one step: the first, and as many more as are accumulated. An epoch's last step may have fewer. */
  async *#batchesOf(first: Batch, more: AsyncIterator<Batch>): AsyncGenerator<Batch> {
    const { dataLoader, boundary } = this.#parts;
    for (let batch = first, taken = 1; ; taken++) {
      yield batch;
      disposeBatch(batch);
      if (taken >= dataLoader.batchesPerStep) return;
      await boundary.yieldToEventLoop();
      const next = await more.next();
      if (next.done) return;
      batch = next.value;
    }
  }

  #stopped(): LoopEnd {
    if (this.#parts.control.leaving) return { status: 'suspended', reason: 'The trainer was told to exit.' };
    return { status: 'stopped', reason: 'You stopped the training.' };
  }

  /** Begins a step, and settles what is due: this step where the backend computes in this process, and else earlier ones. */
  async #step(batches: AsyncIterable<Batch>): Promise<void> {
    const {
      outbox,
      settings,
      stepper,
      rate,
      probeScheduler,
      probes,
      trainModeProbe,
      followed,
      clock,
      dataLoader,
      test,
      readback,
    } = this.#parts;
    const step = this.#at.step + 1;
    const index = this.#at.batch + 1;
    const learningRate = test?.rate(this.#at.step) ?? rate.at(this.#at.step, Number(settings.optimizer.learningRate));
    this.#learningRate = learningRate;
    const sampled = probeScheduler.wants(step, index === 1 || index === dataLoader.stepsPerEpoch);
    if (sampled) {
      await this.#pipeline.settle();
      trainModeProbe.arm();
    }
    followed.before();
    const started = performance.now();
    const begun = await stepper.begin(batches, step, learningRate, sampled);
    this.#parts.average.stepped(this.#at.epoch);
    this.#at = { ...this.#at, step, batch: index };
    // A device's figures are not here yet: then those of earlier steps tell.
    if (!readback) this.#finite = allFinite(await begun.figures);
    const epoch = this.#at.epoch + index / dataLoader.stepsPerEpoch;
    const moment = { step, time: clock.elapsed, epoch, learningRate, values: settings.optimizer };
    const began = performance.now();
    const alone = sampled || !this.#finite;
    const layers = alone ? ignoreRejection(probes.record(outbox, moment, begun.traces)) : undefined;
    const measured = sampled ? ignoreRejection(trainModeProbe.record(outbox, moment)) : undefined;
    const watched = ignoreRejection(followed.record(outbox, moment, begun.traces));
    begun.dispose();
    const asked = performance.now() - began;
    let rows: readonly (readonly number[])[] | undefined;
    let figures: StepStatistics | undefined;
    const read = async () => {
      rows = await layers;
      figures = await begun.figures;
      await Promise.all([measured, watched]);
    };
    const settle = (took: number, usual: number) => {
      if (!figures) return;
      const inUnits = sampled ? trainModeProbe.spent : 0;
      const here = performance.now() - began;
      // On a device, a sample costs what its step took longer than others do; here, it has been measured.
      const sample = (readback ? Math.max(asked, took - usual || 0) : here) + inUnits;
      const sampleTime = rows && sample;
      const stepTime = readback ? Math.max(0, took - (sampleTime ?? 0)) : begun.stepTime - inUnits;
      this.#settle({ ...begun, ...figures, stepTime }, moment, rows, sampleTime);
    };
    await this.#pipeline.push({ began: started, read: ignoreRejection(read()), alone, settle });
  }

  /** Records what a step came to. */
  #settle(
    taken: StepTaken,
    moment: SampledStep,
    layers: readonly (readonly number[])[] | undefined,
    sampleTime: number | undefined,
  ): void {
    const { outbox, probeScheduler, test, readback } = this.#parts;
    const { step } = moment;
    const { examples } = taken;
    this.#loss = taken.loss;
    this.#finite = allFinite(taken);
    const figures = [taken.loss, ...taken.metrics];
    const sums = figures.map((value, i) => (this.#at.sums[i] ?? 0) + value * examples);
    this.#at = { ...this.#at, examples: this.#at.examples + examples, sums };
    const row = this.#rows.write(taken, moment, sampleTime ?? 0);
    const sampling = probeScheduler.spent(step, taken.stepTime, taken.normTime, sampleTime);
    if (sampling) outbox.event({ type: 'sampling', ...sampling }, step);
    // What a diagnosis would warn of is what a range test looks for.
    const found = test ? undefined : this.#diagnose(step, row, layers);
    // Always as many steps later as it may take to know of it, so that the same run ends at the same step.
    if (found) this.#fatal ??= { found, at: step + (readback ? PIPELINE_DEPTH : 0) };
  }

  /** The first fatal finding, if any. */
  #diagnose(step: number, values: readonly number[], layerRows: readonly (readonly number[])[] | undefined): Found | undefined {
    const { probes, outbox } = this.#parts;
    const row = record(this.#rows.columns, values);
    const layers = layerRows?.map((layer) => record(probes.layerColumns, layer));
    return this.#diagnoses.look('steps', { step, row, weights: this.#seenWeights, ...(layers ? { layers } : {}) }, outbox);
  }

  async #endEpoch(): Promise<LoopEnd | undefined> {
    const {
      network,
      dataLoader,
      boundary,
      outbox,
      clock,
      watch,
      monitor,
      best,
      settings,
      rate,
      rateMonitor,
      config,
      test,
      average,
    } = this.#parts;
    const { step, examples } = this.#at;
    const epoch = this.#at.epoch + 1;
    average.epochEnded(epoch);
    const breathe = () => boundary.yieldToEventLoop();
    if (average.renewedBy(epoch) && network.normalizations.length > 0)
      await average.amend(() => renormalize(network, dataLoader, { seed: config.training.seed, epoch: this.#at.epoch, breathe }));
    const validation = await average.during(() => validate(network, dataLoader, breathe));
    const means = this.#at.sums.map((sum) => sum / examples);
    const row = [epoch, clock.elapsed, this.#learningRate, ...means, ...(validation ?? [])];
    outbox.row('epochs', step, row);
    const columns = epochColumns(
      network.metrics.map(({ name }) => name),
      validation !== undefined,
    );
    const figure = (column: string) => row[columns.indexOf(column)] ?? Number.NaN;
    const judged = watch.judge(epoch, figure(monitor), settings.earlyStopping);
    const reduced = rateMonitor === undefined ? undefined : rate.judge(figure(rateMonitor));
    if (reduced && rateMonitor) outbox.event({ type: 'reduced', monitor: rateMonitor, ...reduced }, step);
    if (judged.best) best.keep(average.copy());
    this.#at = { step, epoch, batch: 0, examples: 0, sums: [] };
    const { monitored, patienceLeft } = judged;
    outbox.event({ type: 'epoch', epoch, best: judged.best, monitored, patienceLeft }, step);
    this.#diagnoses.look('epochs', { step, row: record(columns, row), weights: this.#seenWeights }, outbox);
    const reached = test ? undefined : onTarget(config.training, settings.earlyStopping, monitor, epoch, monitored);
    if (reached) return reached;
    if (!judged.stop) return undefined;
    const waited = watch.watched.waited;
    return { status: 'stoppedEarly', reason: `${monitor} has not improved for ${waited} ${waited === 1 ? 'epoch' : 'epochs'}.` };
  }
}

/** The columns of the epochs table: the training's means, then all of validation under `val_…`. */
export function epochColumns(metrics: readonly string[], validated: boolean): string[] {
  return [...EPOCH_COLUMNS, ...metrics, ...(validated ? ['loss', ...metrics].map((name) => `val_${name}`) : [])];
}

const record = (names: readonly string[], values: readonly number[]): Readonly<Record<string, number>> =>
  Object.fromEntries(names.map((name, i) => [name, values[i] ?? Number.NaN]));

const allFinite = ({ loss, gradientNorm, updateNorm }: StepStatistics) => [loss, gradientNorm, updateNorm].every(Number.isFinite);
