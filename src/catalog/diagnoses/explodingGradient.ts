import { float, int } from '../../core/choice.ts';
import type { Diagnosis } from '../kinds.ts';
import { figure, once } from './once.ts';

const params = {
  factor: float('Factor', 'How many times the usual norm counts as an explosion.', 30, { min: 1, openMin: true }),
  memory: int('Memory', 'Steps whose median is the usual norm.', 50, { min: 5 }),
};

/** Pascanu, Mikolov & Bengio (2013), On the difficulty of training recurrent neural networks, section 2.1. */
export const explodingGradient: Diagnosis<typeof params> = {
  id: 'explodingGradient',
  title: 'Exploding gradient',
  summary: 'The norm of the gradient leapt far above what it was in the last steps.',
  params,
  watch: ({ factor, memory }) => {
    const tell = once();
    const norms: number[] = [];
    return ({ row, step }) => {
      const norm = row.gradientNorm ?? 0;
      if (!Number.isFinite(norm)) return undefined;
      const usual = median(norms);
      const exploded = norms.length === memory && usual > 0 && norm > factor * usual;
      norms.push(norm);
      if (norms.length > memory) norms.shift();
      if (!exploded) return tell(undefined);
      return tell({
        severity: 'warning',
        title: 'The gradient exploded',
        detail: `Its norm at step ${step} is ${figure(norm)}, ${figure(norm / usual)} times the median of the ${memory} steps before. Clip the norm of gradients near ${figure(3 * usual)}, or lower the learning rate.`,
      });
    };
  },
};

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
