/** The forms in which a rule of the catalog is computed, each stepping it down a problem. */
import type { Optimizer, WeightTraits } from '../../src/catalog/types.ts';
import { slotsFor } from '../../src/catalog/optimizers/slot.ts';
import { filled, type ArrayTensor, arrayOps, arrayTensor } from '../../src/catalog/array-ops.ts';
import type { Ops, Tensor } from '../../src/catalog/tf.ts';
import type { Values } from '../../src/core/params.ts';
import { WHOLE } from '../../scripts/optimizers-page.ts';
import { openBackend } from '../../src/trainer/backends/index.ts';
import type { Problem } from './optimizer-problems.ts';

/** One weight tensor on its way. */
interface Walker {
  read(): readonly number[];
  step(gradient: readonly number[], t: number): void;
  dispose(): void;
}
interface Way {
  readonly rule: Optimizer;
  readonly values: Values;
  readonly rate: number;
  readonly info: WeightTraits;
}
type Begin = (start: readonly number[], way: Way) => Walker;

const inputs = ({ values, rate, info }: Way, t: number) => ({ values, learningRate: rate, step: t, info });

/** In the page: no TensorFlow.js. */
const onArrays: Begin = (start, way) => {
  const { rule, values, info } = way;
  let weight = arrayTensor(start, info.shape);
  let slots: Readonly<Record<string, ArrayTensor>> = Object.fromEntries(
    [...slotsFor(rule, values, info)].map(([name, slot]) => [name, filled(slot.shape, slot.start)]),
  );
  return {
    read: () => [...weight.values],
    step(gradient, t) {
      const update = rule.update(arrayOps, { weight, gradient: arrayTensor(gradient, info.shape), slots, ...inputs(way, t) });
      weight = arrayOps.add(weight, update.delta);
      slots = update.slots;
    },
    dispose() {},
  };
};

const { tf } = await openBackend('cpu');
const tensors = ({ rule, values, info }: Way, start: readonly number[]) => ({
  weight: tf.tensor([...start], [...info.shape]) as Tensor,
  slots: Object.fromEntries(
    [...slotsFor(rule, values, info)].map(([name, slot]) => [name, tf.fill([...slot.shape], slot.start) as Tensor]),
  ),
});

/** By tensor operations, as on any backend. */
const byOperations: Begin = (start, way) => {
  let { weight, slots } = tensors(way, start);
  return {
    read: () => [...weight.dataSync<'float32'>()],
    step(gradient, t) {
      const next = tf.tidy(() => {
        const given = tf.tensor([...gradient], [...way.info.shape]);
        const update = way.rule.update(tf as Ops<Tensor>, { weight, gradient: given, slots, ...inputs(way, t) });
        return { weight: tf.add(weight, update.delta), slots: { ...update.slots } };
      });
      const kept = new Set<Tensor>(Object.values(next.slots));
      tf.dispose([weight, ...Object.values(slots).filter((slot) => !kept.has(slot))]);
      ({ weight, slots } = next);
    },
    dispose: () => tf.dispose([weight, ...Object.values(slots)]),
  };
};

/** In one pass over the heap of the WebAssembly backend; by operations there where the rule is not elementwise. */
const inOnePass: Begin = (start, way) => {
  const { fusion } = wasm;
  if (!fusion) throw new Error('The WebAssembly backend fuses.');
  let { weight, slots } = tensors(way, start);
  return {
    read: () => [...weight.dataSync<'float32'>()],
    step(gradient, t) {
      const given = tf.tensor([...gradient], [...way.info.shape]) as Tensor;
      const rule: Parameters<typeof fusion.apply>[1] = (ops, at) =>
        way.rule.update(ops as Ops<Tensor>, { ...at, ...inputs(way, t) });
      const fused = fusion.apply({ weight, gradient: given, slots }, rule, false);
      if (!fused) return;
      tf.dispose([weight, given]);
      weight = fused.next;
      slots = { ...fused.slots };
    },
    dispose: () => tf.dispose([weight, ...Object.values(slots)]),
  };
};
const wasm = await openBackend('wasm');

export const forms = { 'on arrays': onArrays, 'by operations': byOperations, 'in one pass': inOnePass } as const;
export type Form = keyof typeof forms;

/** Where the weights are after so many steps. */
export async function walk(form: Form, rule: Optimizer, values: Values, problem: Problem, rate: number, steps: number) {
  await tf.setBackend(form === 'in one pass' ? 'wasm' : 'cpu');
  const begin = form === 'in one pass' && WHOLE.has(rule.id) ? byOperations : forms[form];
  const walkers = problem.parts.map(({ name, shape, kernel, start }) =>
    begin(start, { rule, values, rate, info: { name, shape, kernel } }),
  );
  for (let t = 1; t <= steps; t++) {
    const gradients = problem.gradient(walkers.map((walker) => walker.read()));
    for (const [i, walker] of walkers.entries()) walker.step(gradients[i] ?? [], t);
  }
  const ends = walkers.map((walker) => walker.read());
  for (const walker of walkers) walker.dispose();
  return ends;
}
