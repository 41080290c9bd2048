/** What has to be written for the next run to be configured as wanted: only what differs from what holds already. Pure. */
import { isRecord } from '../core/choice.ts';
import { layersOf } from '../core/layers.ts';
import { type Run, settingOf } from '../core/run.ts';
import type { Applied } from '../protocol.ts';

export const APPLIED_GROUPS = [
  'optimizer',
  'schedule',
  'regularization',
  'layers',
  'earlyStopping',
  'training',
] as const satisfies readonly (keyof Applied)[];
export type AppliedGroup = (typeof APPLIED_GROUPS)[number];

export interface Difference {
  readonly group: AppliedGroup;
  /** `optimizer.learningRate`, or `optimizer` where the whole choice is another. */
  readonly key: string;
  readonly value: unknown;
}

/** The settings a run has now: as it was started, with all changes since. */
export function inForce(run: Run): Applied {
  const { config } = run.header;
  const values = <G extends AppliedGroup>(group: G) =>
    Object.fromEntries(Object.keys(config[group]).map((name) => [name, settingOf(run, `${group}.${name}`)]));
  const groups = Object.fromEntries(APPLIED_GROUPS.map((group) => [group, { ...config[group], ...values(group) }])) as Applied;
  return { ...groups, layers: layersOf(config, run.changes) };
}

/** What the page asks to have written; undefined when it is not of that form. */
export function parseApplied(value: unknown): Applied | undefined {
  if (!isRecord(value)) return undefined;
  const groups = Object.entries(value);
  const known = groups.every(([group, values]) => APPLIED_GROUPS.some((name) => name === group) && isRecord(values));
  return known && groups.length > 0 ? (value as Applied) : undefined;
}

/** @param current what the settings give now, resolved. */
export function differences(current: Required<Applied>, wanted: Applied): readonly Difference[] {
  return APPLIED_GROUPS.flatMap((group): readonly Difference[] => {
    const now: Readonly<Record<string, unknown>> = { ...current[group] };
    const next: Readonly<Record<string, unknown>> = { ...(wanted[group] ?? now) };
    // Parameters of one optimizer mean nothing to another: the new one is written whole.
    if ('type' in next && next.type !== now.type) return [{ group, key: group, value: next }];
    return Object.entries(next).flatMap(([name, value]) =>
      JSON.stringify(value) === JSON.stringify(now[name]) ? [] : [{ group, key: `${group}.${name}`, value }],
    );
  });
}
