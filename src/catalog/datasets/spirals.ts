import { float, int } from '../../core/params.ts';
import type { Dataset } from '../types.ts';
import { examples, plane, jittered } from './plane.ts';

const params = {
  examples: examples(1000),
  classes: int('Classes', 'Number of spiral arms. Each arm is a class.', 3, { min: 2, max: 10 }),
  turns: float('Turns', 'Turns of each arm around the center. More turns are harder to learn. Typical: 0.5 to 2.', 0.8, {
    min: 0,
    max: 5,
    openMin: true,
  }),
  noise: float('Noise', 'Standard deviation of the Gaussian noise. The spiral has radius 1. Typical: 0 to 0.1.', 0.03, {
    min: 0,
    max: 1,
  }),
};

/** Source: Lang & Witbrock (1988), Learning to tell two spirals apart. */
export const spirals: Dataset<typeof params> = {
  id: 'spirals',
  title: 'Spirals',
  summary: 'Points on intertwined spirals, one per class. The classes are not linearly separable.',
  params,
  input: () => 'vector',
  load: (values, input) =>
    plane('spirals', values.classes, values.examples, input, (label, random) => {
      const radius = Math.sqrt(random.next());
      const angle = 2 * Math.PI * (radius * values.turns + label / values.classes);
      return jittered(radius * Math.cos(angle), radius * Math.sin(angle), values.noise, random);
    }),
};
