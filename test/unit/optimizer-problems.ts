/** Three problems to step an optimizer down, with gradients in double precision: what the references and recordings are made on. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One weight tensor of a problem. */
export interface Part {
  readonly name: string;
  readonly shape: readonly number[];
  readonly kernel: boolean;
  readonly start: readonly number[];
}

export interface Problem {
  readonly id: 'quadratic' | 'rosenbrock' | 'iris';
  readonly parts: readonly Part[];
  /** The gradient with respect to each part. */
  gradient(weights: readonly (readonly number[])[]): readonly (readonly number[])[];
}

/** ½ Σ cᵢ(wᵢ − gᵢ)² with curvatures over three orders of magnitude. */
const CURVATURES = [100, 31.6, 10, 3.16, 1, 0.1];
const GOAL = [0.5, -1, 2, 0.25, -0.75, 1.5];
const quadratic: Problem = {
  id: 'quadratic',
  parts: [{ name: 'ravine/kernel', shape: [2, 3], kernel: true, start: [1.2, -0.4, 1.1, 1, 0.3, -0.9] }],
  gradient: ([w = []]) => [w.map((x, i) => (CURVATURES[i] ?? 0) * (x - (GOAL[i] ?? 0)))],
};

/** (1 − x)² + 100(y − x²)²: Rosenbrock (1960), An automatic method for finding the greatest or least value of a function. */
const rosenbrock: Problem = {
  id: 'rosenbrock',
  parts: [{ name: 'valley/point', shape: [2], kernel: false, start: [-1.2, 1] }],
  gradient: ([[x = 0, y = 0] = []]) => [[-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)]],
};

/** Multinomial logistic regression on Fisher's iris: the mean cross-entropy of all 150 flowers. */
const flowers = readFileSync(join(import.meta.dirname, '../fixtures/optimizers/iris.csv'), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(','));
const species = [...new Set(flowers.map((cells) => cells[4] ?? ''))];
const iris: Problem = {
  id: 'iris',
  parts: [
    {
      name: 'flowers/kernel',
      shape: [4, 3],
      kernel: true,
      start: [0.3, -0.2, 0.1, -0.4, 0.25, 0.15, 0.2, -0.35, 0.05, -0.1, 0.4, -0.3],
    },
    { name: 'flowers/bias', shape: [3], kernel: false, start: [0.1, 0, -0.1] },
  ],
  gradient: ([w = [], b = []]) => {
    const [ofW, ofB] = [Array<number>(12).fill(0), Array<number>(3).fill(0)];
    for (const cells of flowers) {
      const x = cells.slice(0, 4).map(Number);
      const scores = b.map((bias, j) => bias + x.reduce((sum, value, i) => sum + value * (w[3 * i + j] ?? 0), 0));
      const highest = Math.max(...scores);
      const powers = scores.map((score) => Math.exp(score - highest));
      const total = powers.reduce((sum, power) => sum + power, 0);
      powers.forEach((power, j) => {
        const slope = (power / total - (species.indexOf(cells[4] ?? '') === j ? 1 : 0)) / flowers.length;
        ofB[j] = (ofB[j] ?? 0) + slope;
        x.forEach((value, i) => {
          ofW[3 * i + j] = (ofW[3 * i + j] ?? 0) + slope * value;
        });
      });
    }
    return [ofW, ofB];
  },
};

export const problems: readonly Problem[] = [quadratic, rosenbrock, iris];
