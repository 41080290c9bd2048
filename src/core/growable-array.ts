type Numbers = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** A typed array that can be appended to. It at least doubles its capacity, so that appending takes amortized constant time. */
export class GrowableArray<A extends Numbers> {
  #array: A;
  readonly #create: (capacity: number) => A;
  length = 0;

  constructor(create: (capacity: number) => A) {
    this.#create = create;
    this.#array = create(64);
  }

  /** The underlying array, including unused capacity. Valid until the next append. */
  get array(): A {
    return this.#array;
  }

  at(i: number): number {
    return i >= 0 && i < this.length ? (this.#array[i] ?? Number.NaN) : Number.NaN;
  }

  push(value: number): void {
    this.#reserve(this.length + 1);
    this.#array[this.length++] = value;
  }

  append(values: ArrayLike<number>): void {
    this.#reserve(this.length + values.length);
    this.#array.set(values, this.length);
    this.length += values.length;
  }

  /** Removes all values from index `length` on. */
  truncate(length: number): void {
    this.length = Math.min(this.length, length);
  }

  #reserve(length: number): void {
    if (length <= this.#array.length) return;
    const grown = this.#create(Math.max(length, this.#array.length * 2));
    grown.set(this.#array.subarray(0, this.length));
    this.#array = grown;
  }
}

export const floats = () => new GrowableArray((n) => new Float32Array(n));
export const doubles = () => new GrowableArray((n) => new Float64Array(n));
export const counts = () => new GrowableArray((n) => new Uint32Array(n));
