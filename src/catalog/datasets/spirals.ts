import { float, int } from '../../core/params.ts';
import type { Dataset } from '../types.ts';
import { examples, plane, jittered } from './plane.ts';

const params = {
  examples: examples(1000),
  classes: int('Classes', 'Arms of the spiral, one a class.', 3, { min: 2, max: 10 }),
  turns: float('Turns', 'How often each arm winds around the centre; more is harder.', 0.8, { min: 0, max: 5, openMin: true }),
  noise: float('Noise', 'Standard deviation of the points around their arm; the spiral has radius 1.', 0.03, { min: 0, max: 1 }),
};

/** After Lang & Witbrock (1988), Learning to tell two spirals apart. */
export const spirals: Dataset<typeof params> = {
  id: 'spirals',
  title: 'Spirals',
  summary: 'Points on intertwined spirals: no straight line tells the classes apart.',
  params,
  input: () => 'vector',
  load: (values, input) =>
    plane('spirals', values.classes, values.examples, input, (label, random) => {
      const radius = Math.sqrt(random.next());
      const angle = 2 * Math.PI * (radius * values.turns + label / values.classes);
      return jittered(radius * Math.cos(angle), radius * Math.sin(angle), values.noise, random);
    }),
};
