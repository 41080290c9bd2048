/** The training loop: epochs of steps, what is recorded of them, and when to end. */
import * as l10n from '@vscode/l10n';
import type { Found, Seen } from '../../catalog/types.ts';
import { EPOCH_COLUMNS } from '../../core/table-columns.ts';
import { ignoreRejection } from '../backends/readback.ts';
import type { Position } from '../checkpoints/checkpoint.ts';
import { DiagnosisRunner } from '../measure/diagnosis-runner.ts';
import type { LayerRows } from '../measure/measurements.ts';
import type { StepInfo } from '../measure/probes.ts';
import { renormalize } from '../measure/renormalize.ts';
import { validate } from '../measure/validation.ts';
import { disposeBatch } from '../model/data-loader.ts';
import { finished } from '../model/objective.ts';
import type { Batch } from '../program/types.ts';
import { onTarget, outOfTime } from './limits.ts';
import type { LoopEnd } from './loop-end.ts';
import type { LoopParts, Monitoring, RunContext, Training } from './loop-parts.ts';
import { PIPELINE_DEPTH, StepPipeline } from './step-pipeline.ts';
import { StepRows } from './step-rows.ts';
import type { StepStatistics, StepResult } from './stepper.ts';

/** How far the training has come, as far as the loop itself counts. */
export type LoopPosition = Pick<Position, 'step' | 'epoch' | 'batch' | 'examples' | 'sums' | 'diagnosed'>;
export const INITIAL_POSITION: LoopPosition = { step: 0, epoch: 0, batch: 0, examples: 0, sums: [] };

export class Loop {
  readonly #training: Training;
  readonly #measurements: LoopParts['measurements'];
  readonly #monitoring: Monitoring;
  readonly #context: RunContext;
  readonly #diagnoses: DiagnosisRunner;
  readonly #diagnosedWeights: Seen['weights'];
  readonly #rows: StepRows;
  readonly #epochColumns: readonly string[];
  readonly #pipeline: StepPipeline;
  #position: LoopPosition;
  /** The finding that ends the run, and the step after which it does. */
  #fatal: { readonly finding: Found; readonly step: number } | undefined;
  /** Loss and norms of the last step were finite: its weights are worth a checkpoint. */
  #finite = true;
  /** Of the last step. */
  #learningRate = Number.NaN;
  #loss = Number.NaN;

