/** Writes the rows of the steps table. */
import { penaltyColumn, STEP_COLUMNS } from '../../core/table-columns.ts';
import type { Outbox } from '../recording/outbox.ts';
import type { StepInfo } from '../measure/probes.ts';
import type { StepResult } from './stepper.ts';

export class StepRows {
  readonly #outbox: Outbox;
  readonly #metrics: readonly string[];
  /** The penalties that have a column so far. */
  #penalties: readonly string[] = [];

  constructor(outbox: Outbox, metrics: readonly string[]) {
    this.#outbox = outbox;
    this.#metrics = metrics;
    outbox.declare('steps', this.columns);
  }

  get columns(): string[] {
    return [...STEP_COLUMNS, ...this.#metrics, ...this.#penalties.map(penaltyColumn)];
  }

  /** Records a step and returns its row. A new penalty adds a column. */
  write(taken: StepResult, { step, time, epoch, learningRate }: StepInfo, sampleTime: number): number[] {
    const { loss, penalty, penalties, gradientNorm, updateNorm, stepTime, normTime, metrics, examples } = taken;
    const fixed: Record<(typeof STEP_COLUMNS)[number], number> = {
      loss,
      penalty,
      learningRate,
      gradientNorm,
      updateNorm,
      epoch,
      time,
      stepTime,
      probeTime: normTime + sampleTime,
      examples,
    };
    const more = Object.keys(penalties).filter((id) => !this.#penalties.includes(id));
    if (more.length > 0) {
      this.#penalties = [...this.#penalties, ...more];
      this.#outbox.declare('steps', this.columns);
    }
    const row = [...STEP_COLUMNS.map((name) => fixed[name]), ...metrics, ...this.#penalties.map((id) => penalties[id] ?? 0)];
    this.#outbox.row('steps', step, row);
    return row;
  }
}
