import { ints } from '../../core/params.ts';
import type { Model } from '../types.ts';
import { inputShape } from '../task.ts';
import { denseLayers, hidden, output } from './blocks.ts';

const params = {
  units: ints('Units', 'Units of each hidden layer, in order. An empty list gives a linear model.', [64, 32], {
    min: 1,
    max: 65536,
  }),
  ...hidden,
};

export const mlp: Model<typeof params> = {
  id: 'mlp',
  title: 'Multilayer perceptron',
  summary: 'A stack of dense layers. Use it for tabular data and points.',
  params,
  inputs: ['vector', 'image'],
  build: (tf, values, task) => {
    const model = tf.sequential({ name: 'mlp' });
    model.add(tf.layers.inputLayer({ inputShape: [...inputShape(task)], name: 'input' }));
    if (task.input.kind === 'image') model.add(tf.layers.flatten({ name: 'flatten' }));
    for (const layer of [...denseLayers(tf, values.units, values), output(tf, task)]) model.add(layer);
    return model;
  },
};
