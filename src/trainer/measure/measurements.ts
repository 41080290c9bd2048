/** All statistics that are measured beside the training itself: which steps are sampled, and what is recorded of them. */
import { ignoreRejection } from '../backends/readback.ts';
import type { Outbox } from '../recording/outbox.ts';
import type { FollowedElements } from './followed-elements.ts';
import type { ProbeScheduler } from './probe-scheduler.ts';
import type { Probes, StepInfo, StepTensors } from './probes.ts';
import type { TrainModeProbe } from './train-mode-probe.ts';

export interface Instruments {
  readonly probes: Probes;
  readonly trainModeProbe: TrainModeProbe;
  readonly followed: FollowedElements;
  readonly scheduler: ProbeScheduler;
}

/** Rows of the layers table, one per weight. */
export type LayerRows = readonly (readonly number[])[];

/** The measurements of one step. On a device they are read later, together with what the step itself returns. */
export interface StepMeasurement {
  /** The rows of the layers table, once they are recorded; undefined where the statistics of the weights are not measured. */
  readonly layerRows: Promise<LayerRows> | undefined;
  /** Resolves once everything else is recorded. */
  readonly done: Promise<unknown>;
  /**
   * What the step and its measurements cost. `took` are the milliseconds of the step with all that was measured of it, `usual` those
   * of a step that is not sampled, `own` those that the step was seen to take in this process.
   */
  cost(took: number, usual: number, own: number): StepCost;
}

/** In milliseconds. */
export interface StepCost {
  /** Of the step alone. */
  readonly stepTime: number;
  /** Of its sampled statistics; undefined where none were measured. */
  readonly sampleTime: number | undefined;
}

export class Measurements {
  readonly #instruments: Instruments;
  readonly #onDevice: boolean;

  /** `onDevice`: the backend computes outside this process, so that only the time of a whole step tells what its statistics cost. */
  constructor(instruments: Instruments, onDevice: boolean) {
    this.#instruments = instruments;
    this.#onDevice = onDevice;
  }

  get layerColumns(): readonly string[] {
    return this.#instruments.probes.layerColumns;
  }

  declare(outbox: Outbox): void {
    this.#instruments.probes.declare(outbox);
    this.#instruments.trainModeProbe.declare(outbox);
  }

  /** Whether to sample this step (counted from 1). `edge` is the first or last step of an epoch. */
  wants(step: number, edge: boolean): boolean {
    return this.#instruments.scheduler.wants(step, edge);
  }

  /** To be called before each step. */
  beforeStep(sampled: boolean): void {
    if (sampled) this.#instruments.trainModeProbe.arm();
    this.#instruments.followed.beforeStep();
  }

  /** Measures a step that was just taken; `layers` asks for the statistics of all weights. The tensors may be disposed of after it. */
  record(outbox: Outbox, info: StepInfo, tensors: StepTensors, sampled: boolean, layers: boolean): StepMeasurement {
    const { probes, trainModeProbe, followed } = this.#instruments;
    const began = performance.now();
    const layerRows = layers ? ignoreRejection(probes.record(outbox, info, tensors)) : undefined;
    const trainMode = sampled ? ignoreRejection(trainModeProbe.record(outbox, info)) : undefined;
    const elements = ignoreRejection(followed.record(outbox, info, tensors));
    const requestTime = performance.now() - began;
    return {
      layerRows,
      done: ignoreRejection(Promise.all([trainMode, elements])),
      cost: (took, usual, own) => {
        // These were measured within the forward pass.
        const within = sampled ? trainModeProbe.spent : 0;
        const after = this.#onDevice ? Math.max(requestTime, took - usual || 0) : performance.now() - began;
        const sampleTime = layers ? after + within : undefined;
        return { sampleTime, stepTime: this.#onDevice ? Math.max(0, took - (sampleTime ?? 0)) : own - within };
      },
    };
  }

  /** Takes in the milliseconds of a step, its norms and, if it was sampled, its statistics; returns the interval when that changes. */
  spent: ProbeScheduler['spent'] = (...cost) => this.#instruments.scheduler.spent(...cost);
}
