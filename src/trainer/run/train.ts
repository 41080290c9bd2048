/** One training from its first step to its last: builds it, resumes it from a checkpoint, runs it, and ends it. */
import type { RunHeader } from '../../core/run.ts';
import { foldAll, initialRun } from '../../core/run-fold.ts';
import type { StartRequest } from '../../protocol.ts';
import type { Checkpoint, Position } from '../checkpoints/checkpoint.ts';
import type { Control } from '../clients/control.ts';
import { Clock } from '../measure/clock.ts';
import { DeviceMonitor } from '../measure/device/device-monitor.ts';
import type { FollowedElements } from '../measure/followed-elements.ts';
import { Measurements } from '../measure/measurements.ts';
import { ProbeScheduler } from '../measure/probe-scheduler.ts';
import { Probes } from '../measure/probes.ts';
import { Suspension } from '../measure/suspension.ts';
import type { Outbox } from '../recording/outbox.ts';
import { readEvents } from '../recording/table-files.ts';
import { type BuiltTraining, buildTraining } from './build-training.ts';
import { CheckpointSaver } from './checkpoint-saver.ts';
import type { LiveSettings } from './live-settings.ts';
import { Loop, INITIAL_POSITION } from './loop.ts';
import type { LoopEnd } from './loop-end.ts';
import { recordStart } from './record-start.ts';
import { restoreTraining } from './resume-training.ts';
import { applyDropout, applySetting } from './setting-effects.ts';
import { StepBoundary } from './step-boundary.ts';
import { PIPELINE_DEPTH } from './step-pipeline.ts';

export interface TrainParts {
  readonly request: StartRequest;
  readonly outbox: Outbox;
  readonly control: Control;
  readonly settings: LiveSettings;
  readonly followed: FollowedElements;
  /** What to resume from; undefined starts at step 0. */
  readonly checkpoint: Checkpoint | undefined;
  /** The run's own, which its checkpoints repeat. */
  readonly identity: string | undefined;
  /** Called once the last step is over: what comes then takes its time, and none of the program's. */
  looped(): void;
}

/** Trains, and records the end. What it rejects with is for the caller to record. */
export async function train(parts: TrainParts): Promise<LoopEnd['status']> {
  const { request, outbox, settings, checkpoint } = parts;
  const { header, folder } = request;
  const notices: string[] = [];
  let notify = (message: string): void => {
    notices.push(message);
  };
  const built = await buildTraining(request, settings, checkpoint, (message) => notify(message));
  if (!hasStarted(header, folder, parts.identity)) recordStart(built, outbox, checkpoint?.position.step ?? 0, notices);
  notify = (message) => outbox.event({ type: 'notice', message }, outbox.step);
  const training = checkpoint ? await restoreTraining(built, checkpoint, outbox) : built;
  applyDropout(training);
  return new TrainingRun(parts, training).run();
}

const hasStarted = (header: RunHeader, folder: string, identity: string | undefined) =>
  foldAll(initialRun(header), readEvents(folder, identity)).started !== undefined;

/** Runs the loop, saves its checkpoints, and decides which weights the training ends with. */
class TrainingRun {
  readonly #parts: TrainParts;
  readonly #training: BuiltTraining;
  readonly #clock: Clock;
  readonly #saver: CheckpointSaver;
  readonly #boundary: StepBoundary;
  readonly #loop: Loop;

  constructor(parts: TrainParts, training: BuiltTraining) {
    this.#parts = parts;
    this.#training = training;
    const { request, outbox, control, settings, checkpoint, identity } = parts;
    const { config, backend, monitoring, state } = training;
    const clock = new Clock(checkpoint?.position.elapsed ?? 0, new Suspension().watch());
    this.#clock = clock;
    outbox.elapsed = () => clock.elapsed;
    this.#saver = new CheckpointSaver({ folder: request.folder, identity, outbox, state, watch: monitoring.watch });
    backend.deviceErrors?.trackLayer(() => training.network.hooks.currentLayer);
    const boundary = new StepBoundary({
      control,
      outbox,
      settings,
      clock,
      checkpointSeconds: config.training.checkpointSeconds,
      save: () => this.#save(),
      applySetting: (key) => applySetting(training, key, outbox),
      deviceErrors: backend.deviceErrors,
      settle: () => this.#loop.settle(),
    });
    this.#boundary = boundary;
    const measurements = measurementsOf(training, parts);
    const context = { outbox, clock, control, boundary };
    this.#loop = new Loop({ training, measurements, monitoring, context }, checkpoint?.position ?? INITIAL_POSITION);
  }

