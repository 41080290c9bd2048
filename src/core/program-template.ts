/** The program that "New Training Program" writes: it runs as it is, and its comments say how to make it one's own. */

export type Language = 'typescript' | 'javascript';

/** Suggested file name. */
export const programTemplateName = (language: Language) => (language === 'typescript' ? 'program.ts' : 'program.js');

/** The text. The TypeScript one takes its types from `descent.d.ts`, which belongs beside it. */
export function programTemplate(language: Language): string {
  const typed = language === 'typescript';
  return `${typed ? "import type { Program } from './descent';\n\n" : ''}${BODY}`
    .replaceAll('/*:number*/', typed ? ': number' : '')
    .replaceAll('/*:number[][]*/', typed ? ': number[][]' : '')
    .replaceAll('/*:number[]*/', typed ? ': number[]' : '')
    .replace('/*satisfies*/', typed ? ' satisfies Program' : '');
}

const BODY = `/**
 * A training program: what to train (\`model\`) and what to train it on (\`data\`).
 *
 * Start it with "Descent: Start Training". How it is trained (the optimizer, its learning rate, the number of epochs, …)
 * is chosen in the settings, under "descent", and most of it can be changed in the dashboard while the training runs.
 * Both functions get TensorFlow.js as \`tf\`, and \`descent.hyperparameters\` from the settings.
 */
export default {
  /** Two numbers in, a probability for each of three classes out. Replace it by layers that suit your data. */
  model(tf, hyperparameters) {
    // Try it: "descent.hyperparameters": { "units": 64 } in settings.json.
    const units = Number(hyperparameters.units ?? 32);
    return tf.sequential({
      layers: [
        tf.layers.dense({ inputShape: [2], units, activation: 'relu', name: 'first' }),
        tf.layers.dense({ units, activation: 'relu', name: 'second' }),
        // softmax: the loss will be the cross-entropy. sigmoid and plain numbers are understood as well; see \`loss\` below.
        tf.layers.dense({ units: 3, activation: 'softmax', name: 'output' }),
      ],
    });
  },

  /**
   * Three arms of a spiral. Replace it by your own data: \`xs\` holds an input for each example, \`ys\` its class number
   * (or its numbers to predict). Arrays will do, and so will tensors. Data too large for memory can be given in batches:
   * \`train\` may be a generator function that yields \`{ xs, ys }\`.
   */
  data() {
    const xs/*:number[][]*/ = [];
    const ys/*:number[]*/ = [];
    for (let i = 0; i < 1500; i++) {
      const arm = i % 3;
      // Math.random is seeded by "descent.training.seed": the same seed gives the same run, number for number.
      const along = Math.random();
      xs.push(pointOn(arm, along));
      ys.push(arm);
    }
    // A fifth of it is set aside to validate on ("descent.training.validationSplit"), unless you return \`validation\` too.
    return { train: { xs, ys }, classes: ['first arm', 'second arm', 'third arm'] };
  },

  // Optional: an optimizer of your own in place of the settings' one, from tf.train or a class that extends tf.Optimizer.
  // optimizer: (tf) => tf.train.momentum(0.01, 0.9),

  // Both are optional: a name that TensorFlow.js knows, or a function (labels, predictions) that returns a tensor.
  // loss: 'sparseCategoricalCrossentropy',
  // metrics: ['accuracy'],
}/*satisfies*/;

function pointOn(arm/*:number*/, along/*:number*/)/*:number[]*/ {
  const angle = 2 * Math.PI * (arm / 3 + 0.7 * along) + 0.25 * (Math.random() - 0.5);
  const radius = 0.1 + along;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}
`;
