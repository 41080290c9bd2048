/** Numbers of a program that are far from the initial outputs of a network. */
import * as l10n from '@vscode/l10n';
import { formatNumber } from '../../core/format.ts';
import type { ProgramData } from '../program/types.ts';

/** Losses whose gradients grow with the distance of the targets. */
const GROWING = /^(meanSquaredError|meanAbsoluteError|logcosh)$/;
/** An untrained network predicts numbers of about 1. */
const LARGE = 100;

/** A notice for targets so large that training is slow or diverges; none for those of tables, which are standardized. */
export function aboutLargeTargets(data: ProgramData, loss: string | undefined): readonly string[] {
  if (data.kind === 'stream' || !GROWING.test(loss ?? '')) return [];
  const { targets } = data.training;
  const mean = targets.reduce((sum, y) => sum + y, 0) / targets.length;
  const deviation = Math.sqrt(targets.reduce((sum, y) => sum + (y - mean) ** 2, 0) / targets.length);
  if (Math.abs(mean) < LARGE && deviation < LARGE) return [];
  return [
    l10n.t(
      'The targets have a mean of {0} and a standard deviation of {1}, far from the initial outputs of a network. To train faster, standardize them in the program: ys = (y − mean) / standardDeviation.',
      formatNumber(mean),
      formatNumber(deviation),
    ),
  ];
}
