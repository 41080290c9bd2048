/** Tries one backend for Check Backends: whether it is available, what it computes on, and how fast it trains. */
import * as l10n from '@vscode/l10n';
import { resolveConfig } from '../catalog/config.ts';
import { adam } from '../catalog/optimizers/adam.ts';
import { suggest } from '../core/params.ts';
import type { CheckReply } from '../core/backend-table.ts';
import { messageOf, UserError } from '../core/fault.ts';
import type { CheckRequest } from '../protocol.ts';
import type { Opened } from './backends/backend.ts';
import { backends } from './backends/index.ts';
import { seedRandom } from './backends/seed-random.ts';
import { disposeBatch, dataLoaderOf } from './model/data-loader.ts';
import { LiveSettings } from './run/live-settings.ts';
import { RuleOptimizer } from './optimizer/rule-optimizer.ts';
import { randomFor } from './model/seeds.ts';
import { PIPELINE_DEPTH } from './run/step-pipeline.ts';
import { Stepper } from './run/stepper.ts';
import { loadWorkload } from './model/workload.ts';

/** Reports each finding at once. Rejects where the backend should work and does not. */
export async function check(
  { check: id, around: environment }: CheckRequest,
  report: (reply: CheckReply) => void,
): Promise<void> {
  const backend = backends.find((known) => known.id === id);
  if (!backend) throw new UserError({ message: l10n.t('Unknown backend "{0}".', id), remedy: suggest(id, ids()) });
  const probed = await backend.probe(environment);
  if (!probed.available) {
    const { reason, remedy, command } = probed;
    report({ type: 'absent', reason, remedy, ...(command === undefined ? {} : { command }) });
    return;
  }
  seedRandom(randomFor(RECIPE.training.seed, 'training'));
  const opened = await backend.open(environment);
  const passedOver = probed.passedOver && `${probed.passedOver.reason} ${probed.passedOver.remedy}`;
  const gpu = probed.gpu === undefined ? {} : { gpu: probed.gpu };
  report({ type: 'opened', info: opened.info, ...gpu, ...(passedOver === undefined ? {} : { passedOver }) });
  report({ type: 'measured', examplesPerSecond: await speed(opened) });
  await opened.close();
}

/** The reply for a backend that cannot be opened or trained with. */
export function brokenReply(error: unknown): CheckReply {
  const fault = error instanceof UserError ? error.fault : undefined;
  return { type: 'broken', reason: messageOf(error), remedy: fault?.remedy ?? l10n.t('Choose another backend.') };
}

const ids = () => backends.map((backend) => backend.id);

/** Large enough to use a whole processor core, and small enough for the slowest backend to take a step per second. */
const RECIPE = resolveConfig({
  dataset: { type: 'digits', examples: 640 },
  model: { type: 'mlp', units: [512, 512] },
  optimizer: { type: adam.id },
  training: { batchSize: 128, validationSplit: 0 },
}).config;
const WARM_UP = 5;
const STEPS = 40;
/** The slow backends take fewer steps. */
const LIMIT_SECONDS = 1;

/** Examples per second of an ordinary training, after a warm-up. */
async function speed({ tf, statistics, fusion, readback }: Opened): Promise<number> {
  const { network, data } = await loadWorkload(tf, RECIPE, '');
  const settings = new LiveSettings(RECIPE);
  const optimizer = new RuleOptimizer(network, adam, settings.optimizer, fusion);
  const stepper = new Stepper(network, optimizer, statistics, settings, readback);
  const batches = batchesOf(dataLoaderOf(tf, data, RECIPE.training));
  let step = 0;
  const train = async (most: number, ahead: number) => {
    const began = performance.now();
    let examples = 0;
    // As in a training, results are awaited a few steps later, so that a device always has work.
    const pending: Promise<unknown>[] = [];
    for (let i = 0; i < most && seconds(began) < LIMIT_SECONDS; i++) {
      const { value: batch } = await batches.next();
      if (!batch) break;
      const begun = await stepper.begin([batch], ++step, 1e-3, false);
      begun.dispose();
      disposeBatch(batch);
      examples += begun.examples;
      pending.push(begun.statistics);
      if (pending.length > ahead) await pending.shift();
    }
    await Promise.all(pending);
    return examples / seconds(began);
  };
  const cold = await train(WARM_UP, 0);
  // A slow device has no time for several steps at once.
  const fast = (cold / RECIPE.training.batchSize) * LIMIT_SECONDS > PIPELINE_DEPTH;
  return train(STEPS, fast ? PIPELINE_DEPTH : 0);
}

const seconds = (since: number) => (performance.now() - since) / 1000;

/** Epoch after epoch. */
async function* batchesOf(dataLoader: ReturnType<typeof dataLoaderOf>) {
  for (let epoch = 0; ; epoch++) {
    const batches = dataLoader.training(epoch, 0);
    for (let next = await batches.next(); !next.done; next = await batches.next()) yield next.value;
  }
}
