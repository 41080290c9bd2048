import type { Tensor, Tf } from '../tf.ts';
import { memoizeByTf } from './memoize-by-tf.ts';

/**
 * Drops whole channels with probability `rate`, and divides the others by 1 − rate. A channel is dropped at all positions of an example.
 * The input is `[batch, …, channels]`, of any rank. For `[batch, units]` it is plain dropout.
 * Source: Tompson et al. (2015), Efficient object localization using convolutional networks, section 3.2.
 */
export const spatialDropout = memoizeByTf((tf: Tf) => {
  class SpatialDropout extends tf.layers.Layer {
    static readonly className = 'SpatialDropout';
    /** Can be changed during training. */
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
      if (!input) throw new RangeError(`Layer ${this.name} was called without an input.`);
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
