import type { Surface } from './surface.ts';

const STEEPNESS = 3;
const RADIUS = 2;
const SLOPE = 0.01;

/** The squared, weighted distance from the minimum. The cliff is where it equals RADIUS². */
const square = (x: number, y: number) => x * x + 2 * y * y;
const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
const height = (x: number, y: number) => sigmoid(STEEPNESS * (square(x, y) - RADIUS ** 2));

export const cliff: Surface = {
  id: 'cliff',
  title: 'Plateau and cliff',
  summary: 'An almost flat plateau, then a cliff. The gradient is tiny for many steps, then very large for one or two.',
  params: {},
  equation: `f(x, y) = σ(${STEEPNESS}·(s − ${RADIUS ** 2})) + ${SLOPE}·s,  s = x² + 2·y²`,
  source: 'After Goodfellow et al. (2016), Deep learning, section 8.2.4 and figure 8.3',
  domain: { x: [-4, 4], y: [-3, 3] },
  start: { x: -3.2, y: 1.6 },
  minima: [{ x: 0, y: 0 }],
  value: (x, y) => height(x, y) + SLOPE * square(x, y),
  gradient: (x, y) => {
    const h = height(x, y);
    const slope = STEEPNESS * h * (1 - h) + SLOPE;
    return [2 * x * slope, 4 * y * slope];
  },
};
