/** Results that lie on a device, brought to this process together: each read is waited for once, however much it brings. */
import type { Tensor, Tf } from '../../catalog/tf.ts';

interface Asked {
  readonly tensor: Tensor;
  resolve(values: Float32Array): void;
  reject(error: unknown): void;
}

export class Readback {
  readonly #tf: Tf;
  #asked: Asked[] = [];
  #holds = 0;

  constructor(tf: Tf) {
    this.#tf = tf;
  }

  /**
   * The values of a tensor, which is disposed of. All that is asked for until the caller waits comes in one read; while somebody
   * holds it, all until `flush`.
   */
  ask(tensor: Tensor): Promise<Float32Array> {
    this.#tf.keep(tensor);
    const values = new Promise<Float32Array>((resolve, reject) => {
      if (this.#asked.length === 0 && this.#holds === 0) queueMicrotask(() => this.flush());
      this.#asked.push({ tensor, resolve, reject });
    });
    return ignoreRejection(values);
  }

  /** From now on only `flush` reads, until what is returned is called. */
  hold(): () => void {
    this.#holds++;
    return () => {
      this.#holds--;
      if (this.#holds === 0) this.flush();
    };
  }

  /** Begins to read what was asked for so far. It does not wait. */
  flush(): void {
    const asked = this.#asked;
    this.#asked = [];
    if (asked.length === 0) return;
    const tensors = asked.map(({ tensor }) => tensor);
    let all: Tensor;
    try {
      all = this.#tf.tidy(() => this.#tf.concat(tensors.map((tensor) => tensor.reshape([-1]))));
    } catch (error) {
      for (const { reject } of asked) reject(error);
      return;
    } finally {
      this.#tf.dispose(tensors);
    }
    all
      .data<'float32'>()
      .then(
        (values) => {
          let at = 0;
          for (const { tensor, resolve } of asked) {
            resolve(values.subarray(at, at + tensor.size));
            at += tensor.size;
          }
        },
        (error: unknown) => {
          for (const { reject } of asked) reject(error);
        },
      )
      .finally(() => all.dispose());
  }
}

/** Whoever waits for it is told of its failure; that nobody does any more, because something else has failed before, is none. */
export function ignoreRejection<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
