import { float, int } from '../../core/params.ts';
import type { Random } from '../../core/random.ts';
import type { Dataset } from '../types.ts';
import { divided } from './split.ts';
import { DIGITS, type Point, type Stroke } from './strokes.ts';

const params = {
  examples: int('Examples', 'Total number of images, divided evenly among the ten digits.', 5000, { min: 20, max: 200_000 }),
  variation: float(
    'Variation',
    'Amount of random rotation, shear, scaling, shift and distortion. 0 disables it. Typical: 0.5 to 1.5.',
    1,
    {
      min: 0,
      max: 3,
    },
  ),
  noise: float(
    'Noise',
    'Standard deviation of the Gaussian noise per pixel. Pixels range from 0 to 1. Typical: 0 to 0.3.',
    0.15,
    { min: 0, max: 1 },
  ),
};

/** Side of an image in pixels, as in MNIST. */
const SIDE = 28;

export const digits: Dataset<typeof params> = {
  id: 'digits',
  title: 'Synthetic digits',
  summary: 'Generated images of the digits 0 to 9, 28 × 28 pixels. Use it to try image models without a download.',
  params,
  input: () => 'image',
  load: async (values, input) => {
    const count = values.examples;
    const inputs = new Float32Array(count * SIDE * SIDE);
    const targets = Float32Array.from({ length: count }, (_, i) => i % 10);
    for (let i = 0; i < count; i++) {
      const image = inputs.subarray(i * SIDE * SIDE, (i + 1) * SIDE * SIDE);
      draw(image, i % 10, values.variation, input.random);
      for (let p = 0; p < image.length; p++) {
        const grain = values.noise > 0 ? values.noise * input.random.normal() : 0;
        image[p] = Math.min(Math.max((image[p] ?? 0) + grain, 0), 1);
      }
    }
    return {
      name: 'digits',
      task: {
        input: { kind: 'image', height: SIDE, width: SIDE, channels: 1 },
        output: { kind: 'classes', classes: Array.from({ length: 10 }, (_, i) => String(i)) },
      },
      ...divided({ count, inputs, targets }, input),
      notices: [],
    };
  },
};

function draw(image: Float32Array, digit: number, variation: number, random: Random): void {
  const ways = DIGITS[digit] ?? [];
  const strokes = ways[variation > 0 ? random.below(ways.length) : 0] ?? [];
  const hand = shakyHand(variation, random);
  const pen = 1.2 + 0.5 * variation * random.uniform(-0.8, 1);
  const ink = 1 - 0.3 * Math.min(variation, 1) * random.next();
  for (const stroke of strokes) drawStroke(image, stroke.map(hand), Math.max(pen, 0.5), ink);
}

/** A random map from the unit square to the image. Rotation, shear, scale and shift are drawn once, jitter for each point. */
function shakyHand(variation: number, random: Random): (point: Point) => Point {
  const spread = (size: number) => variation * random.uniform(-size, size);
  const angle = spread(0.25);
  const shear = spread(0.3);
  const [width, height] = [18 * (1 + spread(0.25)), 21 * (1 + spread(0.18))];
  const [right, down] = [SIDE / 2 + spread(3), SIDE / 2 + spread(2.5)];
  const wave = { size: spread(0.05), length: random.uniform(0.7, 1.6), phase: random.uniform(0, 2 * Math.PI) };
  return ([x, y]) => {
    const bent = x - 0.5 + wave.size * Math.sin((2 * Math.PI * y) / wave.length + wave.phase) + spread(0.02);
    const level = y - 0.5 + spread(0.02);
    const [u, v] = [width * (bent + shear * level), height * level];
    return [right + u * Math.cos(angle) - v * Math.sin(angle), down + u * Math.sin(angle) + v * Math.cos(angle)];
  };
}

/** Draws an antialiased line: intensity falls to 0 over one pixel at the edge. */
function drawStroke(image: Float32Array, stroke: Stroke, pen: number, ink: number): void {
  stroke.slice(1).forEach((to, i) => {
    const from = stroke[i] ?? to;
    const reach = pen + 1;
    const clamp = (value: number) => Math.min(Math.max(Math.round(value), 0), SIDE - 1);
    for (let y = clamp(Math.min(from[1], to[1]) - reach); y <= clamp(Math.max(from[1], to[1]) + reach); y++)
      for (let x = clamp(Math.min(from[0], to[0]) - reach); x <= clamp(Math.max(from[0], to[0]) + reach); x++) {
        const covered = Math.min(Math.max(pen + 0.5 - distance([x + 0.5, y + 0.5], from, to), 0), 1);
        image[y * SIDE + x] = Math.max(image[y * SIDE + x] ?? 0, ink * covered);
      }
  });
}

/** Distance from a point to a line segment. */
function distance([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const length = (bx - ax) ** 2 + (by - ay) ** 2;
  const along = length > 0 ? Math.min(Math.max(((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length, 0), 1) : 0;
  return Math.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay));
}
