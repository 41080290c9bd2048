/** Measures what dropout and batch normalization do in a training step, from the inputs and outputs of their layers. */
import { saturation } from '../../catalog/layers/alpha-dropout.ts';
import type { LayersModel, Tensor, Tf } from '../../catalog/tf.ts';
import { UNIT_COLUMNS, type TrainModeLayer } from '../../core/table-columns.ts';
import { type Read, readAtOnce } from '../model/gradients.ts';
import type { Network } from '../model/network.ts';
import type { Outbox } from '../recording/outbox.ts';
import type { StepInfo } from './probes.ts';

type Layer = LayersModel['layers'][number];
type LayerStatistic = Exclude<(typeof UNIT_COLUMNS)[number], 'layer' | 'time' | 'epoch'>;
type LayerStatistics = Partial<Readonly<Record<LayerStatistic, Tensor | number>>>;

const LAYER_STATISTICS = UNIT_COLUMNS.slice(3) as readonly LayerStatistic[];

export class TrainModeProbe {
  readonly units: readonly TrainModeLayer[];
  readonly #tf: Tf;
  readonly #layers: ReadonlyMap<Layer, number>;
  readonly #found = new Map<number, Tensor>();
  readonly #read: Read;
  #armed = false;
  #spent = 0;

  constructor(network: Network, read: Read = readAtOnce) {
    this.#read = read;
    const kinds = network.layers.flatMap((layer) => {
      const kind = kindOf(layer);
      return kind ? [{ layer, kind }] : [];
    });
    this.#tf = network.tf;
    this.units = kinds.map(({ layer, kind }) => ({ layer: layer.name, kind }));
    this.#layers = new Map(kinds.map(({ layer }, i) => [layer, i]));
    network.hooks.permanentHook = (layer, input, output) => this.#onForward(layer, input, output);
  }

  /** Measures the next forward pass. */
  arm(): void {
    this.#armed = true;
    this.#spent = 0;
  }

  /** Milliseconds that measuring has taken since it was armed; they are part of the step's time. */
  get spent(): number {
    return this.#spent;
  }

  declare(outbox: Outbox): void {
    outbox.declare('units', UNIT_COLUMNS);
  }

  /** Records what was measured since the last time. */
  async record(outbox: Outbox, { step, time, epoch }: StepInfo): Promise<void> {
    this.#armed = false;
    const reads = [...this.#found].sort(([a], [b]) => a - b).map(([index, row]) => ({ index, values: this.#read(row) }));
    this.#found.clear();
    for (const { index, values } of reads) outbox.row('units', step, [index, time, epoch, ...(await values)]);
  }

  /** Measures each layer once per step: in the first of several batches. */
  #onForward(layer: Layer, input: Tensor, output: Tensor): void {
    const index = this.#layers.get(layer);
    if (!this.#armed || index === undefined || this.#found.has(index)) return;
    const began = performance.now();
    const tf = this.#tf;
    const row = tf.tidy(() => {
      const statistic = kindOf(layer) === 'dropout' ? dropped(tf, layer, input, output) : statistics(tf, layer, input);
      return tf.stack(LAYER_STATISTICS.map((name) => tf.scalar(0).add(statistic[name] ?? Number.NaN)));
    });
    this.#found.set(index, tf.keep(row));
    this.#spent += performance.now() - began;
  }
}

const rateOf = (layer: Layer): number | undefined => ('rate' in layer && typeof layer.rate === 'number' ? layer.rate : undefined);

function kindOf(layer: Layer): TrainModeLayer['kind'] | undefined {
  if (layer.getClassName() === 'BatchNormalization') return 'batchNormalization';
  return /dropout/i.test(layer.getClassName()) && rateOf(layer) !== undefined ? 'dropout' : undefined;
}

/** The share of units that were not 0 before and are dropped now. */
function dropped(tf: Tf, layer: Layer, input: Tensor, output: Tensor): LayerStatistics {
  const rate = rateOf(layer) ?? 0;
  if (rate <= 0) return { rate, dropped: 0 };
  if (layer.getClassName() === 'AlphaDropout')
    return { rate, dropped: tf.mean(tf.lessEqual(tf.abs(tf.sub(output, saturation(rate))), 1e-6).cast('float32')) };
  const before = tf.cast(tf.notEqual(input, 0), 'float32');
  const count = tf.maximum(tf.sum(before), 1);
  if (layer.getClassName() === 'GaussianDropout') {
    // Noise of variance v stands for the rate at which rate / (1 − rate) is v.
    const ratio = tf.sub(tf.divNoNan(output, input), before);
    const variance = tf.div(tf.sum(tf.square(ratio)), count);
    return { rate, dropped: tf.div(variance, tf.add(variance, 1)) };
  }
  const gone = tf.mul(before, tf.cast(tf.equal(output, 0), 'float32'));
  return { rate, dropped: tf.div(tf.sum(gone), count) };
}

/** The batch's mean and variance beside the running ones, which the layer has just brought up to date. */
function statistics(tf: Tf, layer: Layer, input: Tensor): LayerStatistics {
  const { axis, epsilon } = layer.getConfig();
  const channel = (Number(axis) + input.rank) % input.rank;
  const { mean, variance } = tf.moments(
    input,
    input.shape.flatMap((_, i) => (i === channel ? [] : [i])),
  );
  const weight = (name: string) => layer.weights.find(({ originalName }) => originalName.includes(name))?.read();
  const [runningMean, runningVariance] = [weight('moving_mean'), weight('moving_variance')];
  if (!runningMean || !runningVariance) return {};
  const spread = tf.sqrt(tf.add(runningVariance, Number(epsilon)));
  return {
    'batch.mean': tf.mean(mean),
    'batch.variance': tf.mean(variance),
    'running.mean': tf.mean(runningMean),
    'running.variance': tf.mean(runningVariance),
    drift: tf.mean(tf.div(tf.abs(tf.sub(mean, runningMean)), spread)),
  };
}
