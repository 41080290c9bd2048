/** The settings that are not a choice from a registry: their parameters, in the order in which forms show them. */
import { flag, float, int, type NumberParam, type Params, pick, text } from '../core/params.ts';
import { PLAIN_LAYER } from '../core/layer-options.ts';
import { regularizers } from './regularizers/index.ts';

export const TRAINING = {
  epochs: int('Epochs', 'Maximum number of epochs. Early stopping can end the run sooner.', 100, { min: 1, max: 1_000_000 }),
  batchSize: int(
    'Batch size',
    'Number of examples per batch. `0` uses the whole training set in every step. A large set is processed in parts, so that it fits in memory. Typical: 16 to 256.',
    32,
    { min: 0, max: 1_000_000, spelled: { value: 0, word: 'all' } },
  ),
  accumulate: int(
    'Gradient accumulation',
    'Number of batches per step. Their mean gradient makes one update, as a single batch of all their examples would. Use it for batches that do not fit in memory.',
    1,
    { min: 1, max: 1_000_000 },
  ),
  validationSplit: float(
    'Validation split',
    'Fraction of the examples held out for validation. `0` disables validation. Typical: 0.1 to 0.3.',
    0.2,
    { min: 0, max: 1, openMax: true },
  ),
  split: pick('Validation examples', 'Which examples are held out for validation.', 'stratified', {
    stratified: {
      title: 'Random, stratified',
      detail:
        'Drawn at random, in the class proportions of the dataset. If the targets are not classes, drawn from all examples.',
    },
    random: { title: 'Random', detail: 'Drawn at random from all examples.' },
    order: {
      title: 'By order',
      detail: 'The last examples. Use it for time series, so that the model does not train on future data.',
    },
  }),
  classWeights: pick(
    'Class weights',
    'Weight of each class in the training loss. Use it if some classes are rare. Validation is not weighted.',
    'none',
    {
      none: { title: 'None', detail: 'All examples have the same weight.' },
      balanced: {
        title: 'Balanced',
        detail: 'All classes have the same total weight: each example is weighted by the inverse frequency of its class.',
      },
    },
  ),
  seed: int(
    'Random seed',
    'Random seed for weight initialization, shuffling, dropout and noise. The same seed, settings and backend give the same run.',
    42,
    { min: 0, max: 4_294_967_295 },
  ),
  shuffle: flag('Shuffle', 'Shuffle the training examples before every epoch.', true),
  checkpointSeconds: int(
    'Checkpoint interval (seconds)',
    'Maximum number of seconds between two checkpoints. An interrupted run resumes from the last one.',
    30,
    { min: 1, max: 86_400 },
  ),
  timeBudget: float(
    'Time budget (seconds)',
    'End the run after this many seconds of training. Pauses do not count. The number of steps depends on the speed of the machine. `0` disables it.',
    0,
    { min: 0, unset: { value: 0, word: 'none' } },
  ),
  target: float(
    'Target',
    'End the run as soon as the metric that early stopping monitors reaches this value, even if early stopping is off. `0` disables it.',
    0,
    { unset: { value: 0, word: 'none' } },
  ),
  averaging: pick(
    'Weight averaging',
    'Validate with an average of the weights, and save it as the best and the final weights. Training continues with the current weights.',
    'none',
    {
      none: { title: 'None', detail: 'Use the current weights.' },
      ema: { title: 'Exponential moving average (EMA)', detail: 'Exponentially decaying average over steps.' },
      swa: { title: 'Stochastic weight averaging (SWA)', detail: 'Average of the weights at the end of every epoch.' },
    },
  ),
  averagingDecay: float(
    'Averaging decay',
    'Decay of the exponential moving average per step. It averages over about 1 / (1 − decay) steps. Typical: 0.99 to 0.999.',
    0.99,
    { min: 0, max: 1, openMax: true },
  ),
  averagingStart: int(
    'Averaging start',
    'Number of epochs before weight averaging begins. For stochastic weight averaging, three quarters of all epochs is common.',
    0,
    { min: 0, max: 1_000_000 },
  ),
} satisfies Params;

