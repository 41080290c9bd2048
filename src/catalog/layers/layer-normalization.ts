import type { Tensor, Tf } from '../tf.ts';
import { normalized } from './normalized.ts';
import { memoizeByTf } from './memoize-by-tf.ts';

interface Args {
  readonly epsilon?: number;
  readonly name?: string;
}

/**
 * Normalizes over the last axis: y = γ·(x − μ)/√(σ² + ε) + β, with γ and β per unit. ε is 10⁻³, as in Keras.
 * It computes the same as TensorFlow.js's layer and is saved under its name. That layer tiles mean, variance, scale and offset to the
 * size of its input. The gradient of a small image then takes a minute.
 * Source: Ba, Kiros & Hinton (2016), Layer normalization, equations 3 and 4.
 */
export const layerNormalization = memoizeByTf((tf: Tf) => {
  type Weight = ReturnType<InstanceType<Tf['layers']['Layer']>['addWeight']>;
  type Shape = (number | null)[];

  class LayerNormalization extends tf.layers.Layer {
    static readonly className = 'LayerNormalization';
    readonly #epsilon: number;
    #weights: readonly [gamma: Weight, beta: Weight] | undefined;

    constructor(args: Args) {
      super({ ...args });
      this.supportsMasking = true;
      this.#epsilon = args.epsilon ?? 1e-3;
    }

    override build(inputShape: Shape | Shape[]): void {
      const units = (inputShape as Shape).at(-1) ?? 0;
      this.#weights = [
        this.addWeight('gamma', [units], 'float32', tf.initializers.ones()),
        this.addWeight('beta', [units], 'float32', tf.initializers.zeros()),
      ];
      this.built = true;
    }

    override computeOutputShape<S>(inputShape: S): S {
      return inputShape;
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      const [input] = Array.isArray(inputs) ? inputs : [inputs];
      if (!input || !this.#weights) throw new RangeError(`Layer ${this.name} was called without an input.`);
      const [gamma, beta] = this.#weights.map((weight) => weight.read()) as [Tensor, Tensor];
      return tf.tidy(() => tf.add(tf.mul(normalized(tf, input, [input.rank - 1], this.#epsilon), gamma), beta));
    }

    override getConfig() {
      return { ...super.getConfig(), axis: -1, epsilon: this.#epsilon };
    }
  }
  return (args: Args) => new LayerNormalization(args);
});
