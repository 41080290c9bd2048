import type { Surface } from './surface.ts';

export const saddle: Surface = {
  id: 'saddle',
  title: 'Saddle',
  summary: 'A saddle point between two minima. Plain gradient descent stays near the saddle for many steps.',
  params: {},
  equation: 'f(x, y) = ½·x² + ¼·y⁴ − ½·y²',
  source: 'Nesterov (2004), Introductory lectures on convex optimization, example 1.2.2',
  domain: { x: [-2, 2], y: [-1.6, 1.6] },
  start: { x: 1.6, y: 0.001 },
  minima: [
    { x: 0, y: 1 },
    { x: 0, y: -1 },
  ],
  saddles: [{ x: 0, y: 0 }],
  value: (x, y) => x ** 2 / 2 + y ** 4 / 4 - y ** 2 / 2,
  gradient: (x, y) => [x, y ** 3 - y],
};