export const EARLY_STOPPING = {
  enabled: flag('Stop early', 'End the run when the monitored metric stops improving.', true, { live: true }),
  monitor: text('Monitor', 'Metric to monitor, such as `val_loss`, `loss` or `val_accuracy`.', 'val_loss'),
  mode: pick('Mode', 'Whether a lower or a higher value of the monitored metric is better.', 'auto', {
    auto: {
      title: 'Automatic',
      detail:
        'Inferred from the name of the metric: higher is better for accuracy, R² and scores, lower for losses and errors. A notice lists metrics whose names are not recognized.',
    },
    min: { title: 'Lower is better', detail: 'For losses and errors.' },
    max: { title: 'Higher is better', detail: 'For accuracies and scores.' },
  }),
  patience: int(
    'Patience',
    'Stop training when the monitored metric has not improved for this many epochs. Typical: 3 to 20.',
    5,
    { min: 1, max: 1_000_000, live: true },
  ),
  minDelta: float('Minimum delta', 'Minimum change in the monitored metric that counts as an improvement.', 0, {
    min: 0,
    log: true,
    live: true,
  }),
  startEpoch: int('Start epoch', 'Number of epochs before early stopping begins to monitor the metric.', 0, {
    min: 0,
    max: 1_000_000,
    live: true,
  }),
  baseline: float(
    'Baseline',
    'Value that the monitored metric has to beat. Until it does, an improvement does not reset the patience. `0` disables it.',
    0,
    { live: true, unset: { value: 0, word: 'none' } },
  ),
  smoothing: float(
    'Smoothing',
    'Smoothing factor of the monitored metric: the coefficient of earlier epochs in its exponential moving average. `0` disables it. Typical for noisy metrics: 0.5 to 0.8.',
    0,
    { min: 0, max: 1, openMax: true, live: true, unset: { value: 0, word: 'off' } },
  ),
  restoreBest: flag('Restore best weights', 'Restore the weights of the best epoch at the end of the run.', true, { live: true }),
} satisfies Params;

export const INSTRUMENTATION = {
  budget: float(
    'Overhead budget',
    'Fraction of the time per step that the statistics of the dashboard may take. `0` disables them, unless you set a sampling interval. Typical: 0.01 to 0.1.',
    0.05,
    { min: 0, max: 1 },
  ),
  histograms: flag('Histograms', 'Record histograms of gradients, weights, updates and optimizer slots.', true),
  every: int(
    'Sampling interval (steps)',
    'Number of steps between two samples of the expensive statistics. `0` follows the overhead budget.',
    0,
    { min: 0, max: 1_000_000, unset: { value: 0, word: 'by budget' } },
  ),
} satisfies Params;

/** What can be set for one layer, or for all layers that match a pattern. */
export const LAYER = {
  learningRateFactor: float(
    'Learning rate factor',
    'Factor by which the learning rate of this layer is multiplied. `0` keeps its weights unchanged, but still updates the slots of the optimizer.',
    PLAIN_LAYER.learningRateFactor,
    { min: 0, log: true, live: true },
  ),
  frozen: flag(
    'Frozen',
    'Exclude the layer from training: no gradients, slots or weight decay. Batch normalization uses its running statistics.',
    PLAIN_LAYER.frozen,
    { live: true },
  ),
} satisfies Params;

export const TENSORFLOW = {
  library: text(
    'Library',
    'Path of a TensorFlow library for the backend `tensorflow`, such as the one in the Python package (`…/site-packages/tensorflow`). **Descent: Install TensorFlow Backend** builds the native module for it, so that you can use a current version of CUDA. If empty, TensorFlow 2.9.1 is used, which tfjs-node includes. Linux only.',
    '',
  ),
} satisfies Params;

/** One number for each regularizer, by its id. */
export const REGULARIZATION: Readonly<Record<string, NumberParam>> = Object.fromEntries(
  regularizers.map((regularizer) => [regularizer.id, regularizer.params.value]),
);

export const PROGRAM = text(
  'Program',
  'Path of a TypeScript or JavaScript module that exports the model and the data, relative to the workspace folder. If empty, `descent.model` and `descent.dataset` are used.',
  '',
  { file: ['ts', 'mts', 'js', 'mjs', 'cjs', 'cts'] },
);

export const BACKEND = pick('Backend', 'Compute backend that runs the training.', 'auto', {
  auto: { title: 'Automatic', detail: 'A GPU if there is one, otherwise the fastest backend that works on this machine.' },
  'tensorflow-gpu': { title: 'TensorFlow with CUDA, on an NVIDIA GPU', detail: 'Requires Linux or Windows, and CUDA.' },
  webgpu: { title: 'WebGPU, on any GPU', detail: 'Metal, Direct3D 12 or Vulkan.' },
  tensorflow: { title: 'TensorFlow on all CPU cores', detail: 'Native code, for large models on machines without a GPU.' },
  wasm: { title: 'WebAssembly (SIMD)', detail: 'Works everywhere, and is fastest for small models.' },
  cpu: { title: 'Plain JavaScript (slow)', detail: 'For comparing results, not for training.' },
});

