/** Helpers for the generated datasets of points in the plane. */
import { int } from '../../core/params.ts';
import type { Random } from '../../core/random.ts';
import type { Data, DatasetInput } from '../types.ts';
import { divided } from './split.ts';

export const examples = (count: number) =>
  int('Examples', 'Total number of points, divided evenly among the classes.', count, { min: 10, max: 1_000_000 });

type Point = readonly [x: number, y: number];

/** A point with Gaussian noise added to both coordinates. */
export const jittered = (x: number, y: number, noise: number, random: Random): Point => [
  x + noise * random.normal(),
  y + noise * random.normal(),
];

/** Generates `count` points with `draw`, alternating between the classes. */
export async function plane(
  name: string,
  classes: number,
  count: number,
  input: DatasetInput,
  draw: (label: number, random: Random) => Point,
): Promise<Data> {
  const inputs = new Float32Array(count * 2);
  const targets = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const label = i % classes;
    inputs.set(draw(label, input.random), 2 * i);
    targets[i] = label;
  }
  return {
    name,
    task: {
      input: { kind: 'vector', size: 2, names: ['x', 'y'] },
      output: { kind: 'classes', classes: Array.from({ length: classes }, (_, i) => String(i)) },
    },
    ...divided({ count, inputs, targets }, input),
    notices: [],
  };
}
