/** Reads results from a device, many in one transfer, since each transfer costs a wait. */
import type { Tensor, Tf } from '../../catalog/tf.ts';

interface PendingRead {
  readonly tensor: Tensor;
  resolve(values: Float32Array): void;
  reject(error: unknown): void;
}

export class Readback {
  readonly #tf: Tf;
  #pending: PendingRead[] = [];
  #holds = 0;

  constructor(tf: Tf) {
    this.#tf = tf;
  }

  /**
   * Reads the values of a tensor, and disposes of it. All reads that are requested before the caller awaits are one transfer. While
   * `hold` is in effect, all those up to the next `flush` are.
   */
  read(tensor: Tensor): Promise<Float32Array> {
    this.#tf.keep(tensor);
    const values = new Promise<Float32Array>((resolve, reject) => {
      if (this.#pending.length === 0 && this.#holds === 0) queueMicrotask(() => this.flush());
      this.#pending.push({ tensor, resolve, reject });
    });
    return ignoreRejection(values);
  }

  /** From now on only `flush` transfers, until the returned function is called. */
  hold(): () => void {
    this.#holds++;
    return () => {
      this.#holds--;
      if (this.#holds === 0) this.flush();
    };
  }

  /** Starts to transfer what was requested so far, without waiting for it. */
  flush(): void {
    const reads = this.#pending;
    this.#pending = [];
    if (reads.length === 0) return;
    const tensors = reads.map(({ tensor }) => tensor);
    let all: Tensor;
    try {
      all = this.#tf.tidy(() => this.#tf.concat(tensors.map((tensor) => tensor.reshape([-1]))));
    } catch (error) {
      for (const { reject } of reads) reject(error);
      return;
    } finally {
      this.#tf.dispose(tensors);
    }
    all
      .data<'float32'>()
      .then(
        (values) => {
          let at = 0;
          for (const { tensor, resolve } of reads) {
            resolve(values.subarray(at, at + tensor.size));
            at += tensor.size;
          }
        },
        (error: unknown) => {
          for (const { reject } of reads) reject(error);
        },
      )
      .finally(() => all.dispose());
  }
}

/** The promise itself still rejects; but if nobody awaits it, because something else failed first, that is not an unhandled error. */
export function ignoreRejection<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
