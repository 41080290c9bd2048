import type { Tensor, Tf } from '../tf.ts';
import { once } from './memoize-by-tf.ts';

/**
 * Drops whole channels: each with probability `rate`, over all places of an example alike, the others divided by 1 − rate (Tompson
 * et al. 2015, Efficient object localization using convolutional networks, section 3.2). For inputs `[batch, …, channels]` of any
 * rank; where there are no places, `[batch, units]`, it is plain dropout.
 */
export const spatialDropout = once((tf: Tf) => {
  class SpatialDropout extends tf.layers.Layer {
    static readonly className = 'SpatialDropout';
    /** The trainer may change it while it trains. */
    rate: number;

    constructor(args: { readonly rate: number; readonly name?: string }) {
      super({ ...args });
      this.supportsMasking = true;
      this.rate = args.rate;
    }

    override computeOutputShape<S>(inputShape: S): S {
      return inputShape;
    }

    override call(inputs: Tensor | Tensor[], kwargs: { readonly training?: boolean }): Tensor {
      const [input] = Array.isArray(inputs) ? inputs : [inputs];
      if (!input) throw new RangeError(`${this.name} was called without an input.`);
      if (!kwargs.training || this.rate <= 0) return input;
      const noise = input.shape.map((size, axis) => (axis === 0 || axis === input.rank - 1 ? size : 1));
      return tf.dropout(input, this.rate, noise);
    }

    override getConfig() {
      return { ...super.getConfig(), rate: this.rate };
    }
  }
  tf.serialization.registerClass(SpatialDropout);
  return (args: { readonly rate: number; readonly name?: string }) => new SpatialDropout(args);
});
