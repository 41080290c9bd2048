/** What a weight is, by its name and its layer's class: only kernels decay and have penalties, whatever the shapes of the others. */

export type WeightKind =
  /** What inputs are multiplied by: kernels and embeddings. */
  | 'kernel'
  | 'bias'
  /** Scales and offsets of normalization, slopes of activations, running statistics: decay would change what the layer is for. */
  | 'other';

/** The weights of all layers of TensorFlow.js and of the catalog, by their names in `addWeight`. */
const KINDS: Readonly<Record<string, WeightKind>> = {
  kernel: 'kernel',
  depthwise_kernel: 'kernel',
  pointwise_kernel: 'kernel',
  recurrent_kernel: 'kernel',
  embeddings: 'kernel',
  bias: 'bias',
  gamma: 'other',
  beta: 'other',
  moving_mean: 'other',
  moving_variance: 'other',
  alpha: 'other',
};

/** Names of weights in layers of the user's own: their last words. */
const BIAS = /(^|_)(bias|biases|b)$/;
const KERNEL = /(^|_)(kernel|embeddings?)$/;
const OTHER = /(^|_)(gamma|beta|alpha|scale|offset|shift|slopes?|gain|mean|variance|var|stddev|std|temperature)$/;
/** Layers of which no weight is a kernel. */
const ELEMENTWISE = /(norm|normalization|prelu)(\d+d)?$/i;

/** `name` is the one that the layer gave the weight, such as `dense_Dense1/kernel`; `rank` decides only where no name does. */
export function weightKind(layerClass: string, name: string, rank: number): WeightKind {
  const own = name
    .slice(name.lastIndexOf('/') + 1)
    .replace(/_\d+$/, '')
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase();
  const known = KINDS[own];
  if (known) return known;
  if (BIAS.test(own)) return 'bias';
  if (OTHER.test(own) || ELEMENTWISE.test(layerClass)) return 'other';
  return KERNEL.test(own) || rank >= 2 ? 'kernel' : 'other';
}
