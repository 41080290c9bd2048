/** The members of a program's default export: which there are, and those that it has one of for each output. */
import * as l10n from '@vscode/l10n';
import { similar, suggest } from '../../core/params.ts';
import type { UserError } from '../../core/fault.ts';
import { isPlain } from './ports.ts';

const MEMBERS = ['model', 'data', 'optimizer', 'loss', 'lossWeights', 'metrics'];

/** What belongs to the data. */
const OF_DATA = new Set([
  'train',
  'validation',
  'xs',
  'ys',
  'classes',
  'inputShape',
  'batchesPerEpoch',
  'sampleWeight',
  'classWeight',
]);

/** What programs for Keras and TensorFlow.js pass to `fit`, and the settings say here. */
const SETTINGS: Readonly<Record<string, string>> = {
  epochs: 'descent.training.epochs',
  batchSize: 'descent.training.batchSize',
  shuffle: 'descent.training.shuffle',
  seed: 'descent.training.seed',
  validationSplit: 'descent.training.validationSplit',
  learningRate: 'descent.optimizer.learningRate',
  callbacks: 'descent.earlyStopping',
  earlyStopping: 'descent.earlyStopping',
  patience: 'descent.earlyStopping.patience',
  backend: 'descent.backend',
  hyperparameters: 'descent.hyperparameters',
};

/**
 * Refuses a name that a program does not have, which would be ignored in silence. What is for the program's own use is not: functions,
 * members of an instance of a class, and what one of its functions reads from `this`; of these, only what looks like a misspelling.
 */
export function checkMembers(
  found: Record<string, unknown>,
  program: string,
  refuse: (message: string, remedy: string) => UserError,
): void {
  const sources = Object.values(found).flatMap((value) => (typeof value === 'function' ? String(value) : []));
  const isOwn = (key: string) =>
    !isPlain(found) || typeof found[key] === 'function' || sources.some((text) => /\bthis\b/.test(text) && text.includes(key));
  const isUnknown = (key: string) => !MEMBERS.includes(key) && (similar(key, MEMBERS) !== undefined || !isOwn(key));
  const unknown = Object.keys(found).find(isUnknown);
  if (unknown === undefined) return;
  const setting = SETTINGS[unknown];
  const remedy = OF_DATA.has(unknown)
    ? l10n.t('Return it from the function "data".')
    : setting === undefined
      ? suggest(unknown, MEMBERS)
      : l10n.t('Use the setting {0}.', setting);
  throw refuse(l10n.t('The default export of {0} has the unknown member "{1}".', program, unknown), remedy);
}

export const isNameOrFunction = (value: unknown) => typeof value === 'string' || typeof value === 'function';

/** One value, or one for each output: a list, or an object by their names. */
export const isPerOutput = (value: unknown, isOne: (value: unknown) => boolean): boolean =>
  isOne(value) ||
  (Array.isArray(value) && value.length > 0 && value.every(isOne)) ||
  (isPlain(value) && Object.values(value).length > 0 && Object.values(value).every(isOne));

/** Applies `change` to a value, or to each of a list or an object. */
export function eachOf(value: unknown, change: (one: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(change);
  if (isPlain(value)) return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, change(one)]));
  return change(value);
}
