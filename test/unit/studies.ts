/** Studies as tests need them: the grid, and a log of what its trials came to. */
import { candidate, optimizerOf, studyOf } from '../../src/catalog/build-study.ts';
import { resolveConfig } from '../../src/catalog/config.ts';
import { initialStudy, foldStudy, type Study, type StudyState, type TrialResult, trialsOf } from '../../src/core/study.ts';

export const { config } = resolveConfig({ dataset: { type: 'moons' }, optimizer: { type: 'sgd', learningRate: 0.5 } });

/** Two optimizers, two rates each, three seeds. */
export const study = (change: Partial<Study> = {}): Study => ({
  ...studyOf({
    id: 's',
    created: 0,
    workspaceFolder: '/w',
    config,
    origins: {},
    candidates: [candidate(optimizerOf('adam'), config, [0.001, 0.01]), candidate(optimizerOf('sgd'), config, [0.1, 0.5])],
    seeds: [1, 2, 3],
    epochs: 2,
  }),
  ...change,
});

export const COLUMNS = ['epoch', 'time', 'learningRate', 'loss', 'accuracy', 'val_loss', 'val_accuracy'];

/** Ends two epochs of ten steps and a second each with these validation losses; the training loss is 0.1 lower. */
export const result = (losses: readonly (number | null)[], status: TrialResult['status'] = 'finished'): TrialResult => ({
  status,
  reason: '',
  columns: COLUMNS,
  epochs: losses.map((loss, i) => ({
    step: 10 * (i + 1),
    values: [i + 1, i + 1, 0.1, loss === null ? null : loss - 0.1, 0.5, loss, loss === null ? null : 1 - loss],
  })),
  steps: 10 * losses.length,
  gradientNorm: { mean: 2, largest: 7 },
});

/** The state after these trials, by index. */
export function after(results: Readonly<Record<number, TrialResult>>, of = study()): StudyState {
  return Object.entries(results).reduce(
    (state, [trial, result]) => foldStudy(state, { type: 'trial', time: 0, trial: Number(trial), result }),
    initialStudy(of),
  );
}

/** Every trial done: the validation loss of the last epoch by optimizer, learning rate and seed, coming from 10. */
export const complete = (loss: (optimizer: string, learningRate: number, seed: number) => number, of = study()): StudyState =>
  after(
    Object.fromEntries(
      trialsOf(of).map(({ index, config, learningRate, seed }) => {
        const last = loss(config.optimizer.type, learningRate, seed);
        return [index, Number.isNaN(last) ? result([10, null], 'diverged') : result([10, last])];
      }),
    ),
    of,
  );
