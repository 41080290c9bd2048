/** Where figures of a GPU come from: the vendor's tool, or what the system's driver shows. */

/** What a GPU tells of itself; NaN where it does not. */
export interface Reading {
  /** Share of the last moment in which it was busy, 0 to 1. */
  readonly gpu: number;
  /** Bytes in use, by all processes. */
  readonly gpuMemory: number;
  /** Degrees Celsius. */
  readonly gpuTemperature: number;
  /** Watts. */
  readonly gpuPower: number;
}

export interface Source {
  /** The newest reading; undefined where there is none that is fresh. */
  readonly newest: Reading | undefined;
  close(): void;
}

/** Opens a source for the GPU of this name. Undefined when this system has no such source, or when it does not come to speak. */
export type OpenSource = (gpu: string) => Promise<Source | undefined>;

/** The reading as it came, for as long as it is fresh. */
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
