/** Which value of a setting holds, and where it came from. Pure: VS Code's answers come as arguments. */
import { isRecord } from '../../core/params.ts';
import type { Origin, RunConfig } from '../../core/run.ts';

export type Group = keyof RunConfig;

/** Every setting of Descent: `descent.<group>`. */
export const GROUPS = [
  'program',
  'hyperparameters',
  'dataset',
  'model',
  'optimizer',
  'schedule',
  'regularization',
  'layers',
  'earlyStopping',
  'training',
  'backend',
  'tensorflow',
  'gpu',
  'node',
  'instrumentation',
] as const satisfies readonly Group[];

/** What each scope says of one setting; undefined where it says nothing. */
export interface Scopes {
  readonly user?: unknown;
  readonly workspace?: unknown;
  readonly folder?: unknown;
}

/** A training configuration of launch.json: its name, and the groups it overrides. */
export interface LaunchOverrides {
  readonly name: string;
  readonly overrides: Readonly<Record<string, unknown>>;
}

export interface Given {
  /** By group; absent where nobody gave anything. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly origins: Readonly<Partial<Record<Group, Origin>>>;
}

/**
 * Merges the scopes of each group from the general to the special. Objects merge key by key, except that a scope that chooses
 * another `type` starts afresh: parameters of one optimizer mean nothing to another.
 *
 * @param hasWorkspaceFile false where a single folder is open: its .vscode/settings.json then is the workspace scope.
 */
export function merge(
  scopes: Readonly<Partial<Record<Group, Scopes>>>,
  hasWorkspaceFile: boolean,
  launch?: LaunchOverrides,
): Given {
  const values: Record<string, unknown> = {};
  const origins: Partial<Record<Group, Origin>> = {};
  for (const group of GROUPS) {
    const { user, workspace, folder } = scopes[group] ?? {};
    const layers: readonly (readonly [unknown, Origin])[] = [
      [user, { kind: 'user' }],
      [workspace, { kind: hasWorkspaceFile ? 'workspace' : 'folder' }],
      [folder, { kind: 'folder' }],
      ...(launch ? [[launch.overrides[group], { kind: 'launch', name: launch.name }] as const] : []),
    ];
    let merged: unknown;
    let origin: Origin = { kind: 'default' };
    for (const [value, from] of layers) {
      if (value === undefined || value === null) continue;
      merged = overlay(merged, value);
      origin = from;
    }
    if (merged !== undefined) values[group] = merged;
    origins[group] = origin;
  }
  return { values, origins };
}

/** What a more special scope says, laid over a more general one. */
export function overlay(below: unknown, above: unknown): unknown {
  if (!isRecord(below) || !isRecord(above)) return above;
  if ('type' in above && above.type !== below.type) return above;
  return { ...below, ...above };
}
