import { float, pick } from '../../core/params.ts';
import type { Schedule } from '../types.ts';
import { epochs, warmed } from './warm-up.ts';

const params = {
  mode: pick('Mode', 'How the amplitude changes from cycle to cycle.', 'triangular', {
    triangular: 'Triangular: constant amplitude',
    triangular2: 'Triangular 2: amplitude halves after each cycle',
    exp_range: 'Exponential range: amplitude decays every epoch',
  }),
  low: float(
    'Lower bound',
    'Lower bound, as a fraction of the base learning rate, which is the upper bound. Typical: 0.1 to 0.3.',
    0.1,
    {
      min: 0,
      max: 1,
    },
  ),
  rise: float('Rise epochs', 'Epochs from the lower bound to the upper bound. Typical: 2 to 10.', 4, { min: 0, openMin: true }),
  fall: float('Fall epochs', 'Epochs from the upper bound to the lower bound. 0 uses as many as the rise.', 0, {
    min: 0,
    unset: { value: 0, word: 'same as rise' },
  }),
  decay: float(
    'Decay per epoch',
    'Factor by which the amplitude is multiplied per epoch, in mode exp_range. Typical: 0.9 to 0.99.',
    0.95,
    {
      min: 0,
      max: 1,
      openMin: true,
    },
  ),
};

const schedule: Schedule<typeof params> = {
  id: 'cyclic',
  title: 'Cyclic (triangular)',
  summary:
    'Varies the learning rate between two bounds in triangular cycles. Use it when no single learning rate is known to work.',
  params,
  equation: 'η(e) = ηₘᵢₙ + (η₀ − ηₘᵢₙ)·(1 − |x|)·h, h = 1, 2⁻ᶜ or γᵉ in cycle c',
  source: 'Smith (2017), Cyclical learning rates for training neural networks, section 3',
  pytorch:
    'CyclicLR with the same modes, in steps and without momentum cycling. Its base_lr is the lower bound, and its gamma is per step.',
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
