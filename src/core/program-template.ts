/** The program that "New Training Program" creates. It runs unchanged, and its comments explain how to adapt it. */

export type Language = 'typescript' | 'javascript';

/** The suggested file name. */
export const programTemplateName = (language: Language) => (language === 'typescript' ? 'program.ts' : 'program.js');

/** The source of the program. The TypeScript version imports its types from `descent.d.ts` in the same folder. */
export function programTemplate(language: Language): string {
  const typed = language === 'typescript';
  return `${typed ? "import type { Program } from './descent';\n\n" : ''}${BODY}`
    .replaceAll('/*:number*/', typed ? ': number' : '')
    .replaceAll('/*:number[][]*/', typed ? ': number[][]' : '')
    .replaceAll('/*:number[]*/', typed ? ': number[]' : '')
    .replace('/*satisfies*/', typed ? ' satisfies Program' : '');
}

const BODY = `/**
 * A training program. It defines the model to train (\`model\`) and the training data (\`data\`).
 *
 * Run it with "Descent: Start Training". Choose the optimizer, the learning rate, the number of epochs and more in the
 * "descent" settings. You can change most of them in the dashboard during training.
 * \`tf\` is TensorFlow.js; \`hyperparameters\` is the setting "descent.hyperparameters".
 */
export default {
  /** A classifier with two inputs and three classes. Replace it by your own model. */
  model(tf, hyperparameters) {
    // Set "descent.hyperparameters": { "units": 64 } in settings.json to change it.
    const units = Number(hyperparameters.units ?? 32);
    return tf.sequential({
      layers: [
        tf.layers.dense({ inputShape: [2], units, activation: 'relu', name: 'first' }),
        tf.layers.dense({ units, activation: 'relu', name: 'second' }),
        // With softmax or sigmoid, the loss is cross-entropy; with linear outputs, it is mean squared error. See \`loss\` below.
        tf.layers.dense({ units: 3, activation: 'softmax', name: 'output' }),
      ],
    });
  },

  /**
   * Three arms of a spiral. Replace it by your own data: \`xs\` has one input per example, \`ys\` one class index per example
   * (or the numbers to predict). Both can be arrays or tensors.
   * For data that does not fit in memory, \`train\` can be a generator function that yields batches \`{ xs, ys }\`.
   */
  data() {
    const xs/*:number[][]*/ = [];
    const ys/*:number[]*/ = [];
    for (let i = 0; i < 1500; i++) {
      const arm = i % 3;
      // Math.random uses "descent.training.seed", so the same seed gives exactly the same run.
      const along = Math.random();
      xs.push(pointOn(arm, along));
      ys.push(arm);
    }
    // 20 % is used for validation ("descent.training.validationSplit"), unless you also return \`validation\`.
    return { train: { xs, ys }, classes: ['first arm', 'second arm', 'third arm'] };
  },

  // Optional: an optimizer that replaces the one in the settings, from tf.train or a class that extends tf.Optimizer.
  // optimizer: (tf) => tf.train.momentum(0.01, 0.9),

  // Optional: the name of a TensorFlow.js loss or metric, or a function (labels, predictions) that returns a tensor.
  // loss: 'sparseCategoricalCrossentropy',
  // metrics: ['accuracy'],
}/*satisfies*/;

function pointOn(arm/*:number*/, along/*:number*/)/*:number[]*/ {
  const angle = 2 * Math.PI * (arm / 3 + 0.7 * along) + 0.25 * (Math.random() - 0.5);
  const radius = 0.1 + along;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}
`;
