/** The settings that are not a choice from a registry: their parameters, in the order in which forms show them. */
import { flag, float, int, type NumberParam, type Params, pick, text } from '../core/params.ts';
import { PLAIN_LAYER } from '../core/layer-options.ts';
import { regularizers } from './regularizers/index.ts';

export const TRAINING = {
  epochs: int('Epochs', 'How often, at most, the training sees every example; early stopping may end it before.', 100, {
    min: 1,
    max: 1_000_000,
  }),
  batchSize: int(
    'Batch size',
    'Examples a batch; "all" takes the whole training set in each step, in parts where it is large, so that memory does not matter.',
    32,
    { min: 0, max: 1_000_000, spelled: { value: 0, word: 'all' } },
  ),
  accumulate: int(
    'Accumulate',
    'Batches a step: the mean of their gradients makes one update, as one batch of all their examples would.',
    1,
    { min: 1, max: 1_000_000 },
  ),
  validationSplit: float('Validation split', 'Share of the examples kept back to validate on; 0 keeps none.', 0.2, {
    min: 0,
    max: 1,
    openMax: true,
  }),
  seed: int('Seed', 'Start of all random numbers: the same seed and settings give the same run.', 42, {
    min: 0,
    max: 4_294_967_295,
  }),
  shuffle: flag('Shuffle', 'Brings the training examples into a new order in each epoch.', true),
  checkpointSeconds: int(
    'Checkpoint every … seconds',
    'How often at least the state is saved, so that an interrupted run can resume.',
    30,
    {
      min: 1,
      max: 86_400,
    },
  ),
  timeBudget: float(
    'Time budget',
    'Seconds of training after which the run ends, pauses left out; how many steps that is depends on the machine. 0 is none.',
    0,
    { min: 0, unset: { value: 0, word: 'none' } },
  ),
  target: float(
    'Target',
    'The run ends once the figure that early stopping monitors is as good as this, whether early stopping is on or not; 0 is none.',
    0,
    { unset: { value: 0, word: 'none' } },
  ),
  averaging: pick(
    'Weight averaging',
    'Whether validation, the best and the final weights are of an average of the weights; training goes on with the weights themselves.',
    'none',
    {
      none: 'None',
      ema: 'Exponential moving average, over steps',
      swa: 'Stochastic weight averaging, over ends of epochs',
    },
  ),
  averagingDecay: float(
    'Averaging decay',
    'Share of the exponential average that stays at each step: it looks back about 1 / (1 − decay) steps. 0.99 to 0.999 is common.',
    0.99,
    { min: 0, max: 1, openMax: true },
  ),
  averagingStart: int(
    'Averaging start',
    'Epochs before the average begins; stochastic weight averaging commonly begins after three quarters of them.',
    0,
    { min: 0, max: 1_000_000 },
  ),
} satisfies Params;

export const EARLY_STOPPING = {
  enabled: flag('Stop early', 'Ends the run when the monitored figure has stopped improving.', true, { live: true }),
  monitor: text('Monitor', 'A column of the epochs: val_loss, loss, val_accuracy …', 'val_loss'),
  mode: pick('Mode', 'Whether the monitored figure should fall or rise; automatic goes by its name.', 'auto', {
    auto: 'Automatic',
    min: 'Falling is better',
    max: 'Rising is better',
  }),
  patience: int('Patience', 'Epochs without improvement before the run ends.', 5, { min: 1, max: 1_000_000, live: true }),
  minDelta: float('Minimum delta', 'A smaller change does not count as an improvement.', 0, { min: 0, log: true, live: true }),
  startEpoch: int('Start epoch', 'Epochs before early stopping begins to watch.', 0, { min: 0, max: 1_000_000, live: true }),
  baseline: float('Baseline', 'Until the monitored figure is better than this, no improvement restarts the wait; 0 is none.', 0, {
    live: true,
    unset: { value: 0, word: 'none' },
  }),
  smoothing: float(
    'Smoothing',
    'Weight of the epochs before in the monitored figure, as a moving average; 0 compares each epoch as it is, 0.5 to 0.8 evens out noise.',
    0,
    { min: 0, max: 1, openMax: true, live: true, unset: { value: 0, word: 'off' } },
  ),
  restoreBest: flag('Restore best weights', 'Ends with the weights of the best epoch instead of the last.', true, { live: true }),
} satisfies Params;

export const INSTRUMENTATION = {
  budget: float('Overhead budget', 'Share of a step’s time that the figures for the dashboard may cost.', 0.05, {
    min: 0,
    max: 1,
  }),
  histograms: flag('Histograms', 'Records histograms of gradients, weights, updates and optimizer slots.', true),
  every: int('Sample every … steps', 'Steps between two samples of the expensive figures; 0 lets the budget decide.', 0, {
    min: 0,
    max: 1_000_000,
    unset: { value: 0, word: 'by budget' },
  }),
} satisfies Params;

