import type { Tensor, Tf } from '../tf.ts';
import { memoizeByTf } from './memoize-by-tf.ts';

interface Args {
  readonly rate: number;
  /** Shape of the random mask, broadcast over the input. Default: the input's shape. */
  readonly noiseShape?: readonly number[];
  readonly name?: string;
}

/** The value at which SELU saturates: −λ·α. */
const SATURATION = -1.0507009873554805 * 1.6732632423543772;

const scaleOf = (rate: number) => ((1 - rate) * (1 + rate * SATURATION ** 2)) ** -0.5;

/** The output of a dropped unit. */
export const saturation = (rate: number) => scaleOf(rate) * SATURATION * (1 - rate);

/**
 * Dropout for SELU. Sets dropped units to the saturation value of SELU, then rescales all units to mean 0 and variance 1.
 * TensorFlow.js 4.22 has the wrong sign: it sets units to +λ·α, which moves the mean by almost 1.
 * Source: Klambauer et al. (2017), Self-normalizing neural networks, section 3.
 */
export const alphaDropout = memoizeByTf((tf: Tf) => {
  class AlphaDropout extends tf.layers.Layer {
    static readonly className = 'AlphaDropout';
    /** Can be changed during training. */
    rate: number;
    readonly #noiseShape: readonly number[] | undefined;

    constructor(args: Args) {
      super({ ...args });
      this.supportsMasking = true;
      this.rate = args.rate;
      this.#noiseShape = args.noiseShape;
    }

    override computeOutputShape<S>(inputShape: S): S {
      return inputShape;
    }

    override call(inputs: Tensor | Tensor[], kwargs: { readonly training?: boolean }): Tensor {
      const [input] = Array.isArray(inputs) ? inputs : [inputs];
      if (!input) throw new RangeError(`Layer ${this.name} was called without an input.`);
      const { rate } = this;
      if (!kwargs.training || rate <= 0) return input;
      return tf.tidy(() => {
        const kept = tf.cast(tf.greaterEqual(tf.randomUniform([...(this.#noiseShape ?? input.shape)]), rate), 'float32');
        const dropped = tf.add(tf.mul(input, kept), tf.mul(tf.sub(1, kept), SATURATION));
        const scale = scaleOf(rate);
        return tf.add(tf.mul(dropped, scale), -scale * SATURATION * rate);
      });
    }

    override getConfig() {
      return { ...super.getConfig(), rate: this.rate, ...(this.#noiseShape ? { noiseShape: [...this.#noiseShape] } : {}) };
    }
  }
  tf.serialization.registerClass(AlphaDropout);
  return (args: Args) => new AlphaDropout(args);
});
