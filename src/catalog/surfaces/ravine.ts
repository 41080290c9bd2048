import type { Surface } from './surface.ts';

/** The condition number: the ratio of the two curvatures. */
const CONDITION = 50;

export const ravine: Surface = {
  id: 'ravine',
  title: 'Ravine',
  summary: 'A quadratic with condition number 50. Gradient descent oscillates between the walls or is very slow.',
  params: {},
  equation: `f(x, y) = ½·(x² + ${CONDITION}·y²)`,
  source: 'Boyd & Vandenberghe (2004), Convex optimization, section 9.3.2',
  domain: { x: [-10, 10], y: [-6, 6] },
  start: { x: -9, y: 3.5 },
  minima: [{ x: 0, y: 0 }],
  value: (x, y) => (x * x + CONDITION * y * y) / 2,
  gradient: (x, y) => [x, CONDITION * y],
};