/** Which GPU to use if there are several. */
export const GPU = {
  powerPreference: pick('Power preference', 'GPU adapter that WebGPU prefers if the machine has several.', 'high-performance', {
    'high-performance': { title: 'High performance', detail: 'The discrete GPU.' },
    'low-power': { title: 'Low power', detail: 'The integrated GPU.' },
  }),
  adapter: text(
    'Adapter',
    'Part of the name of the GPU adapter to use, such as `RTX 4090`. If empty, the power preference selects one.',
  ),
} satisfies Params;

export const NODE = {
  path: text(
    'Path',
    'Path of the Node.js executable that runs the trainer (version 20 or newer). If empty, the Node.js of VS Code is used. In desktop VS Code, backends that need native modules use the `node` on the `PATH`.',
  ),
} satisfies Params;

/** The backends themselves, in the order in which `auto` tries them. */
export const BACKENDS = BACKEND.options.flatMap(({ value, title }) => (value === 'auto' ? [] : [{ id: value, title }]));

/** Groups of settings: each parameter is a setting of its own, `descent.<group>.<name>`. */
export const GROUPS = {
  training: TRAINING,
  earlyStopping: EARLY_STOPPING,
  regularization: REGULARIZATION,
  instrumentation: INSTRUMENTATION,
  gpu: GPU,
  tensorflow: TENSORFLOW,
  node: NODE,
} as const;
export type GroupName = keyof typeof GROUPS;

export const isGroup = (name: string): name is GroupName => Object.hasOwn(GROUPS, name);

/** The description of each setting, and of each group as an object in launch.json. */
export const DESCRIPTIONS = {
  program: PROGRAM.help,
  hyperparameters: 'Hyperparameters of your program. They are passed to its functions unchanged.',
  dataset: 'Dataset to train on if there is no program.',
  model: 'Model to train if there is no program. If empty, the model that suits the dataset is used.',
  optimizer: 'Optimizer and its hyperparameters, such as learning rate, weight decay and momentum.',
  schedule: 'Learning rate schedule and its parameters.',
  regularization: 'Penalties, weight decay, dropout and gradient clipping.',
  layers:
    'Learning rate factors for individual layers, and layers to freeze. The keys are names of layers, or patterns with `*`, such as `conv2d*`.',
  earlyStopping: 'When to end a run that has stopped improving.',
  training: 'Epochs, batch size, validation split and random seed.',
  backend: BACKEND.help,
  tensorflow: 'TensorFlow library of the backend `tensorflow`.',
  gpu: 'GPU adapter to use if there are several.',
  node: 'Node.js executable that runs the trainer.',
  instrumentation: 'What the dashboard measures, and how much time that may take.',
} as const;

/** The sections of the Settings editor, each with its settings in order. */
export const SECTIONS: readonly { readonly title: string; readonly settings: readonly SettingName[] }[] = [
  { title: 'Model and Data', settings: ['program', 'hyperparameters', 'dataset', 'model', 'layers'] },
  { title: 'Optimizer', settings: ['optimizer', 'schedule'] },
  { title: 'Training', settings: ['training'] },
  { title: 'Early Stopping', settings: ['earlyStopping'] },
  { title: 'Regularization', settings: ['regularization'] },
  { title: 'Instrumentation', settings: ['instrumentation'] },
  { title: 'Backends', settings: ['backend', 'gpu', 'tensorflow', 'node'] },
];

/** Settings about the machine rather than the training: paths of programs on it, which are not synchronized to another. */
export const MACHINE_SETTINGS: ReadonlySet<string> = new Set(['tensorflow', 'node']);

/** Settings that name code or files to load: ignored in a workspace that is not trusted. */
export const RESTRICTED_SETTINGS: ReadonlySet<string> = new Set([
  'program',
  'hyperparameters',
  'dataset',
  'backend',
  'tensorflow',
  'node',
]);

export type SettingName = keyof typeof DESCRIPTIONS;
export const SETTINGS = Object.keys(DESCRIPTIONS) as readonly SettingName[];

/** A choice from nothing: what model and dataset are when the program brings its own. */
export const FROM_PROGRAM = { type: 'program' } as const;
