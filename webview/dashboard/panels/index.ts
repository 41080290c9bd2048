import { compare } from './compare.ts';
import { device } from './device.ts';
import { evaluation } from './evaluation.ts';
import { findings } from './findings.ts';
import { gradients } from './gradients.ts';
import { optimizer } from './optimizer.ts';
import { overview } from './overview.ts';
import type { Panel } from './page.ts';
import { regularization } from './regularization.ts';
import { weights } from './weights.ts';

/** Every tab, in the order of the page. Where the side bar has no place, it is one more. */
export const panels: readonly Panel[] = [
  overview,
  gradients,
  optimizer,
  weights,
  evaluation,
  regularization,
  device,
  compare,
  findings,
];
