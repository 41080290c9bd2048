/** What keeps the model from learning its examples by heart, and when the training ends. */
import { msg } from '../../../src/core/localize.ts';
import { html } from 'lit';
import type { Panel } from './page.ts';
import { penaltyShares } from './penalty-shares.ts';
import { replayed } from './early-stopping-replay.ts';
import { dropoutRates, runningStatistics } from './train-mode-layers.ts';

export const regularization: Panel = {
  id: 'regularization',
  title: msg('Regularization'),
  draw: (page, { run }) => html`${replayed(page, run)}
    <div class="grid">${penaltyShares(page, run)} ${dropoutRates(page, run)} ${runningStatistics(page, run)}</div>`,
};
