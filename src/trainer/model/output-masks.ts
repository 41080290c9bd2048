/** Masks of a model's outputs, which TensorFlow.js computes in a forward pass and does not give: which steps are padding (0), and which are not (1). */
import type { LayersModel, SymbolicTensor, Tensor, Tf } from '../../catalog/tf.ts';

type Layer = LayersModel['layers'][number];

export class OutputMasks {
  readonly #tf: Tf;
  /** For each output of the model, the layer that computes it, also where that is inside another model. */
  readonly #sources: readonly Layer[];
  readonly #found = new Map<Layer, Tensor>();
  #open = false;

  constructor(tf: Tf, model: LayersModel) {
    this.#tf = tf;
    this.#sources = model.outputs.map(sourceOf);
    for (const layer of new Set(this.#sources)) this.#listen(layer);
  }

  /** Runs a forward pass. Returns the mask of each output beside its result; the caller disposes of masks. */
  collect<T>(run: () => T): { readonly result: T; readonly masks: readonly (Tensor | undefined)[] } {
    this.#open = true;
    try {
      const result = run();
      return { result, masks: this.#sources.map((layer) => this.#found.get(layer)) };
    } finally {
      this.#open = false;
      this.#found.clear();
    }
  }

  #listen(layer: Layer): void {
    const compute = layer.computeMask.bind(layer);
    layer.computeMask = (inputs, masks) => {
      const computed = compute(inputs, masks);
      const mask: unknown = Array.isArray(computed) ? computed[0] : computed;
      if (this.#open && mask instanceof this.#tf.Tensor) {
        this.#tf.dispose(this.#found.get(layer));
        // A copy, since the model disposes of its masks before the loss is computed.
        this.#found.set(layer, this.#tf.keep(constant(this.#tf, () => mask.cast('float32').clone())));
      }
      return computed;
    };
  }
}

/** The result of a computation through which no gradient flows: comparisons, of which masks are made, have none. */
function constant(tf: Tf, compute: () => Tensor): Tensor {
  return tf.customGrad(() => ({ value: compute(), gradFunc: () => [] }))();
}

/** The layer behind an output: of a model that is a layer, the one behind that model's own output. */
function sourceOf({ sourceLayer, tensorIndex }: SymbolicTensor): Layer {
  const inner = (sourceLayer as Layer & { readonly outputs?: readonly SymbolicTensor[] }).outputs?.[tensorIndex];
  return inner ? sourceOf(inner) : sourceLayer;
}

type Nested = Layer & { readonly outputs?: readonly SymbolicTensor[]; readonly layers?: readonly Layer[] };

/**
 * The names of models within a model that are given masked steps. TensorFlow.js does not pass masks into a model, so that its layers
 * take padding for steps.
 */
export function modelsWithoutMask({ layers }: { readonly layers: readonly Layer[] }): readonly string[] {
  return layers.flatMap((layer) => {
    const { layers: inner } = layer as Nested;
    if (!inner) return [];
    const masked = layer.inboundNodes.some(({ inputTensors }) => inputTensors.some(carriesMask));
    return [...(masked ? [layer.name] : []), ...modelsWithoutMask({ layers: inner })];
  });
}

function carriesMask({ sourceLayer, nodeIndex, tensorIndex }: SymbolicTensor): boolean {
  const { outputs } = sourceLayer as Nested;
  const inner = outputs?.[tensorIndex];
  if (inner) return carriesMask(inner);
  if (!sourceLayer.supportsMasking) return false;
  if (/^(Embedding|Masking)$/.test(sourceLayer.getClassName())) return true;
  const { returnSequences = true } = sourceLayer as Layer & { readonly returnSequences?: boolean };
  return returnSequences && (sourceLayer.inboundNodes[nodeIndex]?.inputTensors ?? []).some(carriesMask);
}
