/** Every backend computes what the reference computes, forwards and backwards. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Tensor } from '../../src/catalog/tf.ts';
import { Random } from '../../src/core/random.ts';
import { openBackend } from '../../src/trainer/backends/index.ts';
import type { TrainerTf } from '../../src/trainer/backends/tf.ts';
import { besideCpu, open } from './backends.ts';
import { type GradientCase, gradientCases } from './backends.gradients.ts';

/** Largest difference allowed, relative to the largest value of the reference. */
const TOLERANCE = 1e-5;

/** The output and the gradient by each input, for a random gradient of the output. */
async function differentiate(tf: TrainerTf, { inputs, compute }: GradientCase): Promise<Float32Array[]> {
  const random = new Random(7);
  const filled = (shape: readonly number[]) => {
    const size = shape.reduce((product, length) => product * length, 1);
    return tf.tensor(
      Float32Array.from({ length: size }, () => random.uniform(-1, 1)),
      [...shape],
    );
  };
  const results = tf.tidy(() => {
    const given = inputs.map(filled);
    const output = compute(tf, ...given);
    return [output, ...tf.grads((...x: Tensor[]) => compute(tf, ...x))(given, filled(output.shape))];
  });
  const values = await Promise.all(results.map(async (result) => (await result.data<'float32'>()).slice()));
  tf.dispose(results);
  return values;
}

function difference(actual: Float32Array, expected: Float32Array): number {
  assert.equal(actual.length, expected.length);
  const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) || 1;
  return expected.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (actual[i] ?? NaN)) / scale), 0);
}

async function all(id: string): Promise<ReadonlyMap<GradientCase, Float32Array[] | Error>> {
  const { tf, close } = await open(id);
  const results = new Map<GradientCase, Float32Array[] | Error>();
  for (const example of gradientCases) {
    try {
      results.set(example, await differentiate(tf, example));
    } catch (error) {
      results.set(example, error as Error);
    }
  }
  await close();
  return results;
}

const LEFT_OUT: Readonly<Record<string, RegExp>> = {
  // Sums over nothing are left as the device's memory was; but no batch of a training is empty.
  webgpu: /^matMul with nothing in it$/,
  // It takes no padding in numbers, which no layer has, and is right about the edges of averages, where the reference is not.
  tensorflow: /, padding 1$|^avgPool, .*padding same$/,
};

for (const { id, options } of besideCpu)
  describe(`gradients on ${id}`, options, () => {
    let expected: Awaited<ReturnType<typeof all>>;
    let actual: Awaited<ReturnType<typeof all>>;
    before(async () => {
      expected = await all('cpu');
      actual = await all(id);
    });
    for (const example of gradientCases.filter(({ name }) => !LEFT_OUT[id]?.test(name)))
      test(example.name, () => {
        const [reference, found] = [expected.get(example), actual.get(example)];
        if (!Array.isArray(reference) || !Array.isArray(found)) throw reference instanceof Error ? reference : found;
        const worst = found.map((values, i) => difference(values, reference[i] ?? new Float32Array()));
        assert.ok(
          worst.every((value) => value <= TOLERANCE),
          `Off by ${worst.map((value) => value.toExponential(1)).join(', ')} (output, then gradients).`,
        );
      });
  });

test('batches that broadcast in part are multiplied right on wasm, where the shipped kernels are wrong', async () => {
  const { tf, close } = await openBackend('wasm');
  const a = tf.randomUniform([3, 1, 4, 5], -1, 1);
  const b = tf.randomUniform([2, 5, 6], -1, 1);
  const product = tf.matMul(a, b);
  const sums = tf.sum(tf.mul(tf.expandDims(a, -1), tf.expandDims(b, -3)), -2);
  assert.deepEqual(product.shape, [3, 2, 4, 6]);
  assert.ok(difference(product.dataSync<'float32'>(), sums.dataSync<'float32'>()) <= TOLERANCE);
  tf.dispose([a, b, product, sums]);
  await close();
});

test('nearest neighbours give back the sum of their copies on wasm, for more than one example', async () => {
  const { tf, close } = await openBackend('wasm');
  const sums = tf.tidy(() => {
    const x = tf.zeros([2, 2, 2, 1]);
    const slopes = tf.reshape(tf.range(0, 32), [2, 4, 4, 1]);
    const enlarged = (image: Tensor) => tf.image.resizeNearestNeighbor(image as ReturnType<typeof tf.tensor4d>, [4, 4]);
    return [...tf.grad(enlarged)(x, slopes).dataSync()];
  });
  // Each block of 2 × 2 with its first element f holds f, f + 1, f + 4 and f + 5.
  assert.deepEqual(
    sums,
    [0, 2, 8, 10, 16, 18, 24, 26].map((first) => 4 * first + 10),
  );
  await close();
});