  constructor({ training, measurements, monitoring, context }: LoopParts, position: LoopPosition) {
    this.#training = training;
    this.#measurements = measurements;
    this.#monitoring = monitoring;
    this.#context = context;
    this.#position = position;
    this.#diagnoses = new DiagnosisRunner(position.diagnosed);
    // A range test judges each step before the next.
    this.#pipeline = new StepPipeline(training.rangeTest ? undefined : training.readback, () => context.clock.now());
    const { network, dataLoader } = training;
    this.#diagnosedWeights = network.weights.map(({ info: { name, layer } }) => ({ name, layer }));
    const { metrics } = network;
    this.#rows = new StepRows(context.outbox, metrics);
    this.#epochColumns = epochColumns(metrics, dataLoader.validation !== undefined);
    context.outbox.declare('epochs', this.#epochColumns);
    measurements.declare(context.outbox);
  }

  get position(): LoopPosition {
    return { ...this.#position, diagnosed: this.#diagnoses.memories };
  }

  /** Epochs done, with fraction. */
  get epochs(): number {
    return this.#position.epoch + this.#position.batch / this.#training.dataLoader.stepsPerEpoch;
  }

  get finite(): boolean {
    return this.#finite;
  }

  async run(): Promise<LoopEnd> {
    const { epochs } = this.#training.config.training;
    while (this.#training.rangeTest || this.#position.epoch < epochs) {
      const end = (await this.#epoch()) ?? (await this.#endEpoch());
      if (end) return end;
    }
    // Clients that waited for the epoch to end get their turn.
    await this.#context.boundary.yieldToEventLoop();
    return {
      status: 'finished',
      reason: epochs === 1 ? l10n.t('The epoch is complete.') : l10n.t('All {0} epochs are complete.', epochs),
    };
  }

  /** Waits until all steps that were begun are recorded, as `position` takes for granted. */
  settle(): Promise<void> {
    return this.#pipeline.settle();
  }

  /** The remaining steps of an epoch. */
  async #epoch(): Promise<LoopEnd | undefined> {
    const { dataLoader, network } = this.#training;
    if (this.#position.batch === 0) network.states.reset();
    const batches = dataLoader.training(this.#position.epoch, this.#position.batch);
    try {
      return await this.#steps(batches);
    } finally {
      await batches.return();
    }
  }

  async #steps(batches: AsyncIterator<Batch>): Promise<LoopEnd | undefined> {
    const { dataLoader, config, rangeTest } = this.#training;
    const { boundary, control, clock } = this.#context;
    for (;;) {
      if (!(await boundary.pass(this.#position.step))) return this.#stopped();
      if (this.#position.batch >= dataLoader.stepsPerEpoch) return undefined;
      const late = rangeTest ? undefined : outOfTime(config.training, clock.elapsed);
      if (late) return late;
      const next = await batches.next();
      if (next.done) return this.#settled();
      await this.#step(this.#batchesOf(next.value, batches));
      control.stepTaken();
      const over = rangeTest?.judge(this.#position.step, this.#loss);
      if (over) return over;
      if (this.#fatal && this.#position.step >= this.#fatal.step) return this.#diverged();
      if (this.#position.batch >= dataLoader.stepsPerEpoch) return this.#settled();
    }
  }

  /** Records all steps of the epoch, and ends the run where one of them was fatal. */
  async #settled(): Promise<LoopEnd | undefined> {
    await this.#pipeline.settle();
    return this.#diverged();
  }

  #diverged(): LoopEnd | undefined {
    return this.#fatal && { status: 'diverged', reason: this.#fatal.finding.title };
  }

  #stopped(): LoopEnd {
    if (this.#context.control.suspending)
      return { status: 'suspended', reason: l10n.t('The trainer received a signal to exit.') };
    return { status: 'stopped', reason: l10n.t('You stopped the run.') };
  }

  /** The batches of one step: the first, and as many more as are accumulated. An epoch's last step may have fewer. */
  async *#batchesOf(first: Batch, more: AsyncIterator<Batch>): AsyncGenerator<Batch> {
    for (let batch = first, taken = 1; ; taken++) {
      yield batch;
      disposeBatch(batch);
      if (taken >= this.#training.dataLoader.batchesPerStep) return;
      await this.#context.boundary.yieldToEventLoop();
      const next = await more.next();
      if (next.done) return;
      batch = next.value;
    }
  }

  /** Begins a step, and records what is due: this step where the backend computes in this process, and earlier ones otherwise. */
  async #step(batches: AsyncIterable<Batch>): Promise<void> {
    const { settings, stepper, dataLoader, average, readback } = this.#training;
    const { outbox, clock } = this.#context;
    const step = this.#position.step + 1;
    const batch = this.#position.batch + 1;
    const learningRate = this.#learningRateOf(this.#position.step);
    this.#learningRate = learningRate;
    const sampled = this.#measurements.wants(step, batch === 1 || batch === dataLoader.stepsPerEpoch);
    if (sampled) await this.#pipeline.settle();
    this.#measurements.beforeStep(sampled);
    const began = clock.now();
    const suspended = clock.suspended;
    const begun = await stepper.begin(batches, step, learningRate, sampled);
    average.afterStep(this.#position.epoch);
    this.#position = { ...this.#position, step, batch };
    // The statistics of a device are not here yet; until they are, those of earlier steps decide.
    if (!readback) this.#finite = allFinite(await begun.statistics);
    const epoch = this.#position.epoch + batch / dataLoader.stepsPerEpoch;
    const info = { step, time: clock.elapsed, epoch, learningRate, values: settings.optimizer };
    const alone = sampled || !this.#finite;
    const measured = this.#measurements.record(outbox, info, begun.tensors, sampled, alone);
    begun.dispose();
    let layerRows: LayerRows | undefined;
    let statistics: StepStatistics | undefined;
    const read = async () => {
      layerRows = await measured.layerRows;
      statistics = await begun.statistics;
      await measured.done;
    };
    const settle = (took: number, usual: number) => {
      if (!statistics) return;
      const { stepTime, sampleTime } = measured.cost(
        took,
        usual,
        Math.max(0, begun.stepTime - 1000 * (clock.suspended - suspended)),
      );
      this.#record({ ...begun, ...statistics, stepTime }, info, layerRows, sampleTime);
    };
    await this.#pipeline.push({ began, read: ignoreRejection(read()), alone, settle });
  }

  /** `step` counts from 0. */
  #learningRateOf(step: number): number {
    const { rangeTest, learningRate, settings } = this.#training;
    return rangeTest?.rate(step) ?? learningRate.at(step, Number(settings.optimizer.learningRate));
  }

  /** Records a step whose results have been read, and diagnoses it. */
  #record(result: StepResult, info: StepInfo, layerRows: LayerRows | undefined, sampleTime: number | undefined): void {
    const { rangeTest, readback, network } = this.#training;
    const { outbox } = this.#context;
    const { step } = info;
    const { count } = result;
    this.#loss = result.loss;
    this.#finite = allFinite(result);
    const sums = [result.loss, ...result.metrics].map((value, i) => (this.#position.sums[i] ?? 0) + value * count);
    this.#position = { ...this.#position, examples: this.#position.examples + count, sums };
    const metrics = finished(network.objective, result.metrics);
    const row = this.#rows.write({ ...result, metrics }, info, sampleTime ?? 0);
    const sampling = this.#measurements.spent(step, result.stepTime, result.normTime, sampleTime);
    if (sampling) outbox.event({ type: 'sampling', ...sampling }, step);
    // A range test provokes what a diagnosis would report.
    const finding = rangeTest ? undefined : this.#diagnoseStep(step, row, layerRows);
    // Always after as many steps as the result may take to arrive, so that the same run ends at the same step.
    if (finding) this.#fatal ??= { finding, step: step + (readback ? PIPELINE_DEPTH : 0) };
  }

  /** The first fatal finding, if any. */
  #diagnoseStep(step: number, values: readonly number[], layerRows: LayerRows | undefined): Found | undefined {
    const row = record(this.#rows.columns, values);
    const layers = layerRows?.map((layer) => record(this.#measurements.layerColumns, layer));
    const seen = { step, row, weights: this.#diagnosedWeights, ...(layers ? { layers } : {}) };
    return this.#diagnoses.run('steps', seen, this.#context.outbox);
  }

  async #endEpoch(): Promise<LoopEnd | undefined> {
    const { step } = this.#position;
    const epoch = this.#position.epoch + 1;
    this.#training.average.afterEpoch(epoch);
    const validation = await this.#validate(epoch);
    const [loss = Number.NaN, ...means] = this.#position.sums.map((sum) => sum / this.#position.examples);
    const metrics = finished(this.#training.network.objective, means);
    const row = [epoch, this.#context.clock.elapsed, this.#learningRate, loss, ...metrics, ...(validation ?? [])];
    this.#context.outbox.row('epochs', step, row);
    return this.#judgeEpoch(epoch, record(this.#epochColumns, row));
  }

  /** Validates the averaged weights, where there are any, and else the model's. */
  async #validate(epoch: number): Promise<number[] | undefined> {
    const { network, dataLoader, average, config } = this.#training;
    network.states.reset();
    const yieldToEventLoop = () => this.#context.boundary.yieldToEventLoop();
    const options = { seed: config.training.seed, epoch: epoch - 1, yieldToEventLoop };
    if (average.updatesAfter(epoch) && network.normalizations.length > 0)
      await average.recompute(() => renormalize(network, dataLoader, options));
    return average.whileApplied(() => validate(network, dataLoader, yieldToEventLoop));
  }

  /** Keeps the best weights, reduces the learning rate, and ends the run where its metrics say so. */
  #judgeEpoch(epoch: number, row: Readonly<Record<string, number>>): LoopEnd | undefined {
    const { learningRate, settings, average, config, rangeTest } = this.#training;
    const { watch, monitor, rateMonitor, best } = this.#monitoring;
    const { outbox } = this.#context;
    const { step } = this.#position;
    const metric = (column: string) => row[column] ?? Number.NaN;
    const judged = watch.judge(epoch, metric(monitor), settings.earlyStopping);
    const reduced = rateMonitor === undefined ? undefined : learningRate.judge(metric(rateMonitor));
    if (reduced && rateMonitor) outbox.event({ type: 'reduced', monitor: rateMonitor, ...reduced }, step);
    if (judged.best) best.keep(average.copy());
    this.#position = { step, epoch, batch: 0, examples: 0, sums: [] };
    const { monitored, patienceLeft } = judged;
    outbox.event({ type: 'epoch', epoch, best: judged.best, monitored, patienceLeft }, step);
    this.#diagnoses.run('epochs', { step, row, weights: this.#diagnosedWeights }, outbox);
    const reached = rangeTest ? undefined : onTarget(config.training, settings.earlyStopping, monitor, epoch, monitored);
    if (reached) return reached;
    // The last epoch ends the run anyway: nothing was cut short.
    if (!judged.stop || epoch >= config.training.epochs) return undefined;
    const { waited } = watch.watched;
    return {
      status: 'stoppedEarly',
      reason:
        waited === 1
          ? l10n.t('{0} has not improved for 1 epoch.', monitor)
          : l10n.t('{0} has not improved for {1} epochs.', monitor, waited),
    };
  }
}

/** The columns of the epochs table: the training's means, then all of validation under `val_…`. */
export function epochColumns(metrics: readonly string[], validated: boolean): string[] {
  return [...EPOCH_COLUMNS, ...metrics, ...(validated ? ['loss', ...metrics].map((name) => `val_${name}`) : [])];
}

const record = (names: readonly string[], values: readonly number[]): Readonly<Record<string, number>> =>
  Object.fromEntries(names.map((name, i) => [name, values[i] ?? Number.NaN]));

const allFinite = ({ loss, gradientNorm, updateNorm }: StepStatistics) => [loss, gradientNorm, updateNorm].every(Number.isFinite);
