import type { Surface } from './surface.ts';

/** The minima other than (3, 2) have no simple closed form. Their values are zeros of the gradient, found by Newton's method. */
export const himmelblau: Surface = {
  id: 'himmelblau',
  title: 'Himmelblau',
  summary: 'Four equal minima around a maximum. Which one is reached depends on the starting point and the optimizer.',
  params: {},
  equation: 'f(x, y) = (x² + y − 11)² + (x + y² − 7)²',
  source: 'Himmelblau (1972), Applied nonlinear programming',
  domain: { x: [-5, 5], y: [-5, 5] },
  start: { x: 0, y: -1 },
  minima: [
    { x: 3, y: 2 },
    { x: -2.805118086952745, y: 3.131312518250573 },
    { x: -3.779310253377747, y: -3.28318599128617 },
    { x: 3.584428340330492, y: -1.848126526964404 },
  ],
  value: (x, y) => (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2,
  gradient: (x, y) => {
    const [a, b] = [x * x + y - 11, x + y * y - 7];
    return [4 * x * a + 2 * b, 2 * a + 4 * y * b];
  },
};
