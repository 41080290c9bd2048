/**
 * Refuses models with layers that TensorFlow.js 4.22 computes wrongly or cannot differentiate. Otherwise the training would use wrong
 * gradients without anyone noticing.
 */
import { msg, translated } from '../../core/localize.ts';
import type { LayersModel } from '../../catalog/tf.ts';
import type { Fault } from '../../core/fault.ts';

type Layer = LayersModel['layers'][number];
type Config = Readonly<Record<string, unknown>>;

interface Rule {
  readonly layers: RegExp;
  /** On these backends; on all where absent. */
  readonly backends?: readonly string[];
  wrong(config: Config, layer: Layer): boolean;
  /** `{0}` is the layer's name, `{1}` its class. */
  readonly problem: string;
  readonly remedy: string;
}

const RULES: readonly Rule[] = [
  {
    layers: /^(Separable|Depthwise)?Conv(LSTM)?[123]D(Transpose)?$/,
    wrong: ({ dilationRate }) => numbers(dilationRate).some((rate) => rate > 1),
    problem: msg('The layer "{0}" ({1}) uses a dilated convolution, which TensorFlow.js cannot train.'),
    remedy: msg('Remove its "dilationRate", or use larger kernels, strides or pooling for the same receptive field.'),
  },
  {
    layers: /^AveragePooling[123]D$/,
    // TensorFlow's own kernels count only what lies within the edges.
    backends: ['webgpu', 'wasm', 'cpu'],
    wrong: paddedUnevenly,
    problem: msg(
      'The layer "{0}" ({1}) averages windows that extend beyond the edge of its input ("padding": "same"). TensorFlow.js computes the wrong gradient for these.',
    ),
    remedy: msg('Use "padding": "valid", or an input size that is a multiple of the stride with strides equal to the pool size.'),
  },
  {
    layers: /^Conv3DTranspose$/,
    wrong: () => true,
    problem: msg('The layer "{0}" ({1}) is a 3D transposed convolution, which TensorFlow.js cannot train.'),
    remedy: msg('Use 2D convolutions.'),
  },
  {
    layers: /^ThresholdedReLU$/,
    wrong: () => true,
    problem: msg('The layer "{0}" ({1}) has no gradient in TensorFlow.js.'),
    remedy: msg('Use "reLU" or "leakyReLU".'),
  },
  {
    layers: /^Conv3D$/,
    backends: ['wasm'],
    wrong: () => true,
    problem: msg('The layer "{0}" ({1}) is a 3D convolution, for which the WASM backend computes the wrong gradient.'),
    remedy: msg('Set descent.backend to "cpu", which is slow, or use 2D convolutions.'),
  },
  {
    layers: /^MaxPooling3D$/,
    backends: ['wasm'],
    wrong: () => true,
    problem: msg(
      'The layer "{0}" ({1}) is a 3D max pooling layer, for which the WASM backend returns 0 as the maximum of negative values.',
    ),
    remedy: msg('Set descent.backend to "cpu", which is slow, or use AveragePooling3D.'),
  },
  {
    layers: /^(Separable|Depthwise)?Conv(LSTM)?[12]D(Transpose)?$/,
    backends: ['wasm'],
    wrong: ({ padding, strides, kernelSize }) => {
      const sizes = numbers(kernelSize);
      return padding === 'same' && numbers(strides).some((stride, axis) => stride > (sizes[axis] ?? sizes[0] ?? 1));
    },
    problem: msg(
      'The layer "{0}" ({1}) has strides larger than its kernel with "padding": "same", which the WASM backend computes incorrectly.',
    ),
    remedy: msg(
      'Use "padding": "valid" (the same result for an input size that is a multiple of the stride), or a larger kernel.',
    ),
  },
  {
    layers: /^(Embedding|Masking)$/,
    backends: ['webgpu'],
    wrong: ({ maskZero }, layer) => layer.getClassName() === 'Masking' || maskZero === true,
    problem: msg(
      'The layer "{0}" ({1}) passes a mask to the layers after it. For these, the WebGPU backend generates an invalid shader.',
    ),
    remedy: msg('Remove the mask ("maskZero"), or set descent.backend to "wasm".'),
  },
  {
    layers: /^UpSampling2D$/,
    backends: ['cpu'],
    wrong: ({ interpolation, dataFormat }, layer) => interpolation === 'nearest' || !isSquare(dataFormat, layer),
    problem: msg(
      'The layer "{0}" ({1}) upsamples its input. The CPU backend computes the wrong gradient for this (with "nearest", and for images that are not square).',
    ),
    remedy: msg('Set descent.backend to "wasm".'),
  },
];

/**
 * The layers of a model that this backend would train wrongly, including those in nested models and wrappers. Empty if there are none.
 */
export function refusals(model: LayersModel, backendId: string): readonly Fault[] {
  const rules = RULES.filter(({ backends }) => backends?.includes(backendId) ?? true);
  return layersOf(model.layers).flatMap((layer) => {
    const kind = layer.getClassName();
    const config = layer.getConfig();
    return rules
      .filter((rule) => rule.layers.test(kind) && rule.wrong(config, layer))
      .map(({ problem, remedy }) => ({
        message: translated(problem, layer.name, kind),
        remedy: translated(remedy),
      }));
  });
}

function layersOf(layers: readonly Layer[]): Layer[] {
  return layers.flatMap((layer) => {
    const { layers: nested = [], layer: wrapped } = layer as { layers?: Layer[]; layer?: Layer };
    return [layer, ...layersOf(wrapped ? [...nested, wrapped] : nested)];
  });
}

const numbers = (value: unknown): number[] => [value].flat().filter((entry) => typeof entry === 'number');

/** The shapes of all inputs that the layer was applied to. */
const shapesOf = (layer: Layer) => layer.inboundNodes.flatMap((node) => node.inputShapes);

/** Whether windows extend beyond an edge, or may do so because a size of the input is unknown. */
function paddedUnevenly({ padding, poolSize, strides, dataFormat }: Config, layer: Layer): boolean {
  if (padding !== 'same') return false;
  const shapes = shapesOf(layer);
  const sizes = numbers(poolSize);
  const steps = numbers(strides);
  const first = dataFormat === 'channelsFirst' ? 2 : 1;
  const covers = (length: number | null | undefined, size: number, step: number) =>
    typeof length === 'number' && (Math.ceil(length / step) - 1) * step + size <= length;
  return (
    shapes.length === 0 || shapes.some((shape) => sizes.some((size, i) => !covers(shape?.[first + i], size, steps[i] ?? size)))
  );
}

/** Whether all of its inputs are known to be as high as they are wide. */
function isSquare(dataFormat: unknown, layer: Layer): boolean {
  const first = dataFormat === 'channelsFirst' ? 2 : 1;
  const shapes = shapesOf(layer);
  return shapes.length > 0 && shapes.every((shape) => typeof shape?.[first] === 'number' && shape[first] === shape[first + 1]);
}
