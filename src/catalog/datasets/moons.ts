import { float } from '../../core/params.ts';
import type { Dataset } from '../types.ts';
import { examples, jittered, plane } from './plane.ts';

const params = {
  examples: examples(1000),
  noise: float('Noise', 'Standard deviation of the Gaussian noise. The half circles have radius 1. Typical: 0 to 0.3.', 0.15, {
    min: 0,
    max: 2,
  }),
};

/** Two interleaving half circles, as in scikit-learn’s `make_moons`. */
export const moons: Dataset<typeof params> = {
  id: 'moons',
  title: 'Moons',
  summary: 'Two interleaving half circles: two classes with a curved decision boundary.',
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
