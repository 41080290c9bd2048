import type { Surface } from './surface.ts';

export const rosenbrock: Surface = {
  id: 'rosenbrock',
  title: 'Rosenbrock',
  summary: 'A curved, flat valley between steep walls. Reaching the valley is easy; following it to the minimum is slow.',
  params: {},
  equation: 'f(x, y) = (1 − x)² + 100·(y − x²)²',
  source: 'Rosenbrock (1960), An automatic method for finding the greatest or least value of a function',
  domain: { x: [-2, 2], y: [-1, 3] },
  start: { x: -1.2, y: 1 },
  minima: [{ x: 1, y: 1 }],
  value: (x, y) => (1 - x) ** 2 + 100 * (y - x * x) ** 2,
  gradient: (x, y) => [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)],
};
