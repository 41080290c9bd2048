/** What an event in a log must hold to be one: every field by the type that the rest of the program takes for granted. */
import * as l10n from '@vscode/l10n';
import { isRecord } from './params.ts';
import type { EndStatus, RunEvent } from './run.ts';

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string';
const flag: Check = (value) => typeof value === 'boolean';
const finite: Check = (value) => Number.isFinite(value);
const count: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
/** JSON has no NaN: it is written as null. */
const numberOrNull: Check = (value) => value === null || typeof value === 'number';
const counts: Check = (value) => isRecord(value) && Object.values(value).every(count);
const setting: Check = (value) => typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string';
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const oneOf =
  (...values: readonly string[]): Check =>
  (value) =>
    values.some((known) => known === value);
const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const object =
  (shape: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isRecord(value) && wrongIn(value, shape) === undefined;

const wrongIn = (value: Readonly<Record<string, unknown>>, shape: Readonly<Record<string, Check>>) =>
  Object.keys(shape).find((key) => !shape[key]?.(value[key]));

const reason = { reason: text, remedy: text, command: optional(text) };
const backend = object({
  id: text,
  label: text,
  detail: text,
  device: optional(object({ name: text, kind: oneOf('gpu', 'cpu'), memory: optional(finite), driver: optional(text) })),
  considered: optional(list(object({ id: text, title: text, ...reason }))),
});
const weight = object({ name: text, layer: text, shape: list(count), size: count, trainable: flag });
const unit = object({ layer: text, kind: text });
const fault = object({
  message: text,
  remedy: optional(text),
  key: optional(text),
  file: optional(text),
  line: optional(count),
  column: optional(count),
});
const STATUSES: readonly EndStatus[] = ['finished', 'stopped', 'stoppedEarly', 'diverged', 'failed'];

const CHECKS: Readonly<Record<RunEvent['type'], Readonly<Record<string, Check>>>> = {
  started: {
    backend,
    weights: list(weight),
    slots: list(text),
    optimizer: optional(text),
    metrics: list(text),
    units: optional(list(unit)),
    stepsPerEpoch: count,
    examples: object({ training: count, validation: count }),
    classes: optional(list(text)),
    baselines: optional((value) => isRecord(value) && Object.values(value).every(finite)),
  },
  resumed: { epoch: count },
  // What a setting was before may not be known: older recipes have fewer parameters.
  changed: { key: text, from: (value) => value === undefined || value === null || setting(value), to: setting },
  epoch: { epoch: count, best: flag, monitored: numberOrNull, patienceLeft: numberOrNull },
  reduced: { monitor: text, epochs: count, scale: finite, before: finite },
  sampling: { every: count, cost: numberOrNull, budget: numberOrNull },
  finding: { id: text, severity: oneOf('info', 'warning', 'error'), title: text, detail: text, weight: optional(count) },
  checkpoint: { epoch: count, file: text, best: flag },
  paused: {},
  continued: {},
  followed: { weight: count, element: count, on: flag },
  notice: {
    message: text,
    remedy: optional(text),
    columns: optional(list(text)),
    dataset: optional(isRecord),
    training: optional(isRecord),
  },
  ended: { status: oneOf(...STATUSES), reason: text, restored: optional(count), rows: optional(counts), fault: optional(fault) },
};

const isType = (type: string): type is RunEvent['type'] => Object.hasOwn(CHECKS, type);

/** The event, or what is wrong with the value, as a sentence. */
export function checkedEvent(value: unknown): RunEvent | string {
  if (!isRecord(value) || typeof value.type !== 'string') return l10n.t('it is not an event.');
  const { type } = value;
  if (!isType(type)) return l10n.t('the event "{0}" is unknown.', type.slice(0, 40));
  if (!count(value.step) || !finite(value.time)) return l10n.t('the "{0}" event has no step or time.', type);
  const stamps = { run: optional(text), seconds: optional(finite) };
  const wrong = wrongIn(value, stamps) ?? wrongIn(value, CHECKS[type]);
  return wrong === undefined
    ? (value as unknown as RunEvent)
    : l10n.t('"{0}" of the "{1}" event is missing or invalid.', wrong, type);
}
