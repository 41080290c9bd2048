/** What the diagnoses saw. */
import * as l10n from '@vscode/l10n';
import { msg, translated } from '../../../src/core/localize.ts';
import { html, nothing } from 'lit';
import { type Finding, findingsIn } from '../../../src/core/findings.ts';
import type { Run } from '../../../src/core/run.ts';
import { icon, type Page, type Panel } from './page.ts';
import { formatCount, isLive } from '../../ui/labels.ts';

const LOOKS = {
  info: { icon: 'info', tone: 'info', word: msg('Information') },
  warning: { icon: 'warning', tone: 'warn', word: msg('Warning') },
  error: { icon: 'error', tone: 'bad', word: msg('Error') },
} as const;

const findingsOf = (run: Run) => findingsIn(run.marks);

export const findings: Panel = {
  id: 'findings',
  title: msg('Findings'),
  plain: true,
  badge: ({ run }) => findingsOf(run).length,
  draw(page, { run }) {
    const found = findingsOf(run).toReversed();
    if (found.length === 0)
      return html`<div class="hollow">
        ${icon('pass')}
        <p>${isLive(run.status) ? l10n.t('No problems found so far.') : l10n.t('No problems found.')}</p>
        <p class="quiet">
          ${l10n.t('After every step, Descent checks for vanishing and exploding gradients, dead units, loss spikes, divergence, plateaus, and NaN or infinite values. After every epoch, it checks for overfitting. Findings are listed here and marked on the charts.')}
        </p>
      </div>`;
    return html`<ol class="findings">
      ${found.map((finding) => entry(page, run, finding))}
    </ol>`;
  },
};

function entry(page: Page, run: Run, { latest: finding, steps }: Finding) {
  const { icon: name, tone, word } = LOOKS[finding.severity];
  const weight = finding.weight === undefined ? undefined : run.started?.weights[finding.weight];
  return html`<li class="finding">
    <span class="finding-icon ${tone}" title=${translated(word)}>${icon(name)}</span>
    <div>
      <h3>${finding.title}</h3>
      <p>${finding.detail}</p>
      <p class="finding-links">
        <button class="link" type="button" title=${l10n.t('Show this step on the charts')} @click=${() => {
          page.act({ type: 'tab', tab: 'overview' });
          page.act({ type: 'cursor', cursor: { step: finding.step, pinned: true } });
        }}>${l10n.t('step {0}', formatCount(finding.step))}</button>
        ${
          steps.length > 1
            ? html`<span class="quiet">${l10n.t('reported {0} times since step {1}', formatCount(steps.length), formatCount(steps[0] ?? 0))}</span>`
            : nothing
        }
        ${
          weight
            ? html`<button class="link" type="button" title=${l10n.t('Show this weight')} @click=${() => {
                page.act({ type: 'weight', weight: finding.weight ?? 0 });
                page.act({ type: 'tab', tab: 'gradients' });
                page.act({ type: 'cursor', cursor: { step: finding.step, pinned: true } });
              }}>${weight.name}</button>`
            : nothing
        }
      </p>
    </div>
  </li>`;
}
