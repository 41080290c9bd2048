/** Between two steps: time for sockets and commands, changes, pauses and checkpoints. */
import { UserError } from '../../core/fault.ts';
import { formatDuration } from '../../core/format.ts';
import type { DeviceErrors } from '../backends/backend.ts';
import type { Clock } from '../measure/clock.ts';
import type { Control } from '../clients/control.ts';
import type { LiveSettings } from './live-settings.ts';
import type { Outbox } from '../recording/outbox.ts';

const YIELD_MILLISECONDS = 10;
/** The first checkpoint comes early, so that a run that dies young can be resumed too. */
const FIRST_SECONDS = 5;
/** How often a disk that refused is tried again. */
const RETRY_MILLISECONDS = 2000;

export interface StepBoundaryParts {
  readonly control: Control;
  readonly outbox: Pick<Outbox, 'event' | 'trouble' | 'fail' | 'flush'>;
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
  /** What the user was last told of the disk; undefined while it is as it should be. */
  #reported: string | undefined;
  #toldSuspended = 0;

  constructor(parts: StepBoundaryParts) {
    this.#parts = parts;
    this.#due = after(parts.trouble ? 0 : Math.min(FIRST_SECONDS, parts.checkpointSeconds));
  }

  /** Lets timers and sockets have their turn, if the last one was more than 10 ms ago. */
  async yieldToEventLoop(): Promise<void> {
    this.#parts.control.beat();
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
    this.#tellSuspended(step);
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
      await (control.held ? this.#retry(step) : control.next());
      await this.#applyPending(step);
      this.#pauseOnDiskError(step);
    }
    outbox.event({ type: 'continued' }, step);
    this.#lastYield = performance.now();
  }

  /** Waits until everything is recorded, `write` included, or the run is to end; true when it is recorded. */
  async record(step: number, write: () => void | Promise<void>): Promise<boolean> {
    const { control, outbox } = this.#parts;
    for (;;) {
      try {
        await write();
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        outbox.fail(error);
      }
      if (!outbox.trouble || control.ending) return !outbox.trouble;
      this.#pauseOnDiskError(step);
      await this.#later();
      outbox.flush();
    }
  }

  /** The disk refused; there may be room by now. */
  async #retry(step: number): Promise<void> {
    const { control, outbox } = this.#parts;
    await this.#later();
    if (control.ending || !outbox.flush()) return;
    await this.#save();
    if (outbox.trouble) return;
    this.#reported = undefined;
    outbox.event({ type: 'notice', message: 'The run can be recorded again: all of it is on the disk now.' }, step);
    control.letGo();
  }

  /** Until the next try, or the next command. */
  async #later(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      this.#parts.control.next(),
      new Promise((resolve) => {
        timer = setTimeout(resolve, RETRY_MILLISECONDS);
      }),
    ]);
    clearTimeout(timer);
  }

  /** A machine that slept, or a process that was stopped, has not trained: the clock leaves that out, and the user is told. */
  #tellSuspended(step: number): void {
    const seconds = this.#parts.clock.suspended;
    const news = seconds - this.#toldSuspended;
    if (news < 1) return;
    this.#toldSuspended = seconds;
    const message = `The training stood still for ${formatDuration(news)}: the computer was asleep, or the process was suspended. This is not counted as training time.`;
    this.#parts.outbox.event({ type: 'notice', message }, step);
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

  /** A run that cannot be recorded waits; what is not on the disk yet is safe in memory. */
  #pauseOnDiskError(step: number): void {
    const { control, outbox } = this.#parts;
    const { trouble } = outbox;
    if (!trouble) return;
    control.hold();
    const { message, remedy } = trouble.fault;
    if (message === this.#reported) return;
    this.#reported = message;
    const told = `${message}. The training is paused, and goes on by itself once it can be recorded; nothing is lost.`;
    outbox.event({ type: 'notice', message: told, ...(remedy ? { remedy } : {}) }, step);
  }

  async #save(): Promise<void> {
    this.#due = after(this.#parts.checkpointSeconds);
    await this.#parts.save();
  }
}

const after = (seconds: number) => performance.now() + seconds * 1000;
