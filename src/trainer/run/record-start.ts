/** Records what is trained, on what, and which settings do not take effect as written. */
import * as l10n from '@vscode/l10n';
import { isUndecided } from '../../core/early-stopping.ts';
import { averageOf } from '../../core/training-options.ts';
import type { Outbox } from '../recording/outbox.ts';
import type { BuiltTraining } from './build-training.ts';
import { reportIneffective } from './setting-effects.ts';

/** Records the event `started`, and the notices that go with it, also those `given`. `step` counts the steps completed. */
export function recordStart(training: BuiltTraining, outbox: Outbox, step: number, given: readonly string[] = []): void {
  const { config, settings, backend, network, data, dataLoader, custom, slots, trainModeProbe } = training;
  outbox.event(
    {
      type: 'started',
      backend: backend.info,
      weights: network.weights.map((weight) => ({ ...weight.info, trainable: network.trainable.includes(weight) })),
      slots,
      ...(custom ? { optimizer: custom.name } : {}),
      metrics: network.metrics,
      units: trainModeProbe.units,
      stepsPerEpoch: dataLoader.stepsPerEpoch,
      examples: dataLoader.examples,
      ...(data.classes ? { classes: data.classes } : {}),
      ...(data.baselines && Object.keys(data.baselines).length > 0 ? { baselines: data.baselines } : {}),
    },
    step,
  );
  const notice = (message: string) => outbox.event({ type: 'notice', message }, step);
  if (data.kind === 'memory' && data.leftOut) outbox.event({ type: 'notice', ...data.leftOut }, step);
  for (const suggestion of data.suggestions ?? []) outbox.event({ type: 'notice', ...suggestion }, step);
  for (const message of [...given, ...data.notices, ...dataLoader.notices, ...(custom?.notices ?? [])]) notice(message);
  if (!network.states.isEmpty && config.training.shuffle && data.kind === 'memory')
    notice(
      l10n.t(
        'The model has stateful layers, whose state carries over to the next batch. descent.training.shuffle shuffles the examples. To keep their order, set it to false.',
      ),
    );
  if (custom?.learningRate !== undefined) {
    // The schedule begins with the program's own rate; from here on it is changed like any other.
    const key = 'optimizer.learningRate';
    const change = { key, from: settings.change(key, custom.learningRate), to: custom.learningRate };
    if (change.from !== change.to) outbox.event({ type: 'changed', ...change }, step);
  }
  if (averageOf(config.training) && config.training.averagingStart >= config.training.epochs)
    notice(
      l10n.t(
        'Weights are not averaged: descent.training.averagingStart is {0}, and the run has {1} epochs.',
        config.training.averagingStart,
        config.training.epochs,
      ),
    );
  const { monitor, rateMonitor } = training.monitoring;
  if (monitor !== config.earlyStopping.monitor)
    notice(
      l10n.t(
        'There is no validation data, so early stopping monitors {0} instead of {1}.',
        monitor,
        config.earlyStopping.monitor,
      ),
    );
  if (rateMonitor !== undefined && rateMonitor !== training.learningRate.monitor)
    notice(
      l10n.t(
        'There is no validation data, so the schedule monitors {0} instead of {1}.',
        rateMonitor,
        training.learningRate.monitor ?? monitor,
      ),
    );
  if (isUndecided(config.earlyStopping, monitor)) notice(directionUnknown(monitor, 'descent.earlyStopping.mode'));
  if (rateMonitor !== undefined && isUndecided({ mode: modeOf(config.schedule.mode) }, rateMonitor))
    notice(directionUnknown(rateMonitor, 'descent.schedule.mode'));
  for (const id of Object.keys(settings.regularization)) reportIneffective(training, id, outbox);
  if (dataLoader.batchesPerStep > 1 && network.normalizations.length > 0)
    notice(
      l10n.t(
        'Each step accumulates {0} batches, and batch normalization normalizes each of them separately.',
        dataLoader.batchesPerStep,
      ),
    );
}

const modeOf = (mode: unknown) => (mode === 'min' || mode === 'max' ? mode : 'auto');

const directionUnknown = (metric: string, key: string) =>
  l10n.t(
    'The name of the metric {0} does not indicate whether a lower or a higher value is better. Lower is assumed. If higher is better, set {1} to "max".',
    metric,
    key,
  );
