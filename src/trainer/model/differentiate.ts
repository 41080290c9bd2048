/** One forward and backward pass over one batch. */
import { isOn, regularizers } from '../../catalog/regularizers/index.ts';
import type { Scalar, Tensor } from '../../catalog/tf.ts';
import { type Network, variableOf } from './network.ts';
import { type ChangeLabels, measure } from './objective.ts';
import type { Batch } from '../program/types.ts';
import type { ForwardHook } from '../measure/layer-hooks.ts';

type Values = Readonly<Record<string, number>>;

export interface Differentiated {
  /** One row: the loss without penalties, the metrics, and each penalty that does not depend on weights alone. */
  readonly values: Tensor;
  /** The names of those penalties. */
  readonly penalties: readonly string[];
  /** The number of steps that the loss is a mean over, where a mask leaves others out. */
  readonly positions: Tensor | undefined;
  /** The gradient of each trainable weight. */
  readonly gradients: readonly (Tensor | undefined)[];
}

/** The caller disposes of all tensors. */
export function differentiate(network: Network, batch: Batch, values: Values): Differentiated {
  const { tf, model, objective } = network;
  const xs = regularizedInputs(network, batch.xs, values);
  const active = regularizers.filter((one) => isOn(one, values) && one.penalty?.of === 'activity');
  const names: string[] = [];
  const kept: Tensor[] = [];
  const counted: Tensor[] = [];
  const change = labelChange(network, values);
  const forward = () => {
    const activities: Tensor[] = [];
    // A clone, since the model frees its intermediate results before the loss is computed.
    const collect: ForwardHook = (layer, _, output) =>
      void (network.activities.has(layer) && activities.push(tf.keep(output.clone())));
    const prediction = network.predict(xs, active.length > 0 ? collect : undefined);
    const { loss, metrics, positions } = measure(tf, objective, batch, prediction, {
      training: true,
      ...(change ? { change } : {}),
    });
    tf.dispose(prediction.masks.filter((mask) => mask !== undefined));
    const own = model.calculateLosses();
    const penalties: Scalar[] = [];
    if (own.length > 0) {
      names.push('model');
      penalties.push(tf.addN(own.map((term) => term.asScalar())) as Scalar);
    }
    for (const { id, penalty } of activities.length > 0 ? active : []) {
      if (!penalty) continue;
      names.push(id);
      const sums = activities.map((activity) => penalty.sum(tf, activity, values[id] ?? 0));
      penalties.push(tf.div(tf.addN(sums), xs[0]?.shape[0] ?? 1).asScalar());
    }
    tf.dispose(activities);
    kept.push(tf.keep(tf.stack([loss, ...metrics, ...penalties])));
    // The losses of several outputs are means over steps of their own.
    const [count] = positions;
    if (count && positions.length === 1) counted.push(tf.keep(count));
    return penalties.length === 0 ? loss : tf.addN([loss, ...penalties]).asScalar();
  };
  const variables = network.trainable.map(variableOf);
  // Every layer may be frozen by now.
  const { value, grads } = variables.length > 0 ? tf.variableGrads(forward, variables) : { value: tf.tidy(forward), grads: {} };
  value.dispose();
  tf.dispose(xs.filter((input, i) => input !== batch.xs[i]));
  const [row] = kept;
  if (!row) throw new RangeError('The model was not applied.');
  return {
    values: row,
    penalties: names,
    positions: counted[0],
    gradients: network.trainable.map((weight) => (grads as Readonly<Record<string, Tensor>>)[variableOf(weight).name]),
  };
}

/** The inputs as the regularizers change them, such as by noise; the tensors themselves where none does. */
function regularizedInputs(network: Network, xs: readonly Tensor[], values: Values): readonly Tensor[] {
  const { tf, readsWords } = network;
  return xs.map((input, i) => {
    const changes = readsWords[i] ? [] : regularizers.filter((one) => one.inputs && isOn(one, values));
    return tf.tidy(() => changes.reduce((one, { id, inputs: change }) => change?.(tf, one, values[id] ?? 0) ?? one, input));
  });
}

/** How the regularizers change labels; undefined where none does. */
function labelChange({ tf }: Network, values: Values): ChangeLabels | undefined {
  const changes = regularizers.filter((one) => one.labels && isOn(one, values));
  if (changes.length === 0) return undefined;
  return (probabilities, classes) =>
    changes.reduce((labels, { id, labels: change }) => change?.(tf, labels, classes, values[id] ?? 0) ?? labels, probabilities);
}
