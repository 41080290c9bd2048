import { float, pick } from '../../core/params.ts';
import type { Schedule } from '../types.ts';
import { epochs, warmed } from './warm-up.ts';

const params = {
  mode: pick('Mode', 'What becomes of the height of the triangles.', 'triangular', {
    triangular: 'All as high',
    triangular2: 'Each half as high as the one before',
    exp_range: 'Shrinking by a factor an epoch',
  }),
  low: float('Low', 'The lower bound, as a share of the base rate, which is the upper one.', 0.1, { min: 0, max: 1 }),
  rise: float('Rise', 'Epochs from the lower bound to the upper one; Smith takes 2 to 10.', 4, { min: 0, openMin: true }),
  fall: float('Fall', 'Epochs from the upper bound back to the lower one; 0 takes as many as the rise.', 0, {
    min: 0,
    unset: { value: 0, word: 'as the rise' },
  }),
  decay: float('Decay an epoch', 'What the height is multiplied by over one epoch, in the mode exp_range.', 0.95, {
    min: 0,
    max: 1,
    openMin: true,
  }),
};

const schedule: Schedule<typeof params> = {
  id: 'cyclic',
  title: 'Cyclic (triangular)',
  summary: 'Goes up and down between two bounds, so that no single rate has to be right.',
  params,
  equation: 'η(e) = ηₘᵢₙ + (η₀ − ηₘᵢₙ)·(1 − |x|)·h, h = 1, 2⁻ᶜ or γᵉ in cycle c',
  source: 'Smith (2017), Cyclical learning rates for training neural networks, section 3',
  pytorch:
    'CyclicLR with the same modes, in steps, without its cycled momentum; its base_lr is the lower bound here, its gamma is of a step.',
  rate({ mode, low, rise, fall, decay }, base, at) {
    const length = rise + (fall || rise);
    const cycle = Math.floor(epochs(at) / length + 1e-9);
    const since = Math.max(0, epochs(at) - cycle * length);
    const height = since <= rise ? since / rise : (length - since) / (length - rise);
    const scale = mode === 'triangular' ? 1 : mode === 'triangular2' ? 2 ** -cycle : decay ** epochs(at);
    return base * (low + (1 - low) * Math.max(0, height) * scale);
  },
};
export const cyclic = warmed(schedule);
