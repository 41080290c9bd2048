import type { Schedule } from '../kinds.ts';
import { warmedUp, warmup } from './warm-up.ts';

const params = { warmup };

export const constant: Schedule<typeof params> = {
  id: 'constant',
  title: 'Constant',
  summary: 'The base rate throughout.',
  params,
  source: 'η(t) = η₀',
  rate: (values, base, at) => warmedUp(values.warmup, base, at, () => base),
};
