import { int, ints, pick } from '../../core/params.ts';
import type { Model } from '../types.ts';
import { inputShape } from '../task.ts';
import { activated, denseLayers, dropout, hidden, kernel, output } from './blocks.ts';

const params = {
  filters: ints('Filters', 'Filters of each convolution, in order. Each one is followed by 2 × 2 pooling.', [16, 32], {
    min: 1,
    max: 4096,
  }),
  kernelSize: int('Kernel size', 'Height and width of the filters, in pixels. Typical: 3 or 5.', 3, { min: 1, max: 31 }),
  pooling: pick('Pooling', 'Whether pooling keeps the maximum or the average of each 2 × 2 window.', 'max', {
    max: 'Maximum',
    average: 'Average',
  }),
  units: ints('Units', 'Units of each dense layer after the convolutions, in order.', [64], { min: 1, max: 65536 }),
  ...hidden,
};

/** Source: LeCun et al. (1998), Gradient-based learning applied to document recognition, figure 2. */
export const cnn: Model<typeof params> = {
  id: 'cnn',
  title: 'Convolutional network',
  summary: 'Convolutions with pooling, then dense layers. Use it for images.',
  params,
  inputs: ['image'],
  build: (tf, values, task) => {
    const model = tf.sequential({ name: 'cnn' });
    model.add(tf.layers.inputLayer({ inputShape: [...inputShape(task)], name: 'input' }));
    let side = task.input.kind === 'image' ? Math.min(task.input.height, task.input.width) : 1;
    values.filters.forEach((filters, i) => {
      const name = `conv_${i + 1}`;
      model.add(tf.layers.conv2d({ filters, kernelSize: values.kernelSize, padding: 'same', name, ...kernel(values) }));
      for (const layer of activated(tf, values, filters, name)) model.add(layer);
      if (side >= 2) {
        const pool = { poolSize: 2, name: `pool_${i + 1}` } as const;
        model.add(values.pooling === 'max' ? tf.layers.maxPooling2d(pool) : tf.layers.averagePooling2d(pool));
        side = Math.floor(side / 2);
      }
      model.add(dropout(tf, values, name));
    });
    model.add(tf.layers.flatten({ name: 'flatten' }));
    for (const layer of [...denseLayers(tf, values.units, values), output(tf, task)]) model.add(layer);
    return model;
  },
};
