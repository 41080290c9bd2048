/** Layers that would train wrongly are refused by name; those beside them that train rightly are not. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LayersModel, Tensor } from '../../src/catalog/tf.ts';
import { refusals } from '../../src/trainer/backends/refusals.ts';
import { tf } from '../../src/trainer/backends/tf.ts';
import { open, tried } from './backends.ts';

type Layer = LayersModel['layers'][number];

await open('cpu');
const after = (inputShape: (number | null)[], layer: Layer): LayersModel => {
  const input = tf.input({ shape: inputShape });
  return tf.model({ inputs: input, outputs: layer.apply(input) as typeof input });
};
const refused = (model: LayersModel, backend: string) => refusals(model, backend).map(({ message }) => message);

type Tensor4D = ReturnType<typeof tf.tensor4d>;
const IMAGE = [8, 8, 2];
const VOLUME = [4, 4, 4, 2];
const name = 'odd';

/** Each as `[what, model, backends that refuse it]`. */
const CASES: readonly (readonly [string, () => LayersModel, readonly string[]])[] = [
  ['a plain convolution', () => after(IMAGE, tf.layers.conv2d({ name, filters: 2, kernelSize: 3, padding: 'same' })), []],
  [
    'a dilated convolution',
    () => after(IMAGE, tf.layers.conv2d({ name, filters: 2, kernelSize: 3, dilationRate: 2 })),
    ['wasm', 'cpu', 'tensorflow'],
  ],
  [
    'a dilated convolution along one axis',
    () => after(IMAGE, tf.layers.separableConv2d({ name, filters: 2, kernelSize: 3, dilationRate: [1, 2] })),
    ['wasm', 'cpu', 'tensorflow'],
  ],
  [
    'a dilated convolution in one dimension',
    () => after([9, 2], tf.layers.conv1d({ name, filters: 2, kernelSize: 3, dilationRate: 2 })),
    ['wasm', 'cpu', 'tensorflow'],
  ],
  [
    'a dilated recurrent convolution',
    () => after([3, ...IMAGE], tf.layers.convLstm2d({ name, filters: 2, kernelSize: 3, dilationRate: 2 })),
    ['wasm', 'cpu', 'tensorflow'],
  ],
  ['average pooling that fits', () => after(IMAGE, tf.layers.averagePooling2d({ name, poolSize: 2, padding: 'same' })), []],
  [
    'average pooling over the edge',
    () => after([9, 8, 2], tf.layers.averagePooling2d({ name, poolSize: 2, padding: 'same' })),
    ['wasm', 'cpu'],
  ],
  [
    'average pooling with windows that overlap the edge',
    () => after(IMAGE, tf.layers.averagePooling2d({ name, poolSize: 3, strides: 1, padding: 'same' })),
    ['wasm', 'cpu'],
  ],
  [
    'average pooling of a sequence over the edge',
    () => after([9, 2], tf.layers.averagePooling1d({ name, poolSize: 2, padding: 'same' })),
    ['wasm', 'cpu'],
  ],
  [
    'average pooling of a sequence of any length',
    () => after([null, 2], tf.layers.averagePooling1d({ name, poolSize: 2, padding: 'same' })),
    ['wasm', 'cpu'],
  ],
  ['"valid" average pooling', () => after([9, 8, 2], tf.layers.averagePooling2d({ name, poolSize: 2 })), []],
  ['a convolution of a volume', () => after(VOLUME, tf.layers.conv3d({ name, filters: 2, kernelSize: 2 })), ['wasm']],
  [
    'a transposed convolution of a volume',
    () => after(VOLUME, tf.layers.conv3dTranspose({ name, filters: 2, kernelSize: 2 })),
    ['wasm', 'cpu', 'tensorflow'],
  ],
  ['a thresholded ReLU', () => after([4], tf.layers.thresholdedReLU({ name })), ['wasm', 'cpu', 'tensorflow']],
  ['max pooling of a volume', () => after(VOLUME, tf.layers.maxPooling3d({ name, poolSize: 2 })), ['wasm']],
  [
    'a stride beyond the kernel',
    () => after(IMAGE, tf.layers.conv2d({ name, filters: 2, kernelSize: 1, strides: 2, padding: 'same' })),
    ['wasm'],
  ],
  [
    'a stride beyond the kernel, "valid"',
    () => after(IMAGE, tf.layers.conv2d({ name, filters: 2, kernelSize: 1, strides: 2 })),
    [],
  ],
  ['nearest neighbours', () => after(IMAGE, tf.layers.upSampling2d({ name, size: [2, 2] })), ['cpu']],
  [
    'bilinear upsampling of an image that is not square',
    () => after([8, 7, 2], tf.layers.upSampling2d({ name, size: [2, 2], interpolation: 'bilinear' })),
    ['cpu'],
  ],
  ['bilinear upsampling', () => after(IMAGE, tf.layers.upSampling2d({ name, size: [2, 2], interpolation: 'bilinear' })), []],
];

