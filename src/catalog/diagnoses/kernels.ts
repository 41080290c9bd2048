import type { Seen } from '../types.ts';

export interface KernelRow {
  readonly weight: number;
  readonly name: string;
  readonly row: Readonly<Record<string, number>>;
}

/** The sampled rows of kernels, in the model's order: not biases, and not embeddings, whose gradients are mostly zero by nature. */
export function kernelRows({ layers = [], weights }: Pick<Seen, 'layers' | 'weights'>): readonly KernelRow[] {
  return layers.flatMap((row, i) => {
    const weight = row.weight ?? i;
    const name = weights[weight]?.name ?? '';
    return /kernel/i.test(name) ? [{ weight, name, row }] : [];
  });
}
