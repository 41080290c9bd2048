/** `run.json` and `notes.json` as they enter: whatever is in them, what leaves here has the declared shape. */
import * as l10n from '@vscode/l10n';
import { isRecord } from '../core/params.ts';
import { NEUTRAL_STOPPING } from '../core/early-stopping.ts';
import { withoutByteOrderMark } from '../core/text.ts';
import { UserError } from '../core/fault.ts';
import { isId } from '../core/ids.ts';
import { FORMAT, type RunConfig, type RunHeader, type RunNotes } from '../core/run.ts';
import { NEUTRAL_TRAINING } from '../core/training-options.ts';

/** Reads the text of `run.json`. Throws a `UserError` that names the file when it is torn, foreign, or from a newer Descent. */
export function parseHeader(text: string, file: string): RunHeader {
  const value = parseJson(
    text,
    file,
    l10n.t('The run cannot be read'),
    l10n.t('The trainer was probably killed while it was starting. Delete the run.'),
  );
  const foreign = (what: string) =>
    new UserError({
      message: l10n.t('{0} is not a Descent run: {1}', file, what),
      file,
      remedy: l10n.t('Remove its folder, or restore the file.'),
    });
  if (!isRecord(value) || typeof value.format !== 'number') throw foreign(l10n.t('"format" is missing.'));
  if (value.format > FORMAT)
    throw new UserError({
      message: l10n.t(
        'This run was recorded by a newer version of Descent (format {0}; this version reads up to {1}): {2}',
        value.format,
        FORMAT,
        file,
      ),
      file,
      remedy: l10n.t('Update Descent to open it.'),
    });
  const wrong = (Object.keys(SHAPE) as (keyof typeof SHAPE)[]).find((key) => !SHAPE[key](value[key]));
  if (wrong) throw foreign(l10n.t('"{0}" is missing or invalid.', wrong));
  const { recordedFolder: _, ...header } = value as unknown as RunHeader;
  return { ...header, config: completed(header.config) };
}

/** A configuration as it is written today: what older versions did not know stands at what it was then. */
export function completed(config: RunConfig): RunConfig {
  const earlyStopping = { ...NEUTRAL_STOPPING, ...config.earlyStopping };
  const training = { ...NEUTRAL_TRAINING, ...config.training };
  return { ...config, layers: config.layers ?? {}, earlyStopping, training };
}

export type Check = (value: unknown) => boolean;
export const text: Check = (value) => typeof value === 'string';
export const number: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const flag: Check = (value) => typeof value === 'boolean';
const index: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const record: Check = isRecord;
export const all =
  (shape: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isRecord(value) && Object.entries(shape).every(([key, check]) => check(value[key]));
const each =
  (check: Check): Check =>
  (value) =>
    isRecord(value) && Object.values(value).every(check);
export const chosen = all({ type: text });
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

const CONFIG = all({
  program: text,
  hyperparameters: record,
  dataset: chosen,
  model: chosen,
  optimizer: chosen,
  schedule: chosen,
  regularization: each(number),
  earlyStopping: all({ enabled: flag, monitor: text, mode: text, patience: number, minDelta: number, restoreBest: flag }),
  training: all({ epochs: number, batchSize: number, validationSplit: number, seed: number, checkpointSeconds: number }),
  backend: text,
  instrumentation: all({ budget: number, histograms: flag, every: number }),
  layers: optional(each(isRecord)),
  tensorflow: optional(all({ library: text })),
  gpu: optional(all({ powerPreference: text, adapter: text })),
  node: optional(all({ path: text })),
});

/** What the headers of runs and studies have in common. */
export const HEADER = {
  format: number,
  id: isId,
  title: text,
  created: number,
  workspaceFolder: text,
  config: CONFIG,
  origins: record,
} as const satisfies Readonly<Record<string, Check>>;

const SHAPE: Readonly<Record<keyof Omit<RunHeader, 'recordedFolder'>, Check>> = {
  ...HEADER,
  identity: optional(text),
  versions: each(text),
  commit: optional(text),
  dirty: optional(flag),
  trial: optional(all({ study: isId, trial: index })),
  rangeTest: optional(all({ min: number, max: number, steps: number })),
};

/** Reads the text of `notes.json`: what is not as it should be is left out, for notes are worth less than the run. */
export function parseNotes(text: string, file: string): RunNotes {
  const value = parseJson(text, file, l10n.t('The notes of the run cannot be read'), l10n.t('Delete the file.'));
  if (!isRecord(value)) return {};
  const { name, tags, starred } = value;
  return {
    ...(typeof name === 'string' ? { name } : {}),
    ...(Array.isArray(tags) ? { tags: tags.filter((tag): tag is string => typeof tag === 'string') } : {}),
    ...(typeof starred === 'boolean' ? { starred } : {}),
  };
}

export function parseJson(text: string, file: string, what: string, remedy: string): unknown {
  try {
    return JSON.parse(withoutByteOrderMark(text));
  } catch {
    const message =
      text === '' ? l10n.t('{0}: {1} is empty.', what, file) : l10n.t('{0}: {1} is corrupted or incomplete.', what, file);
    throw new UserError({ message, file, remedy });
  }
}