const words = (maskZero: boolean) => after([6], tf.layers.embedding({ name, inputDim: 7, outputDim: 3, maskZero }));
const masking = () => after([6, 3], tf.layers.masking({ name }));

describe('a model', () => {
  for (const [what, build, backends] of CASES)
    test(`with ${what} is refused on ${backends.join(' and ') || 'no backend'}`, () => {
      const model = build();
      for (const id of ['wasm', 'cpu', 'tensorflow']) {
        const messages = refused(model, id);
        assert.equal(messages.length, backends.includes(id) ? 1 : 0, `on ${id}: ${messages.join(' ')}`);
        for (const message of messages) assert.match(message, /^The layer "odd" \(\w+\) /);
      }
    });

  test('with a mask is refused on WebGPU alone, and without one is not', () => {
    for (const masked of [words(true), masking()]) {
      assert.match(
        refused(masked, 'webgpu').join(),
        /^The layer "odd" \((Embedding|Masking)\) passes a mask to the layers after it/,
      );
      assert.deepEqual([...refused(masked, 'wasm'), ...refused(masked, 'cpu')], []);
    }
    assert.deepEqual(refused(words(false), 'webgpu'), []);
  });

  test('is searched through its wrappers and nested models', () => {
    const inner = tf.sequential();
    inner.add(tf.layers.conv2d({ inputShape: IMAGE, name: 'deep', filters: 2, kernelSize: 3, dilationRate: 2 }));
    const outer = tf.sequential();
    outer.add(inner);
    assert.match(refused(outer, 'wasm')[0] ?? '', /"deep"/);
    const each = tf.layers.timeDistributed({
      layer: tf.layers.conv2d({ name: 'each', filters: 2, kernelSize: 3, dilationRate: 2 }),
    });
    assert.match(refused(after([3, ...IMAGE], each), 'wasm')[0] ?? '', /"each"/);
  });
});

/** What the last element of an image adds to the sum of its averages, in truth and by the gradient. */
function averaging(): readonly unknown[] {
  return tf.tidy(() => {
    const x = tf.linspace(1, 9, 9).reshape([1, 3, 3, 1]);
    const total = (of: Tensor) => tf.avgPool(of as Tensor4D, 2, 2, 'same').sum();
    const last = tf.tensor4d([0, 0, 0, 0, 0, 0, 0, 0, 1], [1, 3, 3, 1]);
    return [total(x.add(last)).sub(total(x)).arraySync(), tf.grad(total)(x).mul(last).sum().arraySync()];
  });
}

test('the gradient of average pooling over the edge is wrong indeed, so that the refusal is due', () => {
  assert.deepEqual(averaging(), [1, 0.25]);
});

const { options } = tried.find(({ id }) => id === 'tensorflow') ?? { options: { skip: 'There is no such backend.' } };
test('on TensorFlow it is right, so that nothing is refused', options, async () => {
  const { close } = await open('tensorflow');
  assert.deepEqual(averaging(), [1, 1]);
  await close();
  await open('cpu');
});
