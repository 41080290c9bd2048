/** Derives the output layer, the loss and the metrics from a task. Datasets, models and the trainer all use it. */
import type { Task } from './types.ts';

/** Units of the output layer. Two classes share one unit, whose output is the probability of the second class. */
export function outputUnits({ output }: Task): number {
  if (output.kind === 'numbers') return output.size;
  return output.classes.length === 2 ? 1 : output.classes.length;
}

/** Activation of the output layer: probabilities for classes, linear for numbers. */
export function outputActivation(task: Task): 'linear' | 'sigmoid' | 'softmax' {
  if (task.output.kind === 'numbers') return 'linear';
  return outputUnits(task) === 1 ? 'sigmoid' : 'softmax';
}

/** Name of the loss in TensorFlow.js. Class targets are one index per example. */
export function lossFor(task: Task): 'meanSquaredError' | 'binaryCrossentropy' | 'sparseCategoricalCrossentropy' {
  if (task.output.kind === 'numbers') return 'meanSquaredError';
  return outputUnits(task) === 1 ? 'binaryCrossentropy' : 'sparseCategoricalCrossentropy';
}

/** The metrics of the task, by their column names. */
export function metricsFor(task: Task): readonly ('accuracy' | 'r2' | 'rootMeanSquaredError' | 'meanAbsoluteError')[] {
  return task.output.kind === 'numbers' ? ['r2', 'rootMeanSquaredError', 'meanAbsoluteError'] : ['accuracy'];
}

/** Shape of one example's input, without the batch axis. */
export function inputShape({ input }: Task): readonly number[] {
  switch (input.kind) {
    case 'vector':
      return [input.size];
    case 'image':
      return [input.height, input.width, input.channels];
    case 'text':
      return [input.length];
  }
}
