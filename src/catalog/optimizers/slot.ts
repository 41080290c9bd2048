import type { Values } from '../../core/params.ts';
import type { Optimizer, Slot, WeightTraits } from '../types.ts';

/** A slot by its name; the trainer gives an optimizer every slot that it declares. */
export function slot<T>(slots: Readonly<Record<string, T>>, name: string): T {
  const found = slots[name];
  if (!found) throw new RangeError(`The optimizer was not given its slot "${name}".`);
  return found;
}

/** Every slot of one weight, by its name, as it starts. */
export function slotsFor(rule: Optimizer, values: Values, info: WeightTraits): ReadonlyMap<string, Slot> {
  const slots = new Map<string, Slot>();
  for (const name of rule.slots(values)) {
    const found = rule.slot ? rule.slot(name, info, values) : { shape: info.shape, start: 0 };
    if (found) slots.set(name, found);
  }
  return slots;
}

/** Whether the rule has a weight decay of its own, in place of the regularizer. */
export const decaysItself = (rule: Optimizer) => 'weightDecay' in rule.params;
