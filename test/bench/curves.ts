/** Made-up training curves of any length: a fall with noise, cheap to work out at any place and the same everywhere. */

/** Value of a curve at a step; curves of other indices fall elsewhere. */
export function curve(index: number, step: number, steps: number): number {
  const share = step / steps;
  // A hash as noise: neighbours have nothing in common, and nothing has to be kept.
  let bits = Math.imul(step ^ (index << 24), 0x9e3779b1);
  bits = Math.imul(bits ^ (bits >>> 15), 0x85ebca6b);
  const noise = ((bits ^ (bits >>> 13)) >>> 0) / 2 ** 32 - 0.5;
  return (2.3 - 0.15 * index) * Math.exp(-6 * share) + 0.1 * (index + 1) + 0.2 * noise;
}
