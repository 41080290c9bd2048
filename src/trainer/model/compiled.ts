/** What a model was compiled with, `model.compile({ loss, metrics, optimizer })`, which a program has no need to do. */
import * as l10n from '@vscode/l10n';
import type { LayersModel } from '../../catalog/tf.ts';
import { isRecord } from '../../core/params.ts';
import type { RunConfig } from '../../core/run.ts';
import type { TfOptimizer } from '../program/types.ts';
import type { LossOrMetric, Wanted } from './choose-objective.ts';

export interface Compiled extends Pick<Wanted, 'loss' | 'metrics'> {
  readonly optimizer?: TfOptimizer;
  /** It was named by a string, with all its defaults. */
  readonly byName: boolean;
}

/** TensorFlow.js keeps them on the model as they were given. */
export function compiledWith(model: LayersModel): Compiled {
  const { loss, metrics, optimizer, isOptimizerOwned } = model as unknown as Readonly<Record<string, unknown>>;
  if (!optimizer) return { byName: false };
  return {
    ...(isNamed(loss) ? { loss: loss as Exclude<Wanted['loss'], undefined> } : {}),
    ...(isNamed(metrics) ? { metrics: listed(metrics) } : {}),
    optimizer: optimizer as TfOptimizer,
    byName: isOptimizerOwned === true,
  };
}

/** Without a loss, TensorFlow.js keeps an empty list. */
const isNamed = (given: unknown): boolean =>
  typeof given === 'string' ||
  typeof given === 'function' ||
  (Array.isArray(given) && given.length > 0) ||
  (isRecord(given) && Object.keys(given).length > 0);

const listed = (given: unknown) =>
  (typeof given === 'string' || typeof given === 'function' ? [given as LossOrMetric] : given) as Exclude<
    Wanted['metrics'],
    undefined
  >;

/** A notice where the optimizer that a model was compiled with is not the one that updates its weights. */
export function unusedOptimizer({ optimizer, byName }: Compiled, { optimizer: used }: RunConfig): readonly string[] {
  if (!optimizer) return [];
  const name = optimizer.getClassName();
  if (byName && name.toLowerCase() === used.type.toLowerCase()) return [];
  const { learningRate } = optimizer as unknown as { readonly learningRate?: unknown };
  const given = typeof learningRate === 'number' ? l10n.t('{0} with learning rate {1}', name, learningRate) : name;
  return [
    l10n.t(
      'The model is compiled with the optimizer {0}, which is not used: the setting descent.optimizer is {1}. To use the optimizer of the program, export a function "optimizer" that returns it.',
      given,
      used.type,
    ),
  ];
}
