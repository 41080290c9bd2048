import { float } from '../../core/params.ts';
import type { Dataset } from '../types.ts';
import { examples, jittered, plane } from './plane.ts';

const params = {
  examples: examples(1000),
  factor: float('Factor', 'Radius of the inner circle. The outer circle has radius 1.', 0.5, { min: 0, max: 1, openMax: true }),
  noise: float('Noise', 'Standard deviation of the Gaussian noise. Typical: 0 to 0.2.', 0.08, { min: 0, max: 2 }),
};

/** Two concentric circles, as in scikit-learn’s `make_circles`. */
export const circles: Dataset<typeof params> = {
  id: 'circles',
  title: 'Circles',
  summary: 'Two concentric circles: two classes with a closed decision boundary.',
  params,
  input: () => 'vector',
  load: (values, input) =>
    plane('circles', 2, values.examples, input, (label, random) => {
      const angle = 2 * Math.PI * random.next();
      const radius = label === 0 ? 1 : values.factor;
      return jittered(radius * Math.cos(angle), radius * Math.sin(angle), values.noise, random);
    }),
};
