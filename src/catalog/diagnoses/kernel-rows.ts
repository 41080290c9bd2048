import type { Seen } from '../types.ts';

/** A kernel's row of the layers table in one sampled step. */
export interface KernelRow {
  /** Index among all weights. */
  readonly weight: number;
  readonly name: string;
  readonly layer: string;
  readonly row: Readonly<Record<string, number>>;
}

/** The sampled rows of kernels, in model order. Biases are excluded, and so are embeddings, whose gradients are sparse by design. */
export function kernelRows({ layers = [], weights }: Pick<Seen, 'layers' | 'weights'>): readonly KernelRow[] {
  return layers.flatMap((row, i) => {
    const weight = row.weight ?? i;
    const { name = '', layer = '' } = weights[weight] ?? {};
    return /kernel/i.test(name) ? [{ weight, name, layer, row }] : [];
  });
}
