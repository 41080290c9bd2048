/** Writes the rows of the steps table. */
import { CLIP_COLUMNS, penaltyColumn, STEP_COLUMNS } from '../../core/table-columns.ts';
import type { Outbox } from '../recording/outbox.ts';
import type { StepInfo } from '../measure/probes.ts';
import type { StepResult } from './stepper.ts';

/** Two norms of the same gradients, added up in another order, differ by less. */
const ROUNDING = 1e-5;

export class StepRows {
  readonly #outbox: Outbox;
  readonly #metrics: readonly string[];
  /** The penalties that have a column so far. */
  #penalties: readonly string[] = [];
  /** Gradients have been clipped so far. */
  #clips = false;

  constructor(outbox: Outbox, metrics: readonly string[]) {
    this.#outbox = outbox;
    this.#metrics = metrics;
    outbox.declare('steps', this.columns);
  }

  get columns(): string[] {
    return [...STEP_COLUMNS, ...this.#metrics, ...this.#penalties.map(penaltyColumn), ...(this.#clips ? CLIP_COLUMNS : [])];
  }

  /** Records a step and returns its row. A new penalty, and clipping that is switched on, add columns. */
  write(taken: StepResult, { step, time, epoch, learningRate }: StepInfo, sampleTime: number): number[] {
    const { loss, penalty, penalties, gradientNorm, updateNorm, clipRatio, stepTime, normTime, metrics, examples } = taken;
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
    const clips = !Number.isNaN(clipRatio);
    if (more.length > 0 || (clips && !this.#clips)) {
      this.#penalties = [...this.#penalties, ...more];
      this.#clips ||= clips;
      this.#outbox.declare('steps', this.columns);
    }
    const row = [...STEP_COLUMNS.map((name) => fixed[name]), ...metrics, ...this.#penalties.map((id) => penalties[id] ?? 0)];
    // Switched off again, it clips nothing.
    if (this.#clips) row.push(clips ? clipRatio : 1, clipRatio < 1 - ROUNDING ? 1 : 0);
    this.#outbox.row('steps', step, row);
    return row;
  }
}
