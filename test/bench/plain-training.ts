/**
 * The same training without any figures: forward, backward, clipping and update, by the trainer's own parts, and nothing else. No
 * norms, no statistics, no rows, no sockets. A process of its own: it is sent how many steps to take, and answers with the
 * milliseconds that they took.
 */
import type { RunConfig } from '../../src/core/run.ts';
import { optimizers } from '../../src/catalog/optimizers/index.ts';
import { find, resolve } from '../../src/core/choice.ts';
import { openBackend } from '../../src/trainer/backends/index.ts';
import { seedRandom } from '../../src/trainer/backends/seed.ts';
import { disposeBatch, type Feed, feedOf } from '../../src/trainer/feed.ts';
import { pass } from '../../src/trainer/gradients.ts';
import { RuleOptimizer } from '../../src/trainer/rule-optimizer.ts';
import { randomFor } from '../../src/trainer/seeds.ts';
import { loadWorkload } from '../../src/trainer/workload.ts';

async function prepare(config: RunConfig, folder: string): Promise<(steps: number) => Promise<number>> {
  seedRandom(randomFor(config.training.seed, 'training'));
  const { tf, fusion } = await openBackend(config.backend);
  const { network, data } = await loadWorkload(tf, config, folder);
  const rule = find(optimizers, config.optimizer.type);
  if (!rule) throw new Error(`There is no optimizer "${config.optimizer.type}".`);
  const batches = endless(feedOf(tf, data, config.training));
  const { regularization } = config;
  const values = resolve(rule.params, config.optimizer, 'descent.optimizer').values;
  const optimizer = new RuleOptimizer(network, rule, values, fusion);
  const learningRate = Number(config.optimizer.learningRate);
  let step = 0;
  return async (steps) => {
    const began = performance.now();
    for (let i = 0; i < steps; i++) {
      const batch = await batches.next();
      if (batch.done) break;
      const { gradients } = await pass(network, [batch.value], regularization);
      const updates = optimizer.apply(gradients, { values, learningRate, step: ++step, regularization });
      for (const tensor of [...gradients, ...updates.map((update) => update?.delta)]) tensor?.dispose();
      disposeBatch(batch.value);
    }
    return performance.now() - began;
  };
}

async function* endless(feed: Feed) {
  for (let epoch = 0; ; epoch++) {
    const batches = feed.training(epoch, 0);
    for (let next = await batches.next(); !next.done; next = await batches.next()) yield next.value;
  }
}

let take: Promise<(steps: number) => Promise<number>> | undefined;
process.on('message', async (message: { readonly config?: RunConfig; readonly folder?: string; readonly steps?: number }) => {
  if (message.config) take = prepare(message.config, message.folder ?? '');
  const milliseconds = await (await take)?.(message.steps ?? 0);
  process.send?.({ milliseconds });
});
process.on('disconnect', () => process.exit(0));
