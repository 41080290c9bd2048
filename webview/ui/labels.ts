/** Numbers, times and states as people say them. */
import { translated } from '../../src/core/localize.ts';
import * as l10n from '@vscode/l10n';
import { declaredParam } from '../../src/catalog/param-titles.ts';
import type { Param } from '../../src/core/params.ts';
import type { RunConfig } from '../../src/core/run.ts';
import * as format from '../../src/core/format.ts';

export { formatAgo, formatCount, isShare, formatWholeDuration, metricName } from '../../src/core/format.ts';
export { isActive, isLive, statusLabel } from '../../src/core/run-status.ts';

/** A space that does not break a line, as wide as a digit's gap. */
const THIN = '\u202f';
const NONE = '–';

/** Three significant digits, or a dash where there is nothing yet. */
export const numberOrDash = (value: number | undefined) => (value === undefined ? NONE : format.formatNumber(value));

/** A learning rate or another hyperparameter: short, exact, never padded: `1e-3`, `0.05`, `0.9`. */
export function formatSetting(value: unknown): string {
  if (typeof value === 'number') return format.formatHyperparameter(value);
  if (typeof value === 'boolean') return value ? l10n.t('on') : l10n.t('off');
  if (Array.isArray(value)) return value.join(' × ');
  return String(value);
}

/** The same for the value of a declared parameter: a list of numbers as it is typed, and one that stands for a word by that. */
export function formatParam(param: Param, value: unknown): string {
  if (param.kind === 'floats' && Array.isArray(value)) return value.map(formatSetting).join(', ');
  if (param.kind === 'pick') {
    const option = param.options.find((one) => one.value === value);
    return option ? translated(option.title) : formatSetting(value);
  }
  if (param.kind !== 'float' && param.kind !== 'int') return formatSetting(value);
  if (param.unset && param.unset.value === value) return translated(param.unset.word);
  // As settings have it: a word to be typed is the same in every language.
  return param.spelled && param.spelled.value === value ? param.spelled.word : formatSetting(value);
}

/** A setting of a run and one of its values, as its form says them; nothing at all is a dash. */
export function settingLabel(config: RunConfig, key: string): { readonly title: string; told(value: unknown): string } {
  const { title, param } = declaredParam(config, key);
  const told = (value: unknown) => (param ? formatParam(param, value) : formatSetting(value));
  return { title, told: (value) => (value === undefined || value === '' || `${value}` === '' ? NONE : told(value)) };
}

/** A share as `93.8 %`, whose space does not break the line. */
export const percentOrDash = (share: number | undefined) =>
  share === undefined || !Number.isFinite(share) ? NONE : format.formatPercent(share).replace(' ', THIN);

/** A metric's value as it is written everywhere, in one piece; a dash where there is none yet. */
export const metricOrDash = (name: string, value: number | undefined) =>
  value === undefined ? NONE : format.formatMetric(name, value).replaceAll(' ', THIN);

export const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
