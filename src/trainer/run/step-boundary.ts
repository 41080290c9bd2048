/** What happens between two steps: sockets and commands get their turn, and the run is changed, paused and saved. */
import * as l10n from '@vscode/l10n';
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
  readonly outbox: Pick<Outbox, 'event' | 'diskError' | 'reportDiskError' | 'flush'>;
  readonly settings: Pick<LiveSettings, 'change'>;
  readonly clock: Clock;
  readonly checkpointSeconds: number;
  /** Of a device, whose tensors can be lost at any time, so that the first checkpoint is due at once. */
  readonly deviceErrors?: DeviceErrors | undefined;
  /** Waits until all steps that were begun are recorded. */
  settle(): Promise<void>;
  /** Saves the state as it is now; problems of the disk end up in the outbox. */
  save(): Promise<void>;
  /** Brings the model up to date after a setting was changed. */
  applySetting(key: string): void;
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
    this.#due = after(parts.deviceErrors ? 0 : Math.min(FIRST_SECONDS, parts.checkpointSeconds));
  }

  /** Lets timers and sockets have a turn, if the last one was at least 10 ms ago. */
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
    this.#parts.deviceErrors?.check();
    await this.#applyPending(step);
    this.#pauseOnDiskError(step);
    if (control.paused && !control.ending) await this.#wait(step);
    if (control.ending) return false;
    clock.start();
    this.#tellSuspended(step);
    if (performance.now() > this.#due) await this.#save();
    return outbox.diskError ? this.pass(step) : true;
  }

  async #wait(step: number): Promise<void> {
    const { control, clock, outbox } = this.#parts;
    await this.#parts.settle();
    clock.stop();
    outbox.event({ type: 'paused' }, step);
    if (!outbox.diskError) await this.#save();
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
        outbox.reportDiskError(error);
      }
      if (!outbox.diskError || control.ending) return !outbox.diskError;
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
    if (outbox.diskError) return;
    this.#reported = undefined;
    outbox.event({ type: 'notice', message: l10n.t('Recording has resumed. All data has been written to disk.') }, step);
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
    const message = l10n.t(
      'The run was suspended for {0} because the computer was in sleep mode or the process was stopped. This does not count as training time.',
      formatDuration(news),
    );
    this.#parts.outbox.event({ type: 'notice', message }, step);
  }

  async #applyPending(step: number): Promise<void> {
    const { control, outbox, settings } = this.#parts;
    const changes = control.drain();
    if (changes.length > 0) await this.#parts.settle();
    for (const change of changes) {
      if (change.type === 'checkpoint') {
        await this.#save();
        continue;
      }
      const { key, value } = change;
      const from = settings.change(key, value);
      this.#parts.applySetting(key);
      outbox.event({ type: 'changed', key, from, to: value }, step);
    }
  }

  /** Pauses a run that cannot be recorded. What it has recorded so far waits in memory. */
  #pauseOnDiskError(step: number): void {
    const { control, outbox } = this.#parts;
    const { diskError } = outbox;
    if (!diskError) return;
    control.hold();
    const { message, remedy } = diskError.fault;
    if (message === this.#reported) return;
    this.#reported = message;
    const told = l10n.t('{0}. The run is paused and continues automatically once it can be recorded. No data was lost.', message);
    outbox.event({ type: 'notice', message: told, ...(remedy ? { remedy } : {}) }, step);
  }

  async #save(): Promise<void> {
    this.#due = after(this.#parts.checkpointSeconds);
    await this.#parts.save();
  }
}

const after = (seconds: number) => performance.now() + seconds * 1000;
