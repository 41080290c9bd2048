import type { Surface } from './surface.ts';

const TERMS = [
  [1.5, 1],
  [2.25, 2],
  [2.625, 3],
] as const;

export const beale: Surface = {
  id: 'beale',
  title: 'Beale',
  summary:
    'Nearly flat around the minimum, with steep walls in the corners. A learning rate that is stable on the walls is too small for the flat part.',
  params: {},
  equation: 'f(x, y) = (1.5 − x + x·y)² + (2.25 − x + x·y²)² + (2.625 − x + x·y³)²',
  source: 'Beale (1958), On an iterative method for finding a local minimum of a function of more than one variable',
  domain: { x: [-1, 4.5], y: [-2, 2] },
  start: { x: 1, y: 1.5 },
  minima: [{ x: 3, y: 0.5 }],
  value: (x, y) => TERMS.reduce((sum, [c, n]) => sum + (c - x + x * y ** n) ** 2, 0),
  gradient: (x, y) => {
    let [dx, dy] = [0, 0];
    for (const [c, n] of TERMS) {
      const term = 2 * (c - x + x * y ** n);
      dx += term * (y ** n - 1);
      dy += term * n * x * y ** (n - 1);
    }
    return [dx, dy];
  },
};
