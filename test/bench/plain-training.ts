/**
 * The same training without any figures: forward, backward, clipping and update, by the trainer's own parts, and nothing else. No
 * norms, no statistics, no rows, no sockets. A process of its own: it is sent how many steps to take, and answers with the
 * milliseconds that they took. Or, as the other things to compare with, the same training as TensorFlow.js does it by itself.
 */
import { type BackendWasm, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { optimizers } from '../../src/catalog/optimizers/index.ts';
import { find, resolve } from '../../src/core/params.ts';
import type { RunConfig } from '../../src/core/run.ts';
import { heapOf } from '../../src/trainer/backends/wasm-heap.ts';
import { backends, type Opened, openBackend, type BackendEnvironment } from '../../src/trainer/backends/index.ts';
import { kernelsOn } from '../../src/trainer/backends/kernels/index.ts';
import { seedRandom } from '../../src/trainer/backends/seed-random.ts';
import { tf as shippedTf } from '../../src/trainer/backends/tf.ts';
import { heapLoops } from '../../src/trainer/backends/wasm.ts';
import { disposeBatch, type DataLoader, dataLoaderOf } from '../../src/trainer/model/data-loader.ts';
import { beginPass, readAtOnce } from '../../src/trainer/model/gradients.ts';
import { type Network, readWeight } from '../../src/trainer/model/network.ts';
import type { Batch } from '../../src/trainer/program/types.ts';
import { RuleOptimizer } from '../../src/trainer/optimizer/rule-optimizer.ts';
import { randomFor } from '../../src/trainer/model/seeds.ts';
import { loadWorkload } from '../../src/trainer/model/workload.ts';

/**
 * Who takes the steps: the trainer's own parts, or TensorFlow.js's `trainOnBatch` with its own Adam, as its manual shows it; on the
 * trainer's kernels, or on those that it ships, with just what it lacks to train at all.
 */
export type Kind = 'descent' | 'tfjs' | 'shipped';
type Take = (batch: Batch) => Promise<void>;
type Parts = { readonly [part in 'fusion' | 'readback']: Opened[part] | undefined };

export interface Contest {
  readonly config: RunConfig;
  readonly folder: string;
  readonly kind: Kind;
  readonly around: BackendEnvironment;
}

async function prepare({ config, folder, kind, around }: Contest): Promise<(steps: number) => Promise<number>> {
  seedRandom(randomFor(config.training.seed, 'training'));
  const { tf, fusion, readback } = kind === 'shipped' ? await openShipped() : await openBackend(config.backend, backends, around);
  const { network, data } = await loadWorkload(tf, config, folder);
  const batches = endless(dataLoaderOf(tf, data, config.training));
  const take = kind === 'descent' ? byRule(network, config, { fusion, readback }) : byTfjs(network, config);
  return async (steps) => {
    const began = performance.now();
    for (let i = 0; i < steps; i++) {
      const batch = await batches.next();
      if (batch.done) break;
      await take(batch.value);
      disposeBatch(batch.value);
    }
    // A device has taken the steps once what they came to can be read.
    const last = network.trainable.at(-1);
    if (last) await readWeight(last).data();
    return performance.now() - began;
  };
}

/** The WebAssembly backend of TensorFlow.js as anybody gets it, and of the trainer's kernels those that it does not have. */
async function openShipped(): Promise<Pick<Opened, 'tf' | 'fusion' | 'readback'>> {
  setWasmPaths(`${import.meta.dirname}/`);
  shippedTf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  await shippedTf.setBackend('wasm');
  const shipped = new Set(shippedTf.getKernelsForBackend('wasm').map(({ kernelName }) => kernelName));
  const loops = await heapLoops(heapOf(shippedTf.backend() as BackendWasm));
  for (const kernel of kernelsOn(loops)) if (!shipped.has(kernel.name)) kernel.register(shippedTf, 'wasm');
  return { tf: shippedTf };
}

function byRule(network: Network, { optimizer: chosen, regularization }: RunConfig, { fusion, readback }: Parts): Take {
  const rule = find(optimizers, chosen.type);
  if (!rule) throw new Error(`There is no optimizer "${chosen.type}".`);
  const values = resolve(rule.params, chosen, 'descent.optimizer').values;
  const optimizer = new RuleOptimizer(network, rule, values, fusion);
  const learningRate = Number(chosen.learningRate);
  let step = 0;
  return async (batch) => {
    const { gradients, statistics } = await beginPass(network, [batch], regularization, readback ? leave : readAtOnce);
    await statistics;
    const updates = optimizer.apply(gradients, { values, learningRate, step: ++step, regularization }, false);
    for (const tensor of [...gradients, ...updates.map((update) => update?.delta)]) tensor?.dispose();
  };
}

/** On a device nothing is read before the end of a turn, so that it is never waited for. */
const leave = async (tensor: { dispose(): void }): Promise<Float32Array> => {
  tensor.dispose();
  return new Float32Array(0);
};

function byTfjs({ tf, model }: Network, { optimizer }: RunConfig): Take {
  model.compile({
    optimizer: tf.train.adam(Number(optimizer.learningRate)),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
  return async ({ xs: [inputs], ys: [targets] }) => {
    if (!inputs || !targets) throw new RangeError('A batch has inputs and targets.');
    const labels = tf.reshape(targets, [-1, 1]);
    await model.trainOnBatch(inputs, labels);
    labels.dispose();
  };
}

async function* endless(feed: DataLoader) {
  for (let epoch = 0; ; epoch++) {
    const batches = feed.training(epoch, 0);
    for (let next = await batches.next(); !next.done; next = await batches.next()) yield next.value;
  }
}

let take: Promise<(steps: number) => Promise<number>> | undefined;
process.on('message', async (message: (Contest | object) & { readonly steps: number }) => {
  if ('config' in message) take = prepare(message);
  const milliseconds = await (await take)?.(message.steps);
  process.send?.({ milliseconds });
});
process.on('disconnect', () => process.exit(0));
