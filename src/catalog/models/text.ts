import { int, ints } from '../../core/params.ts';
import type { Model } from '../types.ts';
import { inputShape } from '../task.ts';
import { activated, denseLayers, dropout, hidden, kernel, output } from './blocks.ts';

const params = {
  embedding: int('Embedding', 'Dimension of the word embeddings.', 32, { min: 1, max: 4096 }),
  filters: int('Filters', 'Number of convolution filters.', 64, { min: 1, max: 4096 }),
  kernelSize: int('Kernel size', 'Words that each filter spans.', 3, { min: 1, max: 31 }),
  units: ints('Units', 'Units of each dense layer after the convolution, in order.', [32], { min: 1, max: 65536 }),
  ...hidden,
};

/** Source: Kim (2014), Convolutional neural networks for sentence classification, section 2, with one filter width. */
export const text: Model<typeof params> = {
  id: 'text',
  title: 'Text classifier',
  summary: 'Word embeddings, a 1D convolution, global max pooling and dense layers. Use it to classify text.',
  params,
  inputs: ['text'],
  build: (tf, values, task) => {
    const model = tf.sequential({ name: 'text' });
    const inputDim = task.input.kind === 'text' ? task.input.vocabulary : 1;
    model.add(tf.layers.inputLayer({ inputShape: [...inputShape(task)], name: 'input' }));
    model.add(tf.layers.embedding({ inputDim, outputDim: values.embedding, name: 'embedding' }));
    model.add(
      tf.layers.conv1d({
        filters: values.filters,
        kernelSize: values.kernelSize,
        padding: 'same',
        name: 'conv_1',
        ...kernel(values),
      }),
    );
    for (const layer of activated(tf, values, values.filters, 'conv_1')) model.add(layer);
    model.add(tf.layers.globalMaxPooling1d({ name: 'pool_1' }));
    model.add(dropout(tf, values, 'conv_1'));
    for (const layer of [...denseLayers(tf, values.units, values), output(tf, task)]) model.add(layer);
    return model;
  },
};
