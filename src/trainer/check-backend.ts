/** Tries one backend for the table of Check Compute: whether it is there, what it computes on, and how fast it trains. */
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

/** Tells what it finds as it finds it. Rejects where the backend should work and does not. */
export async function check({ check: id, around }: CheckRequest, tell: (reply: CheckReply) => void): Promise<void> {
  const backend = backends.find((known) => known.id === id);
  if (!backend) throw new UserError({ message: `There is no backend "${id}".`, remedy: suggest(id, ids()) });
  const probed = await backend.probe(around);
  if (!probed.available) {
    const { reason, remedy, command } = probed;
    tell({ type: 'absent', reason, remedy, ...(command === undefined ? {} : { command }) });
    return;
  }
  seedRandom(randomFor(RECIPE.training.seed, 'training'));
  const opened = await backend.open(around);
  const passedOver = probed.passedOver && `${probed.passedOver.reason} ${probed.passedOver.remedy}`;
  tell({ type: 'opened', info: opened.info, ...(passedOver === undefined ? {} : { passedOver }) });
  tell({ type: 'measured', examplesPerSecond: await speed(opened) });
  await opened.close();
}

/** What is wrong with a backend that cannot be opened or trained with. */
export function broken(error: unknown): CheckReply {
  const told = error instanceof UserError ? error.fault : undefined;
  return { type: 'broken', reason: messageOf(error), remedy: told?.remedy ?? 'Choose another backend.' };
}

const ids = () => backends.map((backend) => backend.id);

/** Large enough to keep a processor busy, and small enough for the slowest backend to take a step in a second. */
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

/** Examples a second that an ordinary training takes, once it is warm. */
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
    // A device is kept busy: the figures of a step are waited for a few steps later, as a training does.
    const behind: Promise<unknown>[] = [];
    for (let i = 0; i < most && seconds(began) < LIMIT_SECONDS; i++) {
      const { value: batch } = await batches.next();
      if (!batch) break;
      const begun = await stepper.begin([batch], ++step, 1e-3, false);
      begun.dispose();
      disposeBatch(batch);
      examples += begun.examples;
      behind.push(begun.figures);
      if (behind.length > ahead) await behind.shift();
    }
    await Promise.all(behind);
    return examples / seconds(began);
  };
  const cold = await train(WARM_UP, 0);
  // Of a slow device, a few steps are more than there is time for.
  const fast = (cold / RECIPE.training.batchSize) * LIMIT_SECONDS > PIPELINE_DEPTH;
  return train(STEPS, fast ? PIPELINE_DEPTH : 0);
}

const seconds = (since: number) => (performance.now() - since) / 1000;

/** Epoch after epoch. */
async function* batchesOf(feed: ReturnType<typeof dataLoaderOf>) {
  for (let epoch = 0; ; epoch++) {
    const batches = feed.training(epoch, 0);
    for (let next = await batches.next(); !next.done; next = await batches.next()) yield next.value;
  }
}
