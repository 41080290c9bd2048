import type { Tf } from '../tf.ts';

/** A layer's class belongs to the TensorFlow.js that it extends: it is made, and registered for loading, once for each. */
export function once<M>(make: (tf: Tf) => M): (tf: Tf) => M {
  const made = new WeakMap<Tf, M>();
  return (tf) => {
    const known = made.get(tf) ?? make(tf);
    made.set(tf, known);
    return known;
  };
}
