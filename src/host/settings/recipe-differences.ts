/** What has to be written for the next run to be configured as wanted: only what differs from what holds already. Pure. */
import { withoutDefaults } from '../../catalog/param-titles.ts';
import { deepEqual } from '../../core/deep-equal.ts';
import { isRecord } from '../../core/params.ts';
import { layersOf } from '../../core/layer-options.ts';
import { type Run, settingOf } from '../../core/run.ts';
import { APPLIED_GROUPS, type Applied, type AppliedGroup } from '../../core/page-commands.ts';
import { type Group, SETTING_KEYS } from './setting-scopes.ts';

export interface Difference {
  readonly group: Group;
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

/** The whole recipe of a run as settings say it, with all changes since. What a program decides itself is left out. */
export function recipeOf(run: Run): Partial<Record<Group, unknown>> {
  const { dataset, model, ...config } = { ...run.header.config, ...inForce(run) };
  return { ...config, ...(config.program === '' ? { dataset, model } : {}) };
}

/**
 * @param current what the settings give now, resolved.
 * @param wanted what they are to give; groups that it leaves out stay as they are.
 */
export function differences(
  current: Partial<Record<Group, unknown>>,
  wanted: Partial<Record<Group, unknown>>,
): readonly Difference[] {
  return SETTING_KEYS.flatMap((group): readonly Difference[] => {
    if (!(group in wanted)) return [];
    const [now, next] = [current[group], wanted[group]];
    if (!isRecord(now) || !isRecord(next)) return deepEqual(now, next) ? [] : [{ group, key: group, value: next }];
    // Parameters of one optimizer mean nothing to another: the new one is written whole.
    if ('type' in next && next.type !== now.type) return [{ group, key: group, value: next }];
    return Object.entries(next).flatMap(([name, value]) =>
      deepEqual(value, now[name]) ? [] : [{ group, key: `${group}.${name}`, value }],
    );
  });
}

/** The same, as short as one would write it: of a choice that is written whole, only what is not as it comes. */
export function brief(difference: Difference): Difference {
  const { group, key, value } = difference;
  if (key !== group || !isRecord(value) || typeof value.type !== 'string') return difference;
  return { ...difference, value: withoutDefaults(group, { ...value, type: value.type }) };
}
