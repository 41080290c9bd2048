/** A small run's parts, for tests. */
import { encodeChunk } from '../../src/core/chunk.ts';
import type { Chunk } from '../../src/core/chunk.ts';
import type { RunConfig, RunEvent, RunHeader } from '../../src/core/run.ts';
import { NEUTRAL_TRAINING } from '../../src/core/training-options.ts';

export const config: RunConfig = {
  program: '',
  hyperparameters: {},
  dataset: { type: 'spirals' },
  model: { type: 'mlp' },
  optimizer: { type: 'adam', learningRate: 0.001 },
  schedule: { type: 'constant' },
  regularization: { l1: 0, l2: 0, weightDecay: 0, dropout: -1, clipNorm: 0, clipValue: 0 },
  layers: {},
  earlyStopping: {
    enabled: false,
    monitor: 'val_loss',
    mode: 'auto',
    patience: 5,
    minDelta: 0,
    startEpoch: 0,
    baseline: 0,
    smoothing: 0,
    restoreBest: true,
  },
  training: {
    epochs: 3,
    batchSize: 32,
    validationSplit: 0.2,
    seed: 1,
    shuffle: true,
    checkpointSeconds: 30,
    ...NEUTRAL_TRAINING,
  },
  backend: 'auto',
  instrumentation: { budget: 0.1, histograms: true, every: 0 },
};

export const header = (id = '20260102-030405-spirals', more: Partial<RunHeader> = {}): RunHeader => ({
  format: 1,
  id,
  title: 'spirals · adam 1e-3',
  created: 1_767_323_045_000,
  workspaceFolder: '/home/someone/project',
  config,
  origins: {},
  versions: { descent: '0.1.0' },
  ...more,
});

export const started: RunEvent = {
  type: 'started',
  time: 1_767_323_046_000,
  step: 0,
  backend: { id: 'cpu', label: 'CPU', detail: 'reference' },
  weights: [
    { name: 'dense/kernel', layer: 'dense', shape: [2, 8], size: 16, trainable: true },
    { name: 'dense/bias', layer: 'dense', shape: [8], size: 8, trainable: true },
  ],
  slots: ['m', 'v'],
  metrics: ['accuracy'],
  stepsPerEpoch: 10,
  examples: { training: 320, validation: 80 },
};
export const epochEvent = (epoch: number, value: number, best = true): RunEvent => ({
  type: 'epoch',
  time: 1_767_323_046_000 + epoch * 1000,
  step: epoch * 10,
  epoch,
  best,
  monitored: value,
  patienceLeft: null,
});
export const endedEvent = (step: number): RunEvent => ({
  type: 'ended',
  time: 1_767_323_050_000,
  step,
  status: 'finished',
  reason: 'All epochs are complete.',
});
export const resumedEvent = (step: number): RunEvent => ({
  type: 'resumed',
  time: 1_767_323_060_000,
  step,
  epoch: Math.floor(step / 10),
});

/** A chunk from its rows: `[step, ...values]`. */
export function chunkOf(table: string, columns: readonly string[], rows: readonly (readonly number[])[]): Chunk {
  return {
    table,
    columns,
    rows: rows.length,
    steps: Float64Array.from(rows, (row) => row[0] ?? Number.NaN),
    values: columns.map((_, i) => Float32Array.from(rows, (row) => row[i + 1] ?? Number.NaN)),
  };
}
export const bytesOf = (table: string, columns: readonly string[], rows: readonly (readonly number[])[]) =>
  encodeChunk(chunkOf(table, columns, rows));

/** Steps `from` … `to` with loss = 1 / step, half a second each. */
export const stepRows = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => [from + i, 1 / (from + i), (from + i) / 10, (from + i) / 2]);
export const STEP_NAMES = ['loss', 'epoch', 'time'] as const;

export const lines = (events: readonly RunEvent[]) =>
  new TextEncoder().encode(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
