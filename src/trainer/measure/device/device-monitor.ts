/** Records the device table, about once a second: processor and memory of this process, and the GPU that it computes on. */
import type { Device } from '../../../core/backend.ts';
import { DEVICE_COLUMNS, GPU_COLUMNS } from '../../../core/table-columns.ts';
import type { Clock } from '../clock.ts';
import type { Outbox } from '../../recording/outbox.ts';
import { openAmd } from './amd.ts';
import { openNvidia } from './nvidia.ts';
import type { OpenSource, Reading, Source } from './source.ts';

const EVERY_MILLISECONDS = 1000;
const SOURCES: readonly OpenSource[] = [openNvidia, openAmd];

export interface DeviceMonitorParts {
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly device: Device | undefined;
  /** Epochs done, with fraction. */
  epoch(): number;
}

/** It runs on a timer: no step waits for it, and nothing in the training depends on it. */
export class DeviceMonitor {
  readonly #parts: DeviceMonitorParts;
  #source: Source | undefined;
  #gpu: readonly (keyof Reading)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #before = { at: 0, cpu: 0 };
  #closed = false;

  constructor(parts: DeviceMonitorParts) {
    this.#parts = parts;
  }

  /** The first row waits until it is known what the GPU reports, so that columns do not change later. */
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

/** Milliseconds of time and of processor time of this process. */
function measured() {
  const { user, system } = process.cpuUsage();
  return { at: performance.now(), cpu: (user + system) / 1000 };
}