  async run(): Promise<LoopEnd['status']> {
    const { outbox, request } = this.#parts;
    const { backend, average } = this.#training;
    const end = await this.#runLoop();
    // Before the best weights are restored: the optimizer's slots belong to the last weights.
    await (end.status === 'suspended' ? this.#save() : this.#boundary.record(this.#loop.position.step, () => this.#save()));
    if (end.status === 'suspended') return end.status;
    const restored = this.#restoreBest(end);
    if (restored === undefined) average.apply();
    if (!request.header.rangeTest)
      await this.#boundary.record(this.#loop.position.step, () => this.#saver.saveFinal(this.#position()));
    const { status, reason } = end;
    outbox.event({ type: 'ended', status, reason, ...(restored === undefined ? {} : { restored }) }, this.#loop.position.step);
    await backend.close();
    return end.status;
  }

  async #runLoop(): Promise<LoopEnd> {
    const { outbox } = this.#parts;
    const { deviceErrors, info } = this.#training.backend;
    const device = new DeviceMonitor({ outbox, clock: this.#clock, device: info.device, epoch: () => this.#loop.epochs });
    this.#clock.start();
    void device.start();
    try {
      const end = await this.#loop.run();
      this.#parts.looped();
      await deviceErrors?.settle();
      deviceErrors?.check();
      return end;
    } catch (error) {
      // What a device computed after an error is not trusted, and may be lost: the last checkpoint stays.
      await deviceErrors?.settle();
      deviceErrors?.check();
      // Saved, so that the run can be resumed from here once the program is corrected.
      if (this.#loop.position.step > 0) await this.#save();
      throw error;
    } finally {
      device.close();
      this.#clock.stop();
      this.#clock.close();
    }
  }

  async #save(): Promise<void> {
    // The weights of a range test are of no use: none are kept.
    if (this.#parts.request.header.rangeTest) return;
    await this.#loop.settle();
    // First what the checkpoint relies on; where the disk refuses that, the one before stands.
    if (!this.#parts.outbox.sync()) return;
    await this.#saver.save(this.#position(), this.#loop.finite);
  }

  #position(): Position {
    const { random, state, average, learningRate, monitoring } = this.#training;
    return {
      ...this.#loop.position,
      elapsed: this.#clock.elapsed,
      random: random.state,
      watched: monitoring.watch.watched,
      missed: state.optimizer.missed,
      averaged: average.count,
      recorded: this.#parts.outbox.recorded,
      ...(learningRate.plateau ? { reacted: learningRate.plateau } : {}),
    };
  }

  /** Restores the best weights where the end of the training calls for it, and returns their epoch. */
  #restoreBest(end: LoopEnd): number | undefined {
    const { best, watch } = this.#training.monitoring;
    return this.#wantsBest(end) && best.restore() ? watch.watched.bestEpoch : undefined;
  }

  #wantsBest({ status }: LoopEnd): boolean {
    const { control, settings } = this.#parts;
    if (status === 'stopped') return control.stop?.restoreBest ?? false;
    if (status === 'diverged') return true;
    return settings.earlyStopping.enabled && settings.earlyStopping.restoreBest;
  }
}

function measurementsOf(training: BuiltTraining, { followed, outbox }: TrainParts): Measurements {
  const { config, backend, network, state, slots, custom, rule, readback, trainModeProbe } = training;
  const { optimizer, start } = state;
  const { statistics } = backend;
  const { instrumentation } = config;
  const mean = custom ? undefined : rule.means?.gradient;
  const instruments = {
    probes: new Probes(network, optimizer, statistics, start, slots, instrumentation.histograms, mean),
    trainModeProbe,
    followed: followed.open({ network, optimizer, statistics, slots }, outbox),
    // What a sample costs on a device shows in the steps between two of them, which are read several together.
    scheduler: new ProbeScheduler({ ...instrumentation, ...(readback ? { first: PIPELINE_DEPTH } : {}) }),
  };
  return new Measurements(instruments, readback !== undefined);
}
