import type { Tf } from '../tf.ts';

/** Calls `make` once per TensorFlow.js instance. A layer class extends one instance, and is registered for loading with it. */
export function memoizeByTf<M>(make: (tf: Tf) => M): (tf: Tf) => M {
  const made = new WeakMap<Tf, M>();
  return (tf) => {
    const known = made.get(tf) ?? make(tf);
    made.set(tf, known);
    return known;
  };
}
