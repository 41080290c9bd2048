/** `run.json` and `notes.json` as they enter: whatever is in them, what leaves here has the declared shape. */
import { isRecord } from '../core/params.ts';
import { NEUTRAL as NEUTRAL_STOPPING } from '../core/early-stopping.ts';
import { UserError } from '../core/fault.ts';
import { FORMAT, type RunConfig, type RunHeader, type RunNotes } from '../core/run.ts';
import { NEUTRAL as NEUTRAL_TRAINING } from '../core/training-options.ts';

/** Reads the text of `run.json`. Throws a `UserError` that names the file when it is torn, foreign, or from a newer Descent. */
export function parseHeader(text: string, file: string): RunHeader {
  const value = parseJson(
    text,
    file,
    'The run cannot be read',
    'The training was probably killed while it began. Delete the run.',
  );
  const foreign = (what: string) =>
    new UserError({
      message: `This is no run of Descent: ${what} (${file}).`,
      file,
      remedy: 'Remove the folder from the runs, or restore its run.json.',
    });
  if (!isRecord(value) || typeof value.format !== 'number') throw foreign('its run.json has no "format"');
  if (value.format > FORMAT)
    throw new UserError({
      message: `This run was recorded by a newer Descent (format ${value.format}, this version reads up to ${FORMAT}): ${file}`,
      file,
      remedy: 'Update Descent to open it.',
    });
  const wrong = (Object.keys(SHAPE) as (keyof RunHeader)[]).find((key) => !SHAPE[key](value[key]));
  if (wrong) throw foreign(`"${wrong}" in its run.json is missing or wrong`);
  const header = value as unknown as RunHeader;
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
export const record: Check = isRecord;
export const all =
  (shape: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isRecord(value) && Object.entries(shape).every(([key, check]) => check(value[key]));
const each =
  (check: Check): Check =>
  (value) =>
    isRecord(value) && Object.values(value).every(check);
export const chosen = all({ type: text });

export const CONFIG = all({
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
});

const SHAPE: Readonly<Record<keyof RunHeader, Check>> = {
  format: number,
  id: text,
  title: text,
  created: number,
  workspaceFolder: text,
  config: CONFIG,
  origins: record,
  versions: each(text),
  commit: (value) => value === undefined || text(value),
  dirty: (value) => value === undefined || flag(value),
  trial: (value) => value === undefined || all({ study: text, trial: number })(value),
  rangeTest: (value) => value === undefined || all({ min: number, max: number, steps: number })(value),
};

/** Reads the text of `notes.json`: what is not as it should be is left out, for notes are worth less than the run. */
export function parseNotes(text: string, file: string): RunNotes {
  const value = parseJson(text, file, 'The notes of the run cannot be read', 'Delete the file.');
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
    return JSON.parse(text);
  } catch {
    throw new UserError({ message: `${what}: ${file} is ${text === '' ? 'empty' : 'damaged or cut short'}.`, file, remedy });
  }
}
