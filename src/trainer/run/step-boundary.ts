/** Between two steps: time for sockets and commands, changes, pauses and checkpoints. */
import type { UserError } from '../../core/fault.ts';
import type { Trouble } from '../backends/backend.ts';
import type { Clock } from '../measure/clock.ts';
import type { Control } from '../clients/control.ts';
import type { LiveSettings } from './live-settings.ts';
import type { Outbox } from '../recording/outbox.ts';

const BREATH_MILLISECONDS = 10;
/** The first checkpoint comes early, so that a run that dies young can be resumed too. */
const FIRST_SECONDS = 5;

export interface GateParts {
  readonly control: Control;
  readonly outbox: Outbox;
  readonly settings: LiveSettings;
  readonly clock: Clock;
  readonly checkpointSeconds: number;
  /** Of a device, whose tensors can be lost at any time: then there is a checkpoint from the start. */
  readonly trouble?: Trouble | undefined;
  /** Waits until all steps that were begun are recorded. */
  settle(): Promise<void>;
  /** Saves the state as it is now; problems of the disk end up in the outbox. */
  save(): Promise<void>;
  /** A setting was changed. */
  changed(key: string): void;
}

export class Gate {
  readonly #parts: GateParts;
  #breathed = performance.now();
  /** When the next checkpoint is to be written. */
  #due: number;
  #told: UserError | undefined;

  constructor(parts: GateParts) {
    this.#parts = parts;
    this.#due = after(parts.trouble ? 0 : Math.min(FIRST_SECONDS, parts.checkpointSeconds));
  }

  /** Lets timers and sockets have their turn, if the last one was more than 10 ms ago. */
  async breathe(): Promise<void> {
    if (performance.now() - this.#breathed < BREATH_MILLISECONDS) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#breathed = performance.now();
  }

  /** Waits while the run is paused; false when it is to end. `step` is the number of steps completed. */
  async pass(step: number): Promise<boolean> {
    const { control, clock, outbox } = this.#parts;
    await this.breathe();
    this.#parts.trouble?.check();
    await this.#grant(step);
    this.#heedDisk(step);
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
    this.#heedDisk(step);
    while (control.paused && !control.ending) {
      await control.next();
      await this.#grant(step);
      this.#heedDisk(step);
    }
    outbox.event({ type: 'continued' }, step);
    this.#breathed = performance.now();
  }

  async #grant(step: number): Promise<void> {
    const { control, outbox, settings } = this.#parts;
    const wishes = control.takeWishes();
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
  #heedDisk(step: number): void {
    const { control, outbox } = this.#parts;
    const { trouble } = outbox;
    if (!trouble) return;
    control.pause();
    if (trouble === this.#told) return;
    this.#told = trouble;
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
