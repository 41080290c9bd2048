/** Builds everything that a training needs before its first step, from the configuration of a run. */
import * as l10n from '@vscode/l10n';
import type { Optimizer } from '../../catalog/types.ts';
import { optimizers } from '../../catalog/optimizers/index.ts';
import { EarlyStoppingMonitor } from '../../core/early-stopping.ts';
import { UserError } from '../../core/fault.ts';
import { find, suggest } from '../../core/params.ts';
import type { Random } from '../../core/random.ts';
import type { RunConfig } from '../../core/run.ts';
import type { StartRequest } from '../../protocol.ts';
import type { Opened } from '../backends/backend.ts';
import { openFor } from '../backends/index.ts';
import { refusals } from '../backends/refusals.ts';
import { seedRandom } from '../backends/seed-random.ts';
import type { Checkpoint } from '../checkpoints/checkpoint.ts';
import { KeptWeights } from '../checkpoints/kept-weights.ts';
import { TrainModeProbe } from '../measure/train-mode-probe.ts';
import { dataLoaderOf } from '../model/data-loader.ts';
import { applyLayerSettings } from '../model/layer-settings.ts';
import { randomFor } from '../model/seeds.ts';
import { loadWorkload } from '../model/workload.ts';
import { CustomOptimizer } from '../optimizer/custom-optimizer.ts';
import { LearningRate } from '../optimizer/learning-rate.ts';
import { RuleOptimizer } from '../optimizer/rule-optimizer.ts';
import { WeightAverage } from '../optimizer/weight-average.ts';
import type { ProgramData } from '../program/types.ts';
import type { LiveSettings } from './live-settings.ts';
import { epochColumns } from './loop.ts';
import type { Monitoring, Training } from './loop-parts.ts';
import { monitoredColumn } from './monitored-column.ts';
import { RangeTester } from './range-tester.ts';
import type { TrainingState } from './state.ts';
import { Stepper } from './stepper.ts';

/** A training that is ready for its first step, or to be resumed from a checkpoint. */
export interface BuiltTraining extends Training {
  readonly backend: Opened;
  readonly data: ProgramData;
  /** What a checkpoint saves. */
  readonly state: TrainingState;
  readonly monitoring: Monitoring;
  readonly trainModeProbe: TrainModeProbe;
  /** The optimizer of the user's program, which takes the place of the catalog's. */
  readonly custom: CustomOptimizer | undefined;
  /** The optimizer that the configuration names. */
  readonly rule: Optimizer;
  /** Names of the slots of the optimizer that is used. */
  readonly slots: readonly string[];
  /** Generates all random numbers of the training, `Math.random` included. */
  readonly random: Random;
}

/**
 * Rejects with a `UserError` where something is wrong with the configuration, the program or the data. `notify` is called with what the
 * program does later, and the user has to know.
 */
export async function buildTraining(
  request: StartRequest,
  settings: LiveSettings,
  checkpoint: Checkpoint | undefined,
  notify: (message: string) => void,
): Promise<BuiltTraining> {
  const { header } = request;
  const { config } = header;
  const position = checkpoint?.position;
  const random = randomFor(config.training.seed, 'training');
  seedRandom(random);
  const backend = await openFor(request);
  const { tf, statistics, readback, fusion } = backend;
  const { network, data, form, optimizer: program } = await loadWorkload(tf, config, header.workspaceFolder, notify);
  const [refused] = refusals(network.model, backend.info.id);
  if (refused) throw new UserError(refused);
  applyLayerSettings(network, settings.layers);
  const rule = ruleOf(config);
  const dataLoader = dataLoaderOf(tf, data, config.training, form.batchSize);
  const span = { stepsPerEpoch: dataLoader.stepsPerEpoch, epochs: config.training.epochs };
  const learningRate = new LearningRate(config.schedule, span, position?.reacted);
  if (program && header.trial) throw nothingToCompare();
  const custom = program && (await CustomOptimizer.create(network, program));
  const optimizer = custom ?? new RuleOptimizer(network, rule, settings.optimizer, fusion);
  const best = new KeptWeights(network);
  const start = new KeptWeights(network);
  if (!checkpoint) start.keep();
  const average = new WeightAverage(network, config.training);
  const trainModeProbe = new TrainModeProbe(network, readback && ((tensor) => readback.read(tensor)));
  const columns = epochColumns(network.metrics, dataLoader.validation !== undefined);
  const monitor = monitoredColumn(config.earlyStopping.monitor, 'descent.earlyStopping.monitor', columns);
  const rateMonitor =
    learningRate.monitor === undefined ? undefined : monitoredColumn(learningRate.monitor, 'descent.schedule.monitor', columns);
  return {
    config,
    settings,
    backend,
    network,
    data,
    dataLoader,
    stepper: new Stepper(network, optimizer, statistics, settings, readback),
    learningRate,
    average,
    readback,
    rangeTest: header.rangeTest && new RangeTester(header.rangeTest),
    state: { network, optimizer, best, start, average },
    monitoring: { watch: new EarlyStoppingMonitor(monitor, position?.watched), monitor, rateMonitor, best },
    trainModeProbe,
    custom,
    rule,
    slots: custom?.slots ?? rule.slots(settings.optimizer),
    random,
  };
}

function ruleOf(config: RunConfig): Optimizer {
  const { type } = config.optimizer;
  const rule = find(optimizers, type);
  if (rule) return rule;
  const ids = optimizers.map(({ id }) => id);
  throw new UserError({
    message: l10n.t('Unknown optimizer "{0}".', type),
    key: 'descent.optimizer.type',
    remedy: suggest(type, ids),
  });
}

const nothingToCompare = () =>
  new UserError({
    message: l10n.t('A study compares optimizers, but the program has its own optimizer.'),
    key: 'descent.program',
    remedy: l10n.t('Remove the function "optimizer" from the program.'),
  });
