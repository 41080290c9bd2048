/** Formats numbers and times. The dashboard, the extension host and the command line all use it. */
import { metricFacts } from './known-metrics.ts';
import { displayLanguage, msg, translated } from './localize.ts';
import * as l10n from '@vscode/l10n';

const UNITS = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/**
 * Formats a number with three significant digits: `0.214`, `12.3`, `1.23e-4`; from 10,000 with a unit: `12.3 k`, `1.2 M`.
 * Trailing zeros are kept, so that the width of a changing number stays constant.
 */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  const sign = value < 0 ? '−' : '';
  const size = Math.abs(value);
  if (size === Number.POSITIVE_INFINITY) return `${sign}∞`;
  if (size === 0) return '0';
  if (size < 9.995e-4 || size >= 9.995e14) return sign + size.toExponential(2).replace('e+', 'e');
  if (size >= 9999.5) {
    // Compare after rounding, so that 999,960 is 1.0 M and not 1000 k.
    for (const [unit, name] of UNITS) {
      const scaled = size / unit;
      if (scaled >= 0.99995) return `${sign}${scaled >= 99.95 ? scaled.toFixed(0) : scaled.toFixed(1)} ${name}`;
    }
  }
  if (size >= 99.95) return sign + groupDigits(size.toFixed(0));
  return sign + size.toPrecision(3);
}

/** Formats a number for running text: three significant digits, without units and padding. */
export const formatRounded = (value: number) =>
  Number.isFinite(value) ? groupDigits(String(Number(value.toPrecision(3)))) : String(value);

/** Formats the memory of a device: `78.4 GB`, in units of 1024, as vendors do. */
export function formatMemory(bytes: number): string {
  const gigabytes = bytes / 2 ** 30;
  if (gigabytes >= 1) return `${gigabytes >= 99.95 ? gigabytes.toFixed(0) : gigabytes.toFixed(1)} GB`;
  return `${Math.round(bytes / 2 ** 20)} MB`;
}

/** Formats the value of a hyperparameter exactly and without padding: `1e-3`, `0.05`, `0.9`. */
export const formatHyperparameter = (value: number) =>
  value !== 0 && Math.abs(value) < 0.01 ? value.toExponential().replace('e+', 'e') : String(value);

/** Formats a learning rate, with three significant digits at most, because most are computed: `7.59e-4`. */
export const formatLearningRate = (value: number) => formatHyperparameter(Number(value.toPrecision(3)));

/** Formats a fraction between 0 and 1 as `93.8 %`. */
export function formatPercent(share: number): string {
  if (!Number.isFinite(share)) return formatNumber(share);
  const value = share * 100;
  const size = Math.abs(value);
  return `${value < 0 ? '−' : ''}${size === 0 || size >= 99.95 ? size.toFixed(0) : size.toFixed(1)} %`;
}

/** Whether a metric is a fraction of 1, which is shown in percent. */
export const isShare = (name: string) => metricFacts(name).share;

const METRICS: Readonly<Record<string, string>> = {
  loss: msg('loss'),
  acc: msg('accuracy'),
  accuracy: msg('accuracy'),
  precision: msg('precision'),
  recall: msg('recall'),
  r2: msg('R²'),
  learningRate: msg('learning rate'),
};

/** The name of a metric in text: validation accuracy for `val_accuracy`, mean squared error for `meanSquaredError`. */
export function metricName(column: string): string {
  if (column.startsWith('val_')) return l10n.t('validation {0}', metricName(column.slice(4)));
  const known = METRICS[column];
  if (known !== undefined) return translated(known);
  return column
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
}

/** Formats the value of a metric: `93.8 %`, or three significant digits. */
export const formatMetric = (name: string, value: number) => (isShare(name) ? formatPercent(value) : formatNumber(value));

/** Groups the integer digits by three, separated by a narrow no-break space. */
export function groupDigits(digits: string): string {
  const [whole = '', ...fraction] = digits.split('.');
  return [whole.replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f'), ...fraction].join('.');
}

/** Formats an integer with grouped digits: `106 234`. */
export const formatCount = (value: number) => groupDigits(String(Math.round(value)));

/** Formats seconds as `0.42s`, `7.5s`, `42s`, `1m 12s`, `2h 7m`, `3d 4h`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  const s = Math.max(0, seconds);
  if (s < 9.95) return `${Number.isInteger(s) ? s : s.toFixed(s < 0.995 ? 2 : 1)}s`;
  const whole = Math.round(s);
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${whole % 60}s`;
  if (whole < 86400) return `${Math.floor(whole / 3600)}h ${Math.floor((whole % 3600) / 60)}m`;
  return `${Math.floor(whole / 86400)}d ${Math.floor((whole % 86400) / 3600)}h`;
}

/** Formats a duration in whole seconds, so that a running clock does not flicker. */
export const formatWholeDuration = (seconds: number) => formatDuration(Math.round(seconds));

/** Formats a past time relative to now, both in milliseconds since 1970: `just now`, `5 min ago`, `yesterday`, or the date. */
export function formatAgo(then: number, now: number): string {
  const minutes = Math.floor((now - then) / 60000);
  if (minutes < 1) return l10n.t('just now');
  if (minutes < 60) return l10n.t('{0} min ago', minutes);
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return hours === 1 ? l10n.t('1 hour ago') : l10n.t('{0} hours ago', hours);
  const days = Math.floor(hours / 24);
  if (days === 1) return l10n.t('yesterday');
  if (days < 14) return l10n.t('{0} days ago', days);
  return new Date(then).toLocaleDateString(displayLanguage(), { year: 'numeric', month: 'short', day: 'numeric' });
}
