/** One run from its first byte to its last: opens what it needs, trains, and leaves a whole folder whatever happens. */
import { existsSync } from 'node:fs';
import { optimizers } from '../../catalog/optimizers/index.ts';
import { find, suggest } from '../../core/params.ts';
import { UserError } from '../../core/fault.ts';
import { initialRun, fold, type RunConfig, type RunHeader } from '../../core/run.ts';
import { averageOf } from '../../core/training-options.ts';
import type { StartRequest } from '../../protocol.ts';
import { applyLayerSettings } from '../model/layer-settings.ts';
import { openFor } from '../backends/index.ts';
import { refusals } from '../backends/refusals.ts';
import { seedRandom } from '../backends/seed-random.ts';
import { PIPELINE_DEPTH } from './step-pipeline.ts';
import type { Checkpoint } from '../checkpoints/checkpoint.ts';
import { Checkpoints } from '../checkpoints/checkpoints.ts';
import { Clock } from '../measure/clock.ts';
import type { Control } from '../clients/control.ts';
import { DeviceMonitor } from '../measure/device/device-monitor.ts';
import { EpochWatch } from '../../core/early-stopping.ts';
import { dataLoaderOf } from '../model/data-loader.ts';
import type { FollowedElements } from '../measure/followed-elements.ts';
import { StepBoundary } from './step-boundary.ts';
import type { LiveSettings } from './live-settings.ts';
import { epochColumns, Loop, START } from './loop.ts';
import type { LoopEnd } from './loop-end.ts';
import { monitorOf } from './monitor.ts';
import type { Outbox } from '../recording/outbox.ts';
import { Probes } from '../measure/probes.ts';
import { RangeTester } from './range-tester.ts';
import { LearningRate } from '../optimizer/learning-rate.ts';
import { RuleOptimizer } from '../optimizer/rule-optimizer.ts';
import { ProbeScheduler } from '../measure/probe-scheduler.ts';
import { randomFor } from '../model/seeds.ts';
import { Random } from '../../core/random.ts';
import { KeptWeights, putBack, snapshot, snapshotWeights } from './state.ts';
import { Stepper } from './stepper.ts';
import { readEvents } from '../recording/table-files.ts';
import { TrainModeProbe } from '../measure/train-mode-probe.ts';
import { ineffectiveRegularizers } from '../model/ineffective-regularizers.ts';
import { CustomOptimizer } from '../optimizer/custom-optimizer.ts';
import { WeightAverage } from '../optimizer/weight-average.ts';
import { loadWorkload } from '../model/workload.ts';

export interface TrainParts {
  readonly request: StartRequest;
  readonly outbox: Outbox;
  readonly control: Control;
  readonly settings: LiveSettings;
  readonly followed: FollowedElements;
  /** What to go on from; undefined starts at step 0. */
  readonly checkpoint: Checkpoint | undefined;
}

