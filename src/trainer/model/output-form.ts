/** What an output of a model is, by the activation that computes it, wherever that is: in a wrapper, a nested model, before a reshape. */
import type { LayersModel, SymbolicTensor } from '../../catalog/tf.ts';

type Layer = LayersModel['layers'][number];

/** `softmaxOfOther` is over another axis than the last. */
export type Activation = 'softmax' | 'softmaxOfOther' | 'logSoftmax' | 'sigmoid';

const ACTIVATIONS: Readonly<Record<string, Activation>> = {
  softmax: 'softmax',
  log_softmax: 'logSoftmax',
  logSoftmax: 'logSoftmax',
  sigmoid: 'sigmoid',
  hard_sigmoid: 'sigmoid',
  hardSigmoid: 'sigmoid',
};

/** Layers that arrange, select or average values, which stay probabilities. */
const PASSING =
  /^(Reshape|Flatten|Permute|RepeatVector|Dropout|SpatialDropout\w*|Cropping\w*|UpSampling\w*|GlobalAveragePooling\w*|AveragePooling\w*|Average)$/;

interface Found {
  readonly activation: Activation;
  /** The length of the last axis, over which softmax gives probabilities. */
  readonly units: number | null;
}

/** The activation of an output; undefined for linear and all other outputs, and for softmax over another axis than the last. */
export function outputActivation(output: SymbolicTensor): Activation | undefined {
  const found = behind(output);
  if (!found) return undefined;
  const last = output.shape.at(-1) ?? null;
  return found.activation === 'sigmoid' || found.units === last ? found.activation : undefined;
}

function behind(output: SymbolicTensor): Found | undefined {
  const { sourceLayer, nodeIndex, tensorIndex } = output;
  const units = output.shape.at(-1) ?? null;
  const inner = outputsOf(sourceLayer)?.[tensorIndex];
  if (inner) return behind(inner);
  const own = activationOf(sourceLayer, output.shape.length);
  if (own) return { activation: own, units };
  if (!passes(sourceLayer)) return undefined;
  const inputs = (sourceLayer.inboundNodes[nodeIndex]?.inputTensors ?? []).map(behind);
  const [first] = inputs;
  return first && inputs.every((one) => one?.activation === first.activation) ? first : undefined;
}

const outputsOf = (layer: Layer) => (layer as Layer & { readonly outputs?: readonly SymbolicTensor[] }).outputs;

function activationOf(layer: Layer, rank: number): Activation | undefined {
  const kind = layer.getClassName();
  if (kind === 'TimeDistributed') {
    const { layer: wrapped } = layer as Layer & { readonly layer: Layer };
    const [inner] = outputsOf(wrapped) ?? [];
    return inner ? behind(inner)?.activation : activationOf(wrapped, rank - 1);
  }
  const { activation, axis } = layer.getConfig();
  // Without an axis, TensorFlow.js takes the first one after that of the batch.
  if (kind === 'Softmax') return (Number(axis ?? 1) + rank) % rank === rank - 1 ? 'softmax' : 'softmaxOfOther';
  return typeof activation === 'string' ? ACTIVATIONS[activation] : undefined;
}

/** Concatenated probabilities of classes are no probabilities over their last axis, but those of a sigmoid are what they were. */
const passes = (layer: Layer) =>
  PASSING.test(layer.getClassName()) ||
  layer.getClassName() === 'Concatenate' ||
  (layer.getClassName() === 'Activation' && layer.getConfig().activation === 'linear');
