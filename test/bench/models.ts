/** Training programs for the benchmarks: three models of the sizes that people train on a processor, on data made up in memory. */

export interface Subject {
  readonly name: string;
  readonly parameters: number;
  /** The text of the user's program. */
  readonly program: string;
}

const EXAMPLES = 8192;

/** Random numbers from a fixed start: what the values are does not matter, but they must be alike in all contestants. */
const HEAD = `let state = 1;
const random = () => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32);
const labels = Float32Array.from({ length: ${EXAMPLES} }, () => Math.floor(10 * random()));
const numbers = (width, of) => Float32Array.from({ length: ${EXAMPLES} * width }, of);
`;
const data = (width: number, of: string, shape: readonly number[]) =>
  `data: () => ({ train: { xs: numbers(${width}, ${of}), ys: labels }, inputShape: ${JSON.stringify(shape)}, classes: [...'0123456789'] }), metrics: ['accuracy'],`;
const model = (layers: string) => `model: (tf) => { const l = tf.layers; return tf.sequential({ layers: [${layers}] }); },`;
const program = (layers: string, ...of: Parameters<typeof data>) =>
  `${HEAD}export default { ${model(layers)} ${data(...of)} };\n`;

const output = `l.dense({ units: 10, activation: 'softmax' })`;

export const subjects: readonly Subject[] = [
  {
    name: 'MLP',
    parameters: 235_146,
    program: program(
      `l.dense({ inputShape: [784], units: 256, activation: 'relu' }), l.dropout({ rate: 0.2 }),
       l.dense({ units: 128, activation: 'relu' }), ${output}`,
      784,
      'random',
      [784],
    ),
  },
  {
    name: 'CNN',
    parameters: 105_866,
    program: program(
      `l.conv2d({ inputShape: [28, 28, 1], filters: 16, kernelSize: 3, padding: 'same', activation: 'relu' }), l.maxPooling2d({ poolSize: 2 }),
       l.conv2d({ filters: 32, kernelSize: 3, padding: 'same', activation: 'relu' }), l.maxPooling2d({ poolSize: 2 }),
       l.flatten(), l.dropout({ rate: 0.25 }), l.dense({ units: 64, activation: 'relu' }), ${output}`,
      784,
      'random',
      [28, 28, 1],
    ),
  },
  {
    name: 'text (embedding and convolution)',
    parameters: 172_714,
    program: program(
      `l.embedding({ inputDim: 5000, outputDim: 32, inputLength: 100 }), l.conv1d({ filters: 64, kernelSize: 5, activation: 'relu' }),
       l.globalMaxPooling1d(), l.dropout({ rate: 0.2 }), l.dense({ units: 32, activation: 'relu' }), ${output}`,
      100,
      '() => Math.floor(5000 * random())',
      [100],
    ),
  },
];
