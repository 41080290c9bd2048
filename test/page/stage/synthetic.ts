/** A made-up run with everything a page can show: smooth enough to look real, exact enough to be checked. */
import { backendOf, deviceRows, type Machine } from './synthetic-device.ts';
import { CLIP_COLUMNS, HISTOGRAM_COLUMNS, penaltyColumn, STEP_COLUMNS, UNIT_COLUMNS } from '../../../src/core/table-columns.ts';
import { Random } from '../../../src/core/random.ts';
import { type RangeTest, rangeRate } from '../../../src/core/range-test.ts';
import type { RunEvent, RunHeader } from '../../../src/core/run.ts';
import { RunData } from '../../../src/core/run-data.ts';
import type { Chunk } from '../../../src/core/chunk.ts';
import { NEUTRAL_TRAINING } from '../../../src/core/training-options.ts';
import { layersOf, sample, WEIGHTS } from './synthetic-weights.ts';

export interface Recipe {
  /** What it runs on; the processor, unless something else is said. */
  readonly machine?: Machine;
  readonly id?: string;
  readonly title?: string;
  readonly rate?: number;
  readonly seed?: number;
  /** Epochs that the log has. */
  readonly done?: number;
  readonly epochs?: number;
  readonly perEpoch?: number;
  /** The rate grows as in this test, and the loss explodes at 0.3. */
  readonly rangeTest?: RangeTest;
  readonly blank?: boolean;
  /** Its data and model were answers: no settings say them. */
  readonly asked?: boolean;
  /** Recorded before the figures of the optimizer's denominator were. */
  readonly older?: boolean;
  /** What a model that has learned nothing achieves, by column. */
  readonly baselines?: Readonly<Record<string, number>>;
  /** What came after the steps: how it ended, or nothing while it runs. */
  readonly last?: readonly RunEvent[];
}

const START = 1_767_323_045_000;

