/**
 * A small convolutional network that learns to read digits.
 *
 * Press F5 to train it. Then change something: a number below, a line in .vscode/settings.json, or the learning rate in the
 * dashboard while the training runs.
 */
import type { Program } from './descent';
import { drawDigits, SIDE } from './digits.ts';

/** `descent.hyperparameters` in .vscode/settings.json. */
interface Hyperparameters {
  readonly examples?: number;
  readonly filters?: number;
}

export default {
  model(tf, { filters = 8 }) {
    const { conv2d, maxPooling2d, flatten, dropout, dense } = tf.layers;
    return tf.sequential({
      layers: [
        conv2d({ inputShape: [SIDE, SIDE, 1], filters, kernelSize: 3, activation: 'relu', name: 'edges' }),
        maxPooling2d({ poolSize: 2 }),
        conv2d({ filters: 2 * filters, kernelSize: 3, activation: 'relu', name: 'corners' }),
        maxPooling2d({ poolSize: 2 }),
        flatten(),
        dropout({ rate: 0.25 }),
        dense({ units: 32, activation: 'relu', name: 'shapes' }),
        dense({ units: 10, activation: 'softmax', name: 'digits' }),
      ],
    });
  },

  data(_tf, { examples = 4000 }) {
    const train = drawDigits(examples);
    const validation = drawDigits(Math.ceil(examples / 5));
    return {
      train: { xs: train.images, ys: train.labels },
      validation: { xs: validation.images, ys: validation.labels },
      inputShape: [SIDE, SIDE, 1],
      classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    };
  },

  metrics: ['accuracy'],
} satisfies Program<Hyperparameters>;
