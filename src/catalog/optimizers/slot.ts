import type { Values } from '../../core/params.ts';
import type { Optimizer, Slot, WeightTraits } from '../types.ts';

/** Returns the slot of this name. Throws a `RangeError` if the caller did not pass it. */
export function slot<T>(slots: Readonly<Record<string, T>>, name: string): T {
  const found = slots[name];
  if (!found) throw new RangeError(`The optimizer needs the slot "${name}", which was not passed.`);
  return found;
}

/** The initial slots of one weight, by name. */
export function slotsFor(rule: Optimizer, values: Values, info: WeightTraits): ReadonlyMap<string, Slot> {
  const slots = new Map<string, Slot>();
  for (const name of rule.slots(values)) {
    const found = rule.slot ? rule.slot(name, info, values) : { shape: info.shape, start: 0 };
    if (found) slots.set(name, found);
  }
  return slots;
}

/** Whether the rule has its own `weightDecay` parameter, which replaces the regularizer. */
export const decaysItself = (rule: Optimizer) => 'weightDecay' in rule.params;
