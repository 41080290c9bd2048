/** Numbers, times and states as people say them. */
import { msg, translated } from '../../src/core/localize.ts';
import * as l10n from '@vscode/l10n';
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

/** How a state looks: a codicon, a word, and the class that colours both. */
export const STATES: Readonly<Record<RunStatus, { readonly icon: string; readonly word: string; readonly tone: string }>> = {
  starting: { icon: 'loading', word: msg('starting'), tone: 'quiet' },
  running: { icon: 'record', word: msg('running'), tone: 'good' },
  paused: { icon: 'debug-pause', word: msg('paused'), tone: 'warn' },
  interrupted: { icon: 'debug-disconnect', word: msg('interrupted'), tone: 'warn' },
  finished: { icon: 'pass-filled', word: msg('finished'), tone: 'good' },
  stopped: { icon: 'debug-stop', word: msg('stopped'), tone: 'quiet' },
  stoppedEarly: { icon: 'pass-filled', word: msg('stopped early'), tone: 'good' },
  diverged: { icon: 'flame', word: msg('diverged'), tone: 'bad' },
  failed: { icon: 'error', word: msg('failed'), tone: 'bad' },
};

export const isLive = (status: RunStatus) => status === 'running' || status === 'paused';

export const stateWord = (status: RunStatus) => translated(STATES[status].word);

const METRICS: Readonly<Record<string, string>> = {
  loss: msg('loss'),
  acc: msg('accuracy'),
  accuracy: msg('accuracy'),
  precision: msg('precision'),
  recall: msg('recall'),
  learningRate: msg('learning rate'),
};

/** A metric as people call it: `val_accuracy` is validation accuracy. One that is not known keeps the name that its program gave it. */
export function metricName(name: string): string {
  if (name.startsWith('val_')) return l10n.t('validation {0}', metricName(name.slice(4)));
  const known = METRICS[name];
  if (known !== undefined) return translated(known);
  return name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
}

export const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
