/** Checks the targets of a run against its loss: those in memory before the first step, those of batches as they come. */
import type { Samples } from '../../catalog/types.ts';
import { UserError } from '../../core/fault.ts';
import type { Batch, MemoryData, ProgramData } from '../program/types.ts';
import { LabelCheck, type LabelUse } from './label-domains.ts';
import type { FaultSource } from './validate-shapes.ts';

/**
 * The same data, whose batches are checked on their first pass. `uses` has the loss of each output, undefined where it has no domain.
 * Throws a `UserError` where targets in memory are outside the domain.
 */
export function withCheckedLabels(data: ProgramData, uses: readonly (LabelUse | undefined)[], where: FaultSource): ProgramData {
  const checks = uses.map((use) => use && new LabelCheck(use));
  /** Of one output. All of them are taken before one is refused, so that the message tells the whole range. */
  const take = (output: number, ...parts: readonly ArrayLike<number>[]) => {
    const problem = parts.map((targets) => checks[output]?.add(targets)).at(-1);
    if (problem) throw new UserError({ ...where, ...problem });
  };
  if (data.kind === 'memory') {
    const { training, validation } = data;
    for (const output of uses.keys())
      take(output, targetsOf(data, training, output), ...(validation ? [targetsOf(data, validation, output)] : []));
    return data;
  }
  const once = <A extends readonly unknown[]>(source: (...args: A) => AsyncIterable<Batch>, length: number) => {
    let checked = false;
    return async function* (...args: A): AsyncGenerator<Batch> {
      let seen = 0;
      for await (const batch of source(...args)) {
        // Later passes yield the same, or are drawn from the same source. Reading their targets would cost a device its pace.
        if (!checked) for (const [output, targets] of batch.ys.entries()) take(output, await targets.data());
        seen += 1;
        if (seen >= length) checked = true;
        yield batch;
      }
      checked = true;
    };
  };
  const { training, validation, batchesPerEpoch } = data;
  return {
    ...data,
    training: once(training, batchesPerEpoch),
    ...(validation ? { validation: once(() => validation.call(data), Number.POSITIVE_INFINITY) } : {}),
  };
}

/** The targets of one output, of rows that hold those of all. */
export function targetsOf({ targetShapes }: MemoryData, { targets, count }: Samples, output: number): Float32Array {
  if (targetShapes.length === 1) return targets;
  const sizes = targetShapes.map((shape) => shape.reduce((product, n) => product * n, 1));
  const width = targets.length / count;
  const from = sizes.slice(0, output).reduce((sum, n) => sum + n, 0);
  const size = sizes[output] ?? 0;
  const own = new Float32Array(count * size);
  for (let row = 0; row < count; row++) own.set(targets.subarray(row * width + from, row * width + from + size), row * size);
  return own;
}
