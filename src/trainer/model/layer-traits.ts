/** Properties of layers that TensorFlow.js does not expose: which are activations, embeddings, and where units lie in weights. */
import type { LayersModel, SymbolicTensor } from '../../catalog/tf.ts';

type Layer = LayersModel['layers'][number];

const ACTIVATIONS = /^(Activation|ReLU|LeakyReLU|PReLU|ELU|ThresholdedReLU|Softmax)$/;

/** Its output has passed an activation other than the identity. */
export function isActivation(layer: Layer): boolean {
  const { activation } = layer.getConfig();
  if (layer.getClassName() === 'Activation') return activation !== 'linear';
  return ACTIVATIONS.test(layer.getClassName()) || (typeof activation === 'string' && activation !== 'linear');
}

/** This input takes indices of words: where it is the only one, the model begins with an embedding; otherwise, one reads it. */
export function inputIsWords(model: LayersModel, input: SymbolicTensor, layers: readonly Layer[]): boolean {
  const isEmbedding = (layer: Layer | undefined) => layer?.getClassName() === 'Embedding';
  if (model.inputs.length === 1) return isEmbedding(layers.find((layer) => layer.getClassName() !== 'InputLayer'));
  return layers.some(
    (layer) => isEmbedding(layer) && layer.inboundNodes.some(({ inputTensors }) => inputTensors.includes(input)),
  );
}

/**
 * The axes of the incoming weights of one unit: all but the last for kernels of dense layers and convolutions. In an embedding each
 * row is a unit; transposed convolutions have their filters on the last axis but one, depthwise ones have a filter per channel.
 */
export function unitAxes(layer: Layer, name: string, rank: number): readonly number[] {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  if (layer.getClassName() === 'Embedding') return axes.slice(1);
  if (layer.getClassName().endsWith('Transpose')) return axes.filter((axis) => axis !== rank - 2);
  return axes.slice(0, /depthwise/.test(name) ? -2 : -1);
}
