import type { Tensor } from '../tf.ts';

/** A slot by its name; the trainer gives an optimizer every slot that it declares. */
export function slot(slots: Readonly<Record<string, Tensor>>, name: string): Tensor {
  const found = slots[name];
  if (!found) throw new RangeError(`The optimizer was not given its slot "${name}".`);
  return found;
}
