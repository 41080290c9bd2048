/** A small network on the reference backend, and batches for it, for tests of the trainer's parts. */
import assert from 'node:assert/strict';
import type { LayersModel, Tensor, Tf } from '../../src/catalog/tf.ts';
import { Random } from '../../src/core/random.ts';
import { lossNamed } from '../../src/trainer/model/losses.ts';
import { Network } from '../../src/trainer/model/network.ts';
import { objectiveOf } from '../../src/trainer/model/objective.ts';
import type { Batch } from '../../src/trainer/program/types.ts';

/** Two numbers in, five hidden units, one number out; the weights are drawn from a fixed seed. */
export function mlp(tf: Tf): { readonly network: Network; readonly model: LayersModel } {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 5, inputShape: [2], activation: 'tanh', name: 'hidden' }),
      tf.layers.dense({ units: 1, name: 'output' }),
    ],
  });
  const random = new Random(5);
  const drawn = (shape: readonly number[]) => tf.randomUniform([...shape], -1, 1, 'float32', Math.floor(random.next() * 1e6) + 1);
  model.setWeights(model.getWeights().map(({ shape }) => drawn(shape)));
  const mse = lossNamed('meanSquaredError');
  const error = (y: Tensor, p: Tensor) => mse(tf, y, p);
  return { network: new Network(tf, model, objectiveOf(error, [{ name: 'error', of: error }])), model };
}

/** The examples from `from` to `to` (exclusive) of an endless set that is always the same. */
export function examples(tf: Tf, from: number, to: number): Batch & { readonly xs: Tensor[]; readonly ys: Tensor[] } {
  const rows = Array.from({ length: to - from }, (_, i) => from + i);
  const xs = rows.map((i) => [Math.sin(1.7 * i), Math.cos(2.3 * i)]);
  return { xs: [tf.tensor2d(xs)], ys: [tf.tensor2d(xs.map(([a = 0, b = 0]) => [a * b + 0.3 * a]))] };
}

export const weightsOf = (model: LayersModel): number[] => model.getWeights().flatMap((weight) => [...weight.dataSync()]);

/** Asserts that all numbers agree within a share of their size (or of 1, where they are smaller). */
export function close(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-6): void {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++) {
    const [found, wanted] = [actual[i] ?? Number.NaN, expected[i] ?? Number.NaN];
    assert.ok(Math.abs(found - wanted) <= tolerance * Math.max(1, Math.abs(wanted)), `[${i}] is ${found}, not ${wanted}`);
  }
}

export const values = async (tensor: Tensor | undefined): Promise<number[]> => [...((await tensor?.data()) ?? [])];
