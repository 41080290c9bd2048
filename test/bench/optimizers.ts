/**
 * What a step of each optimizer costs beside TensorFlow.js's own: the update of one kernel of a million weights on WebAssembly. Ours
 * gives the norms of gradient and update by the way, but Δw itself only where a step is sampled. Ours and theirs take turns; the table has medians, and ratios of neighbours.
 */
import { optimizers } from '../../src/catalog/optimizers/index.ts';
import type { Tensor } from '../../src/catalog/tf.ts';
import { defaults } from '../../src/core/params.ts';
import { openBackend } from '../../src/trainer/backends/index.ts';
import { Network, variableOf } from '../../src/trainer/model/network.ts';
import { objectiveOf } from '../../src/trainer/model/objective.ts';
import { RuleOptimizer } from '../../src/trainer/optimizer/rule-optimizer.ts';
import { type Bench, digits, type Goal, median, ratio, table, times } from './report.ts';

const SIDE = 1000;
const ROUNDS = 60;
const WARM_UP = 20;
/** Muon takes a second a step at this size. */
const SLOW_ROUNDS = 3;
const GOAL = 5;
const RATE = 1e-3;

type Turn = () => void;
const time = (turn: Turn) => {
  const began = performance.now();
  turn();
  return performance.now() - began;
};

export const optimizerSteps: Bench = {
  name: 'optimizers',
  title: 'A step of each optimizer',
  async run(quick) {
    const { tf, fusion, close } = await openBackend('wasm');
    const network = () => {
      const layers = [tf.layers.dense({ inputShape: [SIDE], units: SIDE, useBias: false })];
      return new Network(
        tf,
        tf.sequential({ layers }),
        objectiveOf((labels) => labels),
      );
    };
    const gradient: Tensor = tf.randomNormal([SIDE, SIDE]);
    const regularization = {};

    const ours = (id: string): Turn => {
      const rule = optimizers.find((one) => one.id === id);
      if (!rule) throw new Error(`There is no optimizer "${id}".`);
      const values = { ...defaults(rule.params), learningRate: RATE };
      const optimizer = new RuleOptimizer(network(), rule, values, fusion);
      let step = 0;
      return () => {
        const updates = optimizer.apply([gradient], { values, learningRate: RATE, step: ++step, regularization }, false);
        for (const update of updates) update?.delta?.dispose();
      };
    };
    const theirs = (optimizer: { applyGradients(gradients: never): void }): Turn => {
      const [weight] = network().trainable;
      if (!weight) throw new Error('A dense layer has a kernel.');
      const gradients = { [variableOf(weight).name]: gradient };
      return () => optimizer.applyGradients(gradients as never);
    };
    const { train } = tf;
    const OTHERS: Readonly<Record<string, () => { applyGradients(gradients: never): void }>> = {
      sgd: () => train.sgd(RATE),
      momentum: () => train.momentum(RATE, 0.9),
      nesterov: () => train.momentum(RATE, 0.9, true),
      adagrad: () => train.adagrad(RATE),
      adadelta: () => train.adadelta(RATE),
      rmsprop: () => train.rmsprop(RATE),
      adam: () => train.adam(RATE),
      adamax: () => train.adamax(RATE),
    };

    const rows: string[][] = [];
    const goals: Goal[] = [];
    for (const { id, title } of optimizers) {
      const turn = ours(id);
      const slow = time(turn) > 200;
      const rounds = quick ? 3 : slow ? SLOW_ROUNDS : ROUNDS;
      const other = OTHERS[id];
      const their = other && theirs(other());
      const [own, others]: [number[], number[]] = [[], []];
      for (let round = quick || slow ? 0 : -WARM_UP; round < rounds; round++) {
        const took = time(turn);
        const took2 = their && time(their);
        if (round < 0) continue;
        own.push(took);
        if (took2 !== undefined) others.push(took2);
      }
      const faster = ratio(others, own);
      rows.push([title, digits(median(own)), digits(median(others)), their ? times(faster) : '–']);
      if (id === 'adam')
        goals.push({
          promise: `Adam over a million weights: at least ${GOAL} times as fast as TensorFlow.js’s`,
          seen: times(faster),
          met: faster >= GOAL,
        });
    }
    gradient.dispose();
    await close();
    const text = `The update of a kernel of ${SIDE} × ${SIDE}, WASM; medians of ${ROUNDS} steps (${SLOW_ROUNDS} where one takes longer than 200 ms). LAMB, Adafactor and Muon look at whole matrices and go by tensor operations.\n\n${table(['optimizer', 'Descent, ms', 'TensorFlow.js, ms', 'times as fast'], rows)}`;
    return { text, goals };
  },
};
