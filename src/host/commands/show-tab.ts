import * as l10n from '@vscode/l10n';
import type { Host } from '../host.ts';
import { showQuickPick } from '../prompts/quick-input.ts';

const TABS = [
  ['overview', 'Overview'],
  ['gradients', 'Gradients'],
  ['optimizer', 'Optimizer'],
  ['weights', 'Weights'],
  ['evaluation', 'Evaluation'],
  ['regularization', 'Regularization'],
  ['device', 'Device'],
  ['compare', 'Compare'],
  ['findings', 'Findings'],
] as const;

/** Shows a tab of the dashboard: the one that is named, or the one that is picked. */
export async function showTab(host: Host, tab?: string): Promise<void> {
  const known = TABS.find(([id]) => id === tab)?.[0];
  const picked =
    known ??
    (
      await showQuickPick(
        TABS.map(([id, label]) => ({ label, id })),
        { placeHolder: l10n.t('Select a tab of the dashboard') },
      )
    )?.id;
  if (picked === undefined) return;
  host.dashboard.open();
  host.dashboard.post({ type: 'show', tab: picked });
}
