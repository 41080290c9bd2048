/** Runs as long as one likes: what a trainer would have recorded, without having trained. */
import type { RunEvent, RunHeader } from '../../src/core/run.ts';
import { FORMAT } from '../../src/core/run.ts';
import type { Chunk } from '../../src/core/chunk.ts';
import { STEP_COLUMNS } from '../../src/core/table-columns.ts';
import { curve } from './curves.ts';
import { configOf } from './trainings.ts';

export interface Shape {
  readonly id: string;
  readonly steps: number;
  /** Names of metrics: a column each. */
  readonly metrics?: readonly string[];
  /** Which curve the loss is. */
  readonly index?: number;
  readonly workspaceFolder?: string;
}

const STEPS_A_SECOND = 200;
const EPOCHS = 100;

export function headerOf({ id, workspaceFolder = '/project', index = 0 }: Shape): RunHeader {
  const config = configOf({
    dataset: { type: 'spirals' },
    optimizer: { type: 'adam', learningRate: 0.001 * (index + 1) },
    training: { validationSplit: 0, epochs: 2 * EPOCHS },
    earlyStopping: { enabled: false },
  });
  return { format: FORMAT, id, title: id, created: 1_767_323_045_000, workspaceFolder, config, origins: {}, versions: {} };
}

export function startedOf({ steps, metrics = [] }: Shape): RunEvent {
  const stepsPerEpoch = steps / EPOCHS;
  return {
    type: 'started',
    time: 1_767_323_045_000,
    step: 0,
    backend: { id: 'wasm', label: 'WASM · SIMD', detail: '' },
    weights: [{ name: 'dense/kernel', layer: 'dense', shape: [2, 8], size: 16, trainable: true }],
    slots: ['m', 'v'],
    metrics,
    stepsPerEpoch,
    examples: { training: 32 * stepsPerEpoch, validation: 0 },
  };
}

/** Rows of the steps table, first step and one past the last; `only` leaves out all other columns. */
export function stepRows(shape: Shape, from: number, to: number, only?: readonly string[]): Chunk {
  const { metrics = [], index = 0 } = shape;
  const columns = [...STEP_COLUMNS, ...metrics].filter((name) => only?.includes(name) ?? true);
  const rows = to - from;
  const values = columns.map((name) =>
    filled(new Float32Array(rows), from, figureOf(name, shape, metrics.indexOf(name) + 1 + index)),
  );
  return { table: 'steps', columns, rows, steps: filled(new Float64Array(rows), from, (step) => step), values };
}

function filled<A extends Float32Array | Float64Array>(array: A, from: number, of: (step: number) => number): A {
  for (let i = 0; i < array.length; i++) array[i] = of(from + i);
  return array;
}

function figureOf(name: string, { steps }: Shape, index: number): (step: number) => number {
  switch (name) {
    case 'epoch':
      return (step) => (step * EPOCHS) / steps;
    case 'time':
      return (step) => step / STEPS_A_SECOND;
    case 'learningRate':
      return (step) => 0.001 * (index + 1) * (1 + Math.cos((Math.PI * step) / steps));
    default:
      return (step) => curve(index, step, steps);
  }
}
