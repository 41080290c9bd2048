/** Between two steps: time for sockets and commands, changes, pauses and checkpoints. */
import type { UserError } from '../../core/fault.ts';
import type { DeviceErrors } from '../backends/backend.ts';
import type { Clock } from '../measure/clock.ts';
import type { Control } from '../clients/control.ts';
import type { LiveSettings } from './live-settings.ts';
import type { Outbox } from '../recording/outbox.ts';

const YIELD_MILLISECONDS = 10;
/** The first checkpoint comes early, so that a run that dies young can be resumed too. */
const FIRST_SECONDS = 5;

export interface StepBoundaryParts {
  readonly control: Control;
  readonly outbox: Pick<Outbox, 'event' | 'trouble'>;
  readonly settings: Pick<LiveSettings, 'change'>;
  readonly clock: Clock;
  readonly checkpointSeconds: number;
  /** Of a device, whose tensors can be lost at any time: then there is a checkpoint from the start. */
  readonly trouble?: DeviceErrors | undefined;
  /** Waits until all steps that were begun are recorded. */
  settle(): Promise<void>;
  /** Saves the state as it is now; problems of the disk end up in the outbox. */
  save(): Promise<void>;
  /** A setting was changed. */
  changed(key: string): void;
}

export class StepBoundary {
  readonly #parts: StepBoundaryParts;
  #lastYield = performance.now();
  /** When the next checkpoint is to be written. */
  #due: number;
  #reportedError: UserError | undefined;

  constructor(parts: StepBoundaryParts) {
    this.#parts = parts;
    this.#due = after(parts.trouble ? 0 : Math.min(FIRST_SECONDS, parts.checkpointSeconds));
  }

  /** Lets timers and sockets have their turn, if the last one was more than 10 ms ago. */
  async yieldToEventLoop(): Promise<void> {
    if (performance.now() - this.#lastYield < YIELD_MILLISECONDS) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#lastYield = performance.now();
  }

  /** Waits while the run is paused; false when it is to end. `step` is the number of steps completed. */
  async pass(step: number): Promise<boolean> {
    const { control, clock, outbox } = this.#parts;
    await this.yieldToEventLoop();
    this.#parts.trouble?.check();
    await this.#applyPending(step);
    this.#pauseOnDiskError(step);
    if (control.paused && !control.ending) await this.#wait(step);
    if (control.ending) return false;
    clock.start();
    if (performance.now() > this.#due) await this.#save();
    return outbox.trouble ? this.pass(step) : true;
  }

  async #wait(step: number): Promise<void> {
    const { control, clock, outbox } = this.#parts;
    await this.#parts.settle();
    clock.stop();
    outbox.event({ type: 'paused' }, step);
    if (!outbox.trouble) await this.#save();
    this.#pauseOnDiskError(step);
    while (control.paused && !control.ending) {
      await control.next();
      await this.#applyPending(step);
      this.#pauseOnDiskError(step);
    }
    outbox.event({ type: 'continued' }, step);
    this.#lastYield = performance.now();
  }

  async #applyPending(step: number): Promise<void> {
    const { control, outbox, settings } = this.#parts;
    const wishes = control.drain();
    if (wishes.length > 0) await this.#parts.settle();
    for (const wish of wishes) {
      if (wish.type === 'checkpoint') {
        await this.#save();
        continue;
      }
      const from = settings.change(wish.key, wish.value);
      this.#parts.changed(wish.key);
      outbox.event({ type: 'changed', key: wish.key, from, to: wish.value }, step);
    }
  }

  /** A run that cannot be recorded waits; what is recorded already is safe in memory. */
  #pauseOnDiskError(step: number): void {
    const { control, outbox } = this.#parts;
    const { trouble } = outbox;
    if (!trouble) return;
    control.pause();
    if (trouble === this.#reportedError) return;
    this.#reportedError = trouble;
    const { message, remedy } = trouble.fault;
    outbox.event(
      { type: 'notice', message: `${message}. The training is paused; nothing is lost.`, ...(remedy ? { remedy } : {}) },
      step,
    );
  }

  async #save(): Promise<void> {
    this.#due = after(this.#parts.checkpointSeconds);
    await this.#parts.save();
  }
}

const after = (seconds: number) => performance.now() + seconds * 1000;
