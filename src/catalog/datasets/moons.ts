import { float } from '../../core/params.ts';
import type { Dataset } from '../types.ts';
import { examples, jittered, plane } from './plane.ts';

const params = {
  examples: examples(1000),
  noise: float('Noise', 'Standard deviation of the points around their half circle of radius 1.', 0.15, { min: 0, max: 2 }),
};

/** Two half circles, laid out as scikit-learn’s `make_moons` does. */
export const moons: Dataset<typeof params> = {
  id: 'moons',
  title: 'Moons',
  summary: 'Two half circles that reach into each other: two classes, a curved border.',
  params,
  input: () => 'vector',
  load: (values, input) =>
    plane('moons', 2, values.examples, input, (label, random) => {
      const angle = Math.PI * random.next();
      return label === 0
        ? jittered(Math.cos(angle), Math.sin(angle), values.noise, random)
        : jittered(1 - Math.cos(angle), 0.5 - Math.sin(angle), values.noise, random);
    }),
};
