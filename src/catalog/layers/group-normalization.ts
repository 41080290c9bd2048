import type { Tensor, Tf } from '../tf.ts';
import { normalized } from './normalized.ts';
import { memoizeByTf } from './memoize-by-tf.ts';

interface Args {
  /** Must divide the number of channels. */
  readonly groups: number;
  readonly epsilon?: number;
  readonly name?: string;
}

/**
 * Normalizes each example over its positions and the channels of a group: y = γ·(x − μ)/√(σ² + ε) + β, with γ and β per channel.
 * ε is 10⁻³, as in Keras. The input is `[batch, …, channels]`, of any rank.
 * Source: Wu & He (2018), Group normalization, equations 1, 2, 6 and 7.
 */
export const groupNormalization = memoizeByTf((tf: Tf) => {
  type Weight = ReturnType<InstanceType<Tf['layers']['Layer']>['addWeight']>;
  type Shape = (number | null)[];

  class GroupNormalization extends tf.layers.Layer {
    static readonly className = 'GroupNormalization';
    readonly #groups: number;
    readonly #epsilon: number;
    #weights: readonly [gamma: Weight, beta: Weight] | undefined;

    constructor(args: Args) {
      super({ ...args });
      this.supportsMasking = true;
      this.#groups = args.groups;
      this.#epsilon = args.epsilon ?? 1e-3;
    }

    override build(inputShape: Shape | Shape[]): void {
      const channels = (inputShape as Shape).at(-1) ?? 0;
      if (channels % this.#groups !== 0)
        throw new RangeError(`Layer ${this.name}: ${channels} channels cannot be divided into ${this.#groups} groups.`);
      this.#weights = [
        this.addWeight('gamma', [channels], 'float32', tf.initializers.ones()),
        this.addWeight('beta', [channels], 'float32', tf.initializers.zeros()),
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
      return tf.tidy(() => {
        const { shape } = input;
        const channels = shape.at(-1) ?? 0;
        const places = shape.slice(1, -1).reduce((product, n) => product * n, 1);
        const grouped = tf.reshape(input, [shape[0] ?? 0, places, this.#groups, channels / this.#groups]);
        const normal = normalized(tf, grouped, [1, 3], this.#epsilon);
        return tf.add(tf.mul(tf.reshape(normal, shape), gamma), beta);
      });
    }

    override getConfig() {
      return { ...super.getConfig(), groups: this.#groups, epsilon: this.#epsilon };
    }
  }
  tf.serialization.registerClass(GroupNormalization);
  return (args: Args) => new GroupNormalization(args);
});
