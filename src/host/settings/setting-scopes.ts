/** Which value of a setting holds, and where it came from. Pure: VS Code's answers come as arguments. */
import { overlay } from '../../catalog/settings-file.ts';
import type { Origin, RunConfig } from '../../core/run.ts';

export type Group = keyof RunConfig;

/** Every setting of Descent: `descent.<group>`. */
export const SETTING_KEYS = [
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

/** The raw value of each setting by its short key, as one place gives it. */
export type Settings = Readonly<Record<string, unknown>>;

/** What each scope gives, from the general to the special. */
export interface Scopes {
  readonly user?: Settings;
  readonly workspace?: Settings;
  readonly folder?: Settings;
}

/** A training configuration of launch.json: its name, and the groups it overrides. */
export interface LaunchOverrides {
  readonly name: string;
  readonly overrides: Settings;
}

export interface Given {
  /** By group; absent where nobody gave anything. */
  readonly values: Settings;
  readonly origins: Readonly<Partial<Record<Group, Origin>>>;
}

/**
 * Merges the scopes of each setting from the general to the special. Objects merge key by key, except that a scope that chooses
 * another `type` starts afresh: parameters of one optimizer mean nothing to another. Keys that are no setting are kept, to be
 * complained about.
 *
 * @param hasWorkspaceFile false where a single folder is open: its .vscode/settings.json then is the workspace scope.
 */
export function merge({ user, workspace, folder }: Scopes, hasWorkspaceFile: boolean, launch?: LaunchOverrides): Given {
  const values: Record<string, unknown> = {};
  const origins: Record<string, Origin> = Object.fromEntries(SETTING_KEYS.map((group) => [group, { kind: 'default' }]));
  const layers: readonly (readonly [Settings | undefined, Origin])[] = [
    [user, { kind: 'user' }],
    [workspace, { kind: hasWorkspaceFile ? 'workspace' : 'folder' }],
    [folder, { kind: 'folder' }],
    ...(launch ? [[launch.overrides, { kind: 'launch', name: launch.name }] as const] : []),
  ];
  for (const [settings, origin] of layers)
    for (const [key, value] of Object.entries(settings ?? {})) {
      if (value === undefined || value === null) continue;
      values[key] = overlay(values[key], value);
      origins[key] = origin;
    }
  return { values, origins };
}
