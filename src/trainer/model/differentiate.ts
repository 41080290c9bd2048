/** One forward and backward pass over one batch. */
import { isOn, regularizers } from '../../catalog/regularizers/index.ts';
import type { Scalar, Tensor } from '../../catalog/tf.ts';
import { type Network, variableOf } from './network.ts';
import type { Batch } from '../program/types.ts';
import type { ForwardHook } from '../measure/layer-hooks.ts';

type Values = Readonly<Record<string, number>>;

export interface Differentiated {
  /** One row: the loss without penalties, the metrics, and each penalty that does not depend on weights alone. */
  readonly values: Tensor;
  /** The names of those penalties. */
  readonly penalties: readonly string[];
  /** The gradient of each trainable weight. */
  readonly gradients: readonly (Tensor | undefined)[];
}

/** The caller disposes of all tensors. */
export function differentiate(network: Network, batch: Batch, values: Values): Differentiated {
  const { tf, model } = network;
  const xs = regularizedInputs(network, batch.xs, values);
  const active = regularizers.filter((one) => isOn(one, values) && one.penalty?.of === 'activity');
  const names: string[] = [];
  const kept: Tensor[] = [];
  const forward = () => {
    const activities: Tensor[] = [];
    // A clone, since the model frees its intermediate results before the loss is computed.
    const collect: ForwardHook = (layer, _, output) =>
      void (network.activities.has(layer) && activities.push(tf.keep(output.clone())));
    const predictions = network.predict(xs, active.length > 0 ? collect : undefined);
    const loss = lossOf(network, batch.ys, predictions, values);
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
      penalties.push(tf.div(tf.addN(sums), xs.shape[0] ?? 1).asScalar());
    }
    tf.dispose(activities);
    const metrics = network.metrics.map(({ of }) => tf.mean(of(batch.ys, predictions)).asScalar());
    kept.push(tf.keep(tf.stack([loss, ...metrics, ...penalties])));
    return penalties.length === 0 ? loss : tf.addN([loss, ...penalties]).asScalar();
  };
  const variables = network.trainable.map(variableOf);
  // Every layer may be frozen by now.
  const { value, grads } = variables.length > 0 ? tf.variableGrads(forward, variables) : { value: tf.tidy(forward), grads: {} };
  value.dispose();
  if (xs !== batch.xs) xs.dispose();
  const [row] = kept;
  if (!row) throw new RangeError('The model was not applied.');
  return {
    values: row,
    penalties: names,
    gradients: network.trainable.map((weight) => (grads as Readonly<Record<string, Tensor>>)[variableOf(weight).name]),
  };
}

/** The inputs as the regularizers change them, such as by noise; the tensor itself where none does. */
function regularizedInputs(network: Network, xs: Tensor, values: Readonly<Record<string, number>>): Tensor {
  const { tf, readsWords } = network;
  const changes = readsWords ? [] : regularizers.filter((one) => one.inputs && isOn(one, values));
  return tf.tidy(() => changes.reduce((inputs, { id, inputs: change }) => change?.(tf, inputs, values[id] ?? 0) ?? inputs, xs));
}

function lossOf(network: Network, ys: Tensor, predictions: Tensor, values: Readonly<Record<string, number>>): Scalar {
  const { tf, softLoss } = network;
  const changes = regularizers.filter((one) => one.labels && isOn(one, values));
  if (!softLoss || changes.length === 0) return tf.mean(network.loss(ys, predictions)).asScalar();
  const soft = softLoss(ys, predictions, (probabilities, classes) =>
    changes.reduce((labels, { id, labels: change }) => change?.(tf, labels, classes, values[id] ?? 0) ?? labels, probabilities),
  );
  return tf.mean(soft).asScalar();
}
