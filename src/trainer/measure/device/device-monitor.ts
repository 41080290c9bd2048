/** What the run takes of the machine, about once a second: processor and memory of this process, and figures of the GPU it is on. */
import type { Device } from '../../../core/backend.ts';
import { DEVICE_COLUMNS, GPU_COLUMNS } from '../../../core/table-columns.ts';
import type { Clock } from '../clock.ts';
import type { Outbox } from '../../recording/outbox.ts';
import { openAmd } from './amd.ts';
import { openNvidia } from './nvidia.ts';
import type { OpenSource, Reading, Source } from './source.ts';

const EVERY_MILLISECONDS = 1000;
const SOURCES: readonly OpenSource[] = [openNvidia, openAmd];

export interface Monitored {
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly device: Device | undefined;
  /** Epochs done, with fraction. */
  epoch(): number;
}

/** It only reads, in between the steps: no step waits for it, and nothing of the training depends on it. */
export class DeviceMonitor {
  readonly #parts: Monitored;
  #source: Source | undefined;
  #gpu: readonly (keyof Reading)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #before = { at: 0, cpu: 0 };
  #closed = false;

  constructor(parts: Monitored) {
    this.#parts = parts;
  }

  /** Rows begin once it is known what the GPU tells, so that a column that has begun goes on. */
  async start(sources = SOURCES): Promise<void> {
    const { device, outbox } = this.#parts;
    if (device?.kind === 'gpu')
      for (const open of sources) {
        this.#source ??= await open(device.name);
      }
    if (this.#closed) {
      this.#source?.close();
      return;
    }
    const first = this.#source?.newest;
    this.#gpu = first ? GPU_COLUMNS.filter((name) => !Number.isNaN(first[name])) : [];
    outbox.declare('device', [...DEVICE_COLUMNS, ...this.#gpu]);
    this.#before = measured();
    this.#timer = setInterval(() => this.#record(), EVERY_MILLISECONDS);
    this.#timer.unref();
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#source?.close();
  }

  #record(): void {
    const { outbox, clock, epoch } = this.#parts;
    const now = measured();
    const cpu = (now.cpu - this.#before.cpu) / (now.at - this.#before.at);
    this.#before = now;
    if (!clock.running) return;
    const reading = this.#source?.newest;
    const fixed: Record<(typeof DEVICE_COLUMNS)[number], number> = {
      time: clock.elapsed,
      epoch: epoch(),
      cpu,
      memory: process.memoryUsage.rss(),
    };
    const values = [...DEVICE_COLUMNS.map((name) => fixed[name]), ...this.#gpu.map((name) => reading?.[name] ?? Number.NaN)];
    outbox.row('device', outbox.step, values);
  }
}

/** Milliseconds, and those that processors have worked for this process. */
function measured() {
  const { user, system } = process.cpuUsage();
  return { at: performance.now(), cpu: (user + system) / 1000 };
}