/** Trains, and records the end. Whatever it throws is for the caller to record. */
export async function train(parts: TrainParts): Promise<LoopEnd['status']> {
  const { request, outbox, control, settings, followed, checkpoint } = parts;
  const { header, folder } = request;
  const { config } = header;
  const from = checkpoint?.position;
  let random = randomFor(config.training.seed, 'training');
  seedRandom(random);
  const backend = await openFor(request);
  const { tf, statistics, readback } = backend;
  const notice = (message: string) => outbox.event({ type: 'notice', message }, from?.step ?? 0);
  const { network, data, optimizer: own } = await loadWorkload(tf, config, header.workspaceFolder);
  const [refused] = refusals(network.model, backend.info.id);
  if (refused) throw new UserError(refused);
  applyLayerSettings(network, settings.layers);
  const rule = ruleOf(config);
  const dataLoader = dataLoaderOf(tf, data, config.training);
  const span = { stepsPerEpoch: dataLoader.stepsPerEpoch, epochs: config.training.epochs };
  const rate = new LearningRate(config.schedule, span, from?.reacted);
  if (own && header.trial) throw nothingToCompare;
  const user = own && (await CustomOptimizer.create(network, own));
  const optimizer = user ?? new RuleOptimizer(network, rule, settings.optimizer, backend.fusion);
  const slots = user?.slots ?? rule.slots(settings.optimizer);
  const best = new KeptWeights(network);
  const start = new KeptWeights(network);
  if (!checkpoint) start.keep();
  const average = new WeightAverage(network, config.training);
  const state = { network, optimizer, best, start, average };
  const trainModeProbe = new TrainModeProbe(network, readback && ((tensor) => readback.ask(tensor)));
  const tell = (id: string) => {
    const message = ineffectiveRegularizers(network, user ? undefined : rule, id, settings.regularization);
    if (message) outbox.event({ type: 'notice', message }, outbox.step);
  };
  const names = network.metrics.map(({ name }) => name);
  const columns = epochColumns(names, dataLoader.validation !== undefined);
  const monitor = monitorOf(config.earlyStopping.monitor, 'descent.earlyStopping.monitor', columns);
  const rateMonitor = rate.monitor === undefined ? undefined : monitorOf(rate.monitor, 'descent.schedule.monitor', columns);

  if (!startedAlready(header, folder)) {
    outbox.event(
      {
        type: 'started',
        backend: backend.info,
        weights: network.weights.map((weight) => ({ ...weight.info, trainable: network.trainable.includes(weight) })),
        slots,
        ...(user ? { optimizer: user.name } : {}),
        metrics: names,
        units: trainModeProbe.units,
        stepsPerEpoch: dataLoader.stepsPerEpoch,
        examples: dataLoader.examples,
        ...(data.classes ? { classes: data.classes } : {}),
      },
      from?.step ?? 0,
    );
    for (const message of [...data.notices, ...(user?.notices ?? [])]) notice(message);
    if (user?.learningRate !== undefined) {
      // The program's own rate is where the schedule begins; a change while the run goes on changes it as it would any other.
      const key = 'optimizer.learningRate';
      const change = { key, from: settings.change(key, user.learningRate), to: user.learningRate };
      if (change.from !== change.to) outbox.event({ type: 'changed', ...change }, from?.step ?? 0);
    }
    if (averageOf(config.training) && config.training.averagingStart >= config.training.epochs)
      notice(`No weights are averaged: that would begin after epoch ${config.training.averagingStart}, which is not reached.`);
    if (monitor !== config.earlyStopping.monitor)
      notice(`There is nothing to validate on, so ${monitor} is watched instead of ${config.earlyStopping.monitor}.`);
    if (rateMonitor !== undefined && rateMonitor !== rate.monitor)
      notice(`There is nothing to validate on, so the schedule watches ${rateMonitor} instead of ${rate.monitor}.`);
    for (const id of Object.keys(settings.regularization)) tell(id);
    if (dataLoader.batchesPerStep > 1 && network.normalizations.length > 0)
      notice(`Each step takes ${dataLoader.batchesPerStep} batches, and batch normalization sees them one at a time.`);
  }
  if (checkpoint) {
    for (const message of await putBack(state, checkpoint)) notice(message);
    random = new Random(checkpoint.position.random);
    seedRandom(random);
  }
  network.setDropout(settings.regularization.dropout ?? -1);

  const clock = new Clock(from?.elapsed ?? 0);
  const watch = new EpochWatch(monitor, from?.watched);
  const checkpoints = new Checkpoints(folder);
  let savedBest = watch.watched.bestEpoch;
  const reacted = () => (rate.reacted ? { reacted: rate.reacted } : {});
  const positionNow = () => ({
    ...loop.position,
    elapsed: clock.elapsed,
    random: random.state,
    watched: watch.watched,
    missed: optimizer.missed,
    averaged: average.taken,
    ...reacted(),
  });
  const save = async () => {
    // A range test moves the weights to where they are of no use to anyone: it keeps none.
    if (header.rangeTest) return;
    await loop.settle();
    const position = positionNow();
    const { step, epoch } = position;
    try {
      // Nothing good can follow from weights that are no numbers, but the best ones are still worth keeping.
      if (loop.finite) {
        const file = checkpoints.save(await snapshot(state, position));
        outbox.event({ type: 'checkpoint', epoch, file, best: false }, step);
      }
      if (!best.kept || savedBest === watch.watched.bestEpoch) return;
      savedBest = watch.watched.bestEpoch;
      outbox.event(
        {
          type: 'checkpoint',
          epoch: savedBest,
          file: checkpoints.saveBest(await snapshotWeights(network, position, best)),
          best: true,
        },
        step,
      );
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      if (!existsSync(folder))
        throw new UserError({ message: `The folder of the run was deleted: ${folder}`, file: folder, remedy: 'Train anew.' });
      outbox.fail(error);
    }
  };
  const { checkpointSeconds } = config.training;
  const changed = (key: string) => {
    if (key === 'regularization.dropout') network.setDropout(settings.regularization.dropout ?? -1);
    const vain = user?.unheeded(key);
    if (vain) outbox.event({ type: 'notice', message: vain }, outbox.step);
    const [group, id] = key.split('.');
    if (group === 'regularization' && id !== undefined) tell(id);
    if (key.startsWith('layers.')) network.arrange(settings.layers);
  };
  const { trouble } = backend;
  trouble?.at(() => network.tap.at);
  const boundary = new StepBoundary({
    control,
    outbox,
    settings,
    clock,
    checkpointSeconds,
    save,
    changed,
    trouble,
    settle: () => loop.settle(),
  });
  const loop = new Loop(
    {
      config,
      network,
      dataLoader,
      stepper: new Stepper(network, optimizer, statistics, settings, readback),
      rate,
      settings,
      probes: new Probes(
        network,
        optimizer,
        statistics,
        start,
        slots,
        config.instrumentation.histograms,
        user ? undefined : rule.means?.gradient,
      ),
      trainModeProbe,
      followed: followed.open({ network, optimizer, statistics, slots }, outbox),
      // What a sample costs on a device is told by the steps between two of them, which are read several together.
      probeScheduler: new ProbeScheduler({ ...config.instrumentation, ...(readback ? { first: PIPELINE_DEPTH } : {}) }),
      watch,
      monitor,
      rateMonitor,
      best,
      average,
      outbox,
      control,
      clock,
      boundary,
      readback,
      test: header.rangeTest && new RangeTester(header.rangeTest),
    },
    from ?? START,
  );

  const device = new DeviceMonitor({ outbox, clock, device: backend.info.device, epoch: () => loop.epochs });
  clock.start();
  void device.start();
  let end: LoopEnd;
  try {
    end = await loop.run();
    await trouble?.settle();
    trouble?.check();
  } catch (error) {
    // What a device computed in trouble is not worth keeping, and may be gone: its last checkpoint stands.
    await trouble?.settle();
    trouble?.check();
    // What was learned is kept: once the program is corrected, the run can go on from here.
    if (loop.position.step > 0) await save();
    throw error;
  } finally {
    device.close();
    clock.stop();
  }
  // Before the best weights take their place: what is resumed are the weights that the optimizer's slots belong to.
  await save();
  if (end.status === 'suspended') return end.status;
  const restored = wantsBest(end, control, settings) && best.restore() ? watch.watched.bestEpoch : undefined;
  if (restored === undefined) average.adopt();
  if (!header.rangeTest) checkpoints.saveFinal(await snapshotWeights(network, positionNow()));
  outbox.event(
    { type: 'ended', status: end.status, reason: end.reason, ...(restored === undefined ? {} : { restored }) },
    loop.position.step,
  );
  await backend.close();
  return end.status;
}

function wantsBest(end: LoopEnd, control: Control, { earlyStopping }: LiveSettings): boolean {
  if (end.status === 'stopped') return control.stop?.restoreBest ?? false;
  if (end.status === 'diverged') return true;
  return earlyStopping.enabled && earlyStopping.restoreBest;
}

function ruleOf(config: RunConfig) {
  const rule = find(optimizers, config.optimizer.type);
  if (rule) return rule;
  const key = 'descent.optimizer.type';
  const remedy = suggest(
    config.optimizer.type,
    optimizers.map(({ id }) => id),
  );
  throw new UserError({ message: `There is no optimizer "${config.optimizer.type}".`, key, remedy });
}

const nothingToCompare = new UserError({
  message: 'The program has an optimizer of its own, so there are no optimizers to compare.',
  key: 'descent.program',
  remedy: 'Take the function "optimizer" out of the program.',
});

const startedAlready = (header: RunHeader, folder: string) =>
  readEvents(folder).reduce(fold, initialRun(header)).started !== undefined;