export const headerOf = ({
  id = 'main',
  title = 'digits · cnn · adam 1e-3',
  rate = 1e-3,
  epochs = 20,
  seed = 42,
  rangeTest,
  asked,
}: Recipe): RunHeader => ({
  format: 1,
  ...(rangeTest ? { rangeTest } : {}),
  id,
  title,
  created: START,
  workspaceFolder: '/home/someone/project',
  config: {
    program: '',
    hyperparameters: {},
    dataset: { type: 'digits' },
    model: { type: 'cnn' },
    optimizer: { type: 'adam', learningRate: rate, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
    schedule: { type: 'cosine', floor: 0, decayEpochs: 0, warmup: 0, warmupShape: 'linear', warmupStart: 0 },
    regularization: { l1: 0, l2: 1e-4, weightDecay: 0, dropout: 0.25, clipNorm: 1, clipValue: 0 },
    layers: {},
    earlyStopping: {
      enabled: true,
      monitor: 'val_loss',
      mode: 'auto',
      patience: 5,
      minDelta: 0,
      startEpoch: 0,
      baseline: 0,
      smoothing: 0,
      restoreBest: true,
    },
    training: { epochs, batchSize: 32, validationSplit: 0.2, seed, shuffle: true, checkpointSeconds: 30, ...NEUTRAL_TRAINING },
    backend: 'auto',
    instrumentation: { budget: 0.05, histograms: true, every: 0 },
  },
  origins: asked ? { program: { kind: 'default' }, dataset: { kind: 'default' } } : {},
  versions: { descent: '0.1.0' },
});

/** Falls around 1e-3, and explodes from 0.3 on. */
function rangeLoss(rate: number, random: Random): number {
  const fall = 0.7 + 1.6 / (1 + Math.exp(3 * (Math.log10(rate) + 3)));
  return fall + 0.05 * random.normal() + Math.max(0, rate - 0.3) ** 2 * 10;
}

export interface Made {
  readonly header: RunHeader;
  readonly events: readonly RunEvent[];
  readonly chunks: readonly Chunk[];
}

export function make(recipe: Recipe = {}): Made {
  if (recipe.blank) return { header: headerOf(recipe), events: recipe.last ?? [], chunks: [] };
  const { done = 6, epochs = 20, perEpoch = 60, rate = 1e-3, seed = 42, last = [] } = recipe;
  const header = headerOf(recipe);
  const random = new Random(seed);
  const { rangeTest: test } = recipe;
  const steps = test?.steps ?? Math.round((done + 0.55) * perEpoch);
  const planned = (row: number) =>
    test ? rangeRate(test, row - 1) : rate * 0.5 * (1 + Math.cos((Math.PI * (row - 1)) / (epochs * perEpoch)));
  const events: RunEvent[] = [
    { ...started(perEpoch, recipe.machine ?? 'processor'), ...(recipe.baselines ? { baselines: recipe.baselines } : {}) },
  ];
  const rows: number[][] = [];
  const epochRows: number[][] = [];
  const layerRows: number[][] = [];
  const layerSteps: number[] = [];
  const unitRows: number[][] = [];
  const histogramRows: number[][] = [];
  const histogramSteps: number[] = [];
  const epochSteps: number[] = [];
  let best = Number.POSITIVE_INFINITY;
  let bestEpoch = 0;
  for (let step = 1; step <= steps; step++) {
    const t = step / perEpoch;
    const learned = 0.12 + 2.1 * Math.exp(-t * 0.7 * Math.sqrt(rate / 1e-3)) + 0.06 * random.normal() * Math.exp(-t * 0.12);
    const loss = test ? rangeLoss(planned(step), random) : learned;
    const accuracy = Math.min(1, 0.97 - 0.85 * Math.exp(-t * 0.8) + 0.02 * random.normal());
    const gradient = 1.4 * Math.exp(-t * 0.18) * Math.exp(0.25 * random.normal()) + (step === 217 ? 9 : 0);
    const left = Math.min(1, 1 / gradient);
    const figures = [loss, 0.004, planned(step), gradient, gradient * planned(step), t, step * 0.0134, 12.6, 0.8, 32, accuracy];
    rows.push([...figures, 0.004, left, Number(left < 1)]);
    if (step % 4 === 0 || step === 1) unitRows.push(...unitsAt(step, t, new Random(step)));
    if (step % 4 === 0 || step === 1)
      sample(step, t, planned(step), random, { layerRows, layerSteps, histogramRows, histogramSteps });
    if (step % perEpoch === 0) {
      const epoch = step / perEpoch;
      const valLoss = 0.19 + 1.9 * Math.exp(-epoch * 0.8) + 0.016 * Math.max(0, epoch - 4) ** 1.3;
      const improved = valLoss < best;
      if (improved) [best, bestEpoch] = [valLoss, epoch];
      epochSteps.push(step);
      epochRows.push([epoch, step * 0.0134, planned(step), loss, accuracy, valLoss, Math.min(0.985, accuracy - 0.012)]);
      const time = START + step * 13;
      events.push({
        type: 'epoch',
        time,
        step,
        epoch,
        best: improved,
        monitored: valLoss,
        patienceLeft: 5 - (epoch - bestEpoch),
      });
      if (improved) events.push({ type: 'checkpoint', time, step, epoch, file: `${epoch}.ckpt`, best: true });
    }
  }
  const at = (step: number) => ({ step, time: START + step * 13 });
  if (steps > 220)
    events.push(
      { type: 'sampling', ...at(40), every: 4, cost: 0.046, budget: 0.05 },
      { type: 'changed', ...at(150), key: 'regularization.l2', from: 1e-4, to: 5e-4 },
      {
        type: 'finding',
        ...at(217),
        id: 'spike',
        severity: 'warning',
        title: 'Exploding gradients in dense',
        detail:
          'The gradient norm at step 217 is 31, 42 times the median of the previous 50 steps. Likely cause: the learning rate is too high, or the batch contains outliers. Clip the gradient norm at about 2.2. Alternatively, lower the learning rate.',
        weight: 4,
      },
      {
        type: 'finding',
        ...at(200),
        id: 'plateau',
        severity: 'info',
        title: 'Plateau at training loss 0.42',
        detail:
          'The mean training loss has improved by less than 0.5 % in the 150 steps up to step 200. Likely cause: the run has converged, or the learning rate is unsuitable. Stop the run if the loss is low enough. Alternatively, change the learning rate or use a larger model.',
      },
    );
  events.sort((a, b) => a.step - b.step);
  events.push(...last);
  const device = deviceRows(recipe.machine ?? 'processor', steps, perEpoch);
  const chunk = (table: string, columns: readonly string[], all: readonly number[][], stepsOf: readonly number[]): Chunk => ({
    table,
    columns,
    rows: all.length,
    steps: Float64Array.from(stepsOf),
    values: columns.map((_, i) => Float32Array.from(all, (row) => row[i] ?? Number.NaN)),
  });
  return {
    header,
    events,
    chunks: [
      chunk(
        'steps',
        [...STEP_COLUMNS, 'accuracy', penaltyColumn('l2'), ...CLIP_COLUMNS],
        rows,
        rows.map((_, i) => i + 1),
      ),
      chunk('epochs', ['epoch', 'time', 'learningRate', 'loss', 'accuracy', 'val_loss', 'val_accuracy'], epochRows, epochSteps),
      chunk('layers', ...layersOf(layerRows, recipe.older), layerSteps),
      chunk(
        'units',
        UNIT_COLUMNS,
        unitRows,
        unitRows.map(([, time = 0]) => Math.round(time / 0.0134)),
      ),
      chunk('histograms', HISTOGRAM_COLUMNS, histogramRows, histogramSteps),
      chunk('device', device.columns, device.rows, device.at),
    ],
  };
}

export function load({ header, events, chunks }: Made): RunData {
  const data = new RunData(header);
  for (const event of events) data.event(event);
  for (const chunk of chunks) data.chunk(chunk);
  return data;
}

const started = (perEpoch: number, machine: Machine): RunEvent => ({
  type: 'started',
  step: 0,
  time: START,
  backend: backendOf(machine),
  weights: WEIGHTS.map(([name, shape]) => ({
    name,
    shape,
    layer: name.split('/')[0] ?? '',
    size: shape.reduce((a, b) => a * b, 1),
    trainable: true,
  })),
  slots: ['m', 'v'],
  metrics: ['accuracy'],
  units: [
    { layer: 'batchNormalization', kind: 'batchNormalization' },
    { layer: 'dropout', kind: 'dropout' },
  ],
  stepsPerEpoch: perEpoch,
  examples: { training: perEpoch * 32, validation: perEpoch * 8 },
  classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
});

/** Of a batch normalization whose running statistics follow slowly, and of a dropout of 25 %. */
function unitsAt(step: number, t: number, random: Random): number[][] {
  const at = [step * 0.0134, t];
  const [none, behind] = [Number.NaN, Math.exp(-step / 100)];
  const [mean, variance] = [0.4 + 0.03 * random.normal(), 2 + 0.2 * random.normal()];
  return [
    [0, ...at, none, none, mean, variance, 0.4 * (1 - behind), 2 - behind, 0.1 + 0.4 * behind],
    [1, ...at, 0.25, 0.25 + 0.01 * random.normal(), none, none, none, none, none],
  ];
}
