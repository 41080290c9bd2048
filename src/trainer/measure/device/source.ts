/** Readings of a GPU; NaN where it does not report a value. */
export interface Reading {
  /** Utilization, 0 to 1. */
  readonly gpu: number;
  /** Bytes in use, by all processes. */
  readonly gpuMemory: number;
  /** Degrees Celsius. */
  readonly gpuTemperature: number;
  /** Watts. */
  readonly gpuPower: number;
}

export interface Source {
  /** The newest reading; undefined where it is out of date. */
  readonly newest: Reading | undefined;
  close(): void;
}

/** Opens a source for the GPU of this name. Undefined when this system has no such source, or it reports nothing in time. */
export type OpenSource = (gpu: string) => Promise<Source | undefined>;

/** Keeps the newest reading until it is this many milliseconds old. */
export class Latest {
  readonly #milliseconds: number;
  #reading: Reading | undefined;
  #at = 0;

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
  }

  set(reading: Reading): void {
    this.#reading = reading;
    this.#at = performance.now();
  }

  get(): Reading | undefined {
    return performance.now() - this.#at < this.#milliseconds ? this.#reading : undefined;
  }
}
