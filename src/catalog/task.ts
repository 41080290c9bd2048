/** What follows from a task alone: the last layer, the loss and the metrics. Datasets, models and the trainer agree here. */
import type { Task } from './types.ts';

/** Units of the model's last layer: two classes share one unit, whose output is the probability of the second. */
export function outputUnits({ output }: Task): number {
  if (output.kind === 'numbers') return output.size;
  return output.classes.length === 2 ? 1 : output.classes.length;
}

/** The last layer's activation: it turns the units into probabilities, or leaves numbers as they are. */
export function outputActivation(task: Task): 'linear' | 'sigmoid' | 'softmax' {
  if (task.output.kind === 'numbers') return 'linear';
  return outputUnits(task) === 1 ? 'sigmoid' : 'softmax';
}

/** Name of the loss in TensorFlow.js. Class targets are indices, one an example. */
export function lossFor(task: Task): 'meanSquaredError' | 'binaryCrossentropy' | 'sparseCategoricalCrossentropy' {
  if (task.output.kind === 'numbers') return 'meanSquaredError';
  return outputUnits(task) === 1 ? 'binaryCrossentropy' : 'sparseCategoricalCrossentropy';
}

/** Metrics worth a chart, by the names of their columns. */
export function metricsFor(task: Task): readonly ('accuracy' | 'meanAbsoluteError')[] {
  return task.output.kind === 'numbers' ? ['meanAbsoluteError'] : ['accuracy'];
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
