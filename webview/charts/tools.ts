/** The buttons that charts of several kinds have in their title row. */
import * as l10n from '@vscode/l10n';
import type { Tool } from './chart-figure.ts';

/** Back to everything there is, which only a run that goes on adds to. */
export const followTool = (live: boolean | undefined, act: () => void): Tool =>
  live
    ? { icon: 'debug-continue', label: l10n.t('Follow'), prominent: true, act }
    : { icon: 'screen-normal', label: l10n.t('Reset Zoom'), prominent: true, act };

export const scaleTool = (log: boolean, act: () => void): Tool => ({
  icon: 'graph-line',
  label: l10n.t('Logarithmic Scale'),
  pressed: log,
  act,
});

export const tableTool = (open: boolean, act: () => void): Tool => ({
  icon: 'table',
  label: l10n.t('Show as Table (T)'),
  pressed: open,
  act,
});

export const pictureTool = (act: () => void): Tool => ({ icon: 'device-camera', label: l10n.t('Save as PNG'), act });

export const numbersTool = (act: () => void): Tool => ({ icon: 'export', label: l10n.t('Save as CSV'), act });