/** What can be set for one layer, or for all that a pattern means. */
export const LAYER = {
  learningRateFactor: float(
    'Learning rate ×',
    'The layer learns at this times the learning rate; 0 leaves its weights as they are, while the optimizer’s slots go on.',
    PLAIN_LAYER.learningRateFactor,
    { min: 0, log: true, live: true },
  ),
  frozen: flag(
    'Frozen',
    'Takes the layer out of the training: no gradient, no slots, no decay, and batch normalization by its running statistics.',
    PLAIN_LAYER.frozen,
    { live: true },
  ),
} satisfies Params;

export const TENSORFLOW = {
  library: text(
    'Library',
    'Folder of a newer TensorFlow for the backend "tensorflow", such as that of the Python package (`…/site-packages/tensorflow`): **Descent: Install TensorFlow Backend** builds for it, and so can use a current CUDA. Empty takes the TensorFlow 2.9.1 that tfjs-node comes with. On Linux only.',
    '',
  ),
} satisfies Params;

/** One number for each regularizer, by its id. */
export const REGULARIZATION: Readonly<Record<string, NumberParam>> = Object.fromEntries(
  regularizers.map((regularizer) => [regularizer.id, regularizer.params.value]),
);

export const PROGRAM = text(
  'Program',
  'A TypeScript or JavaScript module that exports the model and the data; without one, descent.model and descent.dataset choose them.',
  '',
  { file: ['ts', 'mts', 'js', 'mjs', 'cjs', 'cts'] },
);

export const BACKEND = pick(
  'Backend',
  'What computes: automatic takes a GPU where there is one, and else the fastest that works on this machine.',
  'auto',
  {
    auto: 'Automatic',
    'tensorflow-gpu': 'TensorFlow with CUDA, on an NVIDIA GPU',
    webgpu: 'WebGPU, on any GPU',
    tensorflow: 'TensorFlow on all cores of the processor',
    wasm: 'WebAssembly (SIMD)',
    cpu: 'JavaScript, a slow reference',
  },
);

/** Which GPU to take where there are several. */
export const GPU = {
  powerPreference: pick(
    'Power preference',
    'Which adapter to take where a machine has a fast and a frugal one, as many laptops have.',
    'high-performance',
    { 'high-performance': 'The fast one', 'low-power': 'The frugal one' },
  ),
  adapter: text(
    'Adapter',
    'Part of the name of the adapter to take, such as `RTX 4090`; empty takes the one that fits the power preference.',
  ),
} satisfies Params;

export const NODE = {
  path: text(
    'Path',
    'Node.js, version 20 or newer, that runs trainings: the path of the program. Empty takes the editor’s own; on a desktop, where that one cannot use WebGPU and TensorFlow, the `node` on the PATH.',
  ),
} satisfies Params;

/** The backends themselves, in the order in which `auto` tries them. */
export const BACKENDS = BACKEND.options.flatMap(({ value, title }) => (value === 'auto' ? [] : [{ id: value, title }]));

/** Settings that are one object of parameters each. */
export const GROUPS = {
  training: TRAINING,
  earlyStopping: EARLY_STOPPING,
  regularization: REGULARIZATION,
  tensorflow: TENSORFLOW,
  gpu: GPU,
  node: NODE,
  instrumentation: INSTRUMENTATION,
} as const;

/** What each setting is for, as its description in VS Code. */
export const DESCRIPTIONS = {
  program: PROGRAM.help,
  hyperparameters: 'Values passed to the functions of the program as they are.',
  dataset: 'The data to train on, when there is no program.',
  model: 'The model to train, when there is no program. Without it, the model that suits the dataset.',
  optimizer: 'The rule that turns gradients into steps.',
  schedule: 'How the learning rate changes over the run.',
  regularization: 'Penalties, weight decay, dropout and clipping; all may be changed while a training runs.',
  layers: 'Learning-rate factors of single layers, and layers to freeze, by name or by a pattern with *, such as "conv2d*".',
  earlyStopping: 'When a run that no longer improves should end.',
  training: 'Epochs, batch size, validation split and seed.',
  backend: BACKEND.help,
  tensorflow: 'Which TensorFlow the backend "tensorflow" computes with.',
  gpu: 'Which GPU to take where there are several.',
  node: 'Which Node.js runs trainings.',
  instrumentation: 'How much the dashboard may measure.',
} as const;

/** Settings about the machine rather than the training: paths of programs on it, which are not carried over to another. */
export const OF_THE_MACHINE: ReadonlySet<string> = new Set(['tensorflow', 'node']);

export type SettingName = keyof typeof DESCRIPTIONS;
export const SETTINGS = Object.keys(DESCRIPTIONS) as readonly SettingName[];

/** A choice from nothing: what model and dataset are when the program brings its own. */
export const FROM_PROGRAM = { type: 'program' } as const;
