import type { Tensor, Tf } from '../tf.ts';
import { once } from './memoize-by-tf.ts';

interface Args {
  readonly rate: number;
  /** Shape of what is drawn, broadcast over the input; the input's own by default. */
  readonly noiseShape?: readonly number[];
  readonly name?: string;
}

/** What SELU saturates at: −λ·α. */
const SATURATION = -1.0507009873554805 * 1.6732632423543772;

const scaleOf = (rate: number) => ((1 - rate) * (1 + rate * SATURATION ** 2)) ** -0.5;

/** What a dropped unit comes out as. */
export const saturation = (rate: number) => scaleOf(rate) * SATURATION * (1 - rate);

/**
 * Dropout for SELU: units are set to where SELU saturates, and all are then scaled and shifted so that mean 0 and variance 1 stay
 * (Klambauer et al. 2017, Self-normalizing neural networks, section 3). TensorFlow.js 4.22 has it with the wrong sign: it sets
 * units to +λ·α, which moves the mean by almost 1.
 */
export const alphaDropout = once((tf: Tf) => {
  class AlphaDropout extends tf.layers.Layer {
    static readonly className = 'AlphaDropout';
    /** The trainer may change it while it trains. */
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
      if (!input) throw new RangeError(`${this.name} was called without an input.`);
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
