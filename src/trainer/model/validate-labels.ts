/** Checks the targets of a run against its loss: those in memory before the first step, those of batches as they come. */
import { UserError } from '../../core/fault.ts';
import type { Batch, ProgramData } from '../program/types.ts';
import { LabelCheck, type LabelUse } from './label-domains.ts';
import type { FaultSource } from './validate-shapes.ts';

/** The same data, whose batches are checked on their first pass. Throws a `UserError` where targets in memory are outside the domain. */
export function withCheckedLabels(data: ProgramData, use: LabelUse, where: FaultSource): ProgramData {
  const check = new LabelCheck(use);
  /** All of them are taken before one is refused, so that the message tells the whole range. */
  const take = (...parts: readonly ArrayLike<number>[]) => {
    const problem = parts.map((targets) => check.add(targets)).at(-1);
    if (problem) throw new UserError({ ...where, ...problem });
  };
  if (data.kind === 'memory') {
    take(data.training.targets, ...(data.validation ? [data.validation.targets] : []));
    return data;
  }
  const once = <A extends readonly unknown[]>(source: (...args: A) => AsyncIterable<Batch>) => {
    let checked = false;
    return async function* (...args: A): AsyncGenerator<Batch> {
      for await (const batch of source(...args)) {
        // Later passes yield the same, or are drawn from the same source. Reading their targets would cost a device its pace.
        if (!checked) take(await batch.ys.data());
        yield batch;
      }
      checked = true;
    };
  };
  const { training, validation } = data;
  return { ...data, training: once(training), ...(validation ? { validation: once(() => validation.call(data)) } : {}) };
}
