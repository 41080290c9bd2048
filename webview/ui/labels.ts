/** Numbers, times and states as people say them. */
import { declaredParam } from '../../src/catalog/param-titles.ts';
import type { Param } from '../../src/core/params.ts';
import type { RunConfig, RunStatus } from '../../src/core/run.ts';
import * as format from '../../src/core/format.ts';

export { formatAgo, formatCount, isShare, formatWholeDuration } from '../../src/core/format.ts';

/** A space that does not break a line, as wide as a digit's gap. */
const THIN = '\u202f';
const NONE = '–';

/** Three significant digits, or a dash where there is nothing yet. */
export const numberOrDash = (value: number | undefined) => (value === undefined ? NONE : format.formatNumber(value));

/** A learning rate or another hyperparameter: short, exact, never padded: `1e-3`, `0.05`, `0.9`. */
export function formatSetting(value: unknown): string {
  if (typeof value === 'number') return format.formatHyperparameter(value);
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (Array.isArray(value)) return value.join(' × ');
  return String(value);
}

/** The same for the value of a declared parameter: a list of numbers as it is typed, and one that stands for a word by that. */
export function formatParam(param: Param, value: unknown): string {
  if (param.kind === 'floats' && Array.isArray(value)) return value.map(formatSetting).join(', ');
  if (param.kind === 'pick') return param.options.find((option) => option.value === value)?.title ?? formatSetting(value);
  if (param.kind !== 'float' && param.kind !== 'int') return formatSetting(value);
  return [param.unset, param.spelled].find((word) => word?.value === value)?.word ?? formatSetting(value);
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

/** How a state looks: a codicon, a word, and the class that colours both. */
export const STATES: Readonly<Record<RunStatus, { readonly icon: string; readonly word: string; readonly tone: string }>> = {
  starting: { icon: 'loading', word: 'starting', tone: 'quiet' },
  running: { icon: 'record', word: 'running', tone: 'good' },
  paused: { icon: 'debug-pause', word: 'paused', tone: 'warn' },
  interrupted: { icon: 'debug-disconnect', word: 'interrupted', tone: 'warn' },
  finished: { icon: 'pass-filled', word: 'finished', tone: 'good' },
  stopped: { icon: 'debug-stop', word: 'stopped', tone: 'quiet' },
  stoppedEarly: { icon: 'pass-filled', word: 'stopped early', tone: 'good' },
  diverged: { icon: 'flame', word: 'diverged', tone: 'bad' },
  failed: { icon: 'error', word: 'failed', tone: 'bad' },
};

export const isLive = (status: RunStatus) => status === 'running' || status === 'paused';

/** A metric as people call it: `val_accuracy` is validation accuracy. */
export function metricName(name: string): string {
  if (name === 'acc') return 'accuracy';
  if (name.startsWith('val_')) return `validation ${metricName(name.slice(4))}`;
  return name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
}

export const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
