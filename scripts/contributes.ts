/**
 * What package.json declares to VS Code, made from the command table and the catalog so that they cannot disagree.
 * `npm run contributes` writes it; a test fails when package.json is behind. Pure.
 */
import { jsonSchemas } from '../src/catalog/schema.ts';
import { OF_THE_MACHINE } from '../src/catalog/settings.ts';
import { COMMAND_NAMES, COMMANDS, commandId } from '../src/host/commands/command-table.ts';
import { GROUPS } from '../src/host/settings/setting-scopes.ts';
import { viewsWelcome, walkthroughs } from './welcome.ts';

const CATEGORY = 'Descent';

export function contributes() {
  return {
    commands: COMMAND_NAMES.map((name) => {
      const { title, icon } = COMMANDS[name];
      return { command: commandId(name), title, category: CATEGORY, ...(icon ? { icon: `$(${icon})` } : {}) };
    }),
    menus: menus(),
    keybindings: COMMAND_NAMES.flatMap((name) => {
      const { key } = COMMANDS[name];
      return key ? [{ command: commandId(name), ...key }] : [];
    }),
    configuration: { title: 'Descent', properties: properties() },
    viewsContainers: { activitybar: [{ id: 'descent', title: 'Descent', icon: 'media/activity.svg' }] },
    views: {
      descent: [{ id: 'descent.runs', name: 'Runs', icon: 'media/activity.svg', contextualTitle: 'Descent' }],
    },
    viewsWelcome,
    walkthroughs,
    debuggers: [debuggers()],
  };
}

/** package.json with everything of ours in it brought up to date. */
export const updated = (manifest: Readonly<Record<string, unknown>>) => ({ ...manifest, contributes: contributes() });

function menus() {
  const palette = COMMAND_NAMES.flatMap((name) => {
    const { palette: when } = COMMANDS[name];
    return when === undefined ? [] : [{ command: commandId(name), when: when === false ? 'false' : when }];
  });
  const items = COMMAND_NAMES.flatMap((name) => {
    const { item } = COMMANDS[name];
    if (!item) return [];
    const when = `view == descent.runs && ${item.when ?? 'viewItem =~ /\\brun\\b/'}`;
    return [{ command: commandId(name), when, group: item.group }];
  });
  const titles = COMMAND_NAMES.flatMap((name) => {
    const { viewTitle: group } = COMMANDS[name];
    return group ? [{ command: commandId(name), when: 'view == descent.runs', group }] : [];
  });
  return { commandPalette: palette, 'view/item/context': items, 'view/title': titles };
}

function properties() {
  const schemas = jsonSchemas();
  return Object.fromEntries(
    GROUPS.map((group, order) => {
      const scope = OF_THE_MACHINE.has(group) ? 'machine-overridable' : 'resource';
      return [`descent.${group}`, { ...schemas[group], scope, order }];
    }),
  );
}

/** A launch configuration overrides any setting under its short key. */
function debuggers() {
  const schemas: Readonly<Record<string, unknown>> = jsonSchemas();
  const overrides = Object.fromEntries(GROUPS.map((group) => [group, withoutDefault(schemas[group])]));
  const example = { type: 'descent', request: 'launch', name: 'Train', training: { epochs: 20 } };
  return {
    type: 'descent',
    label: 'Descent Training',
    configurationAttributes: { launch: { properties: overrides } },
    initialConfigurations: [example],
    configurationSnippets: [
      {
        label: 'Descent: Train',
        description: 'Trains with the settings of the workspace, except for what is written here.',
        body: { ...example, name: '$1', training: { epochs: 20 } },
      },
    ],
  };
}

/** An override that is absent is no override: the schema must not offer the setting's default as its value. */
function withoutDefault(schema: unknown): unknown {
  const { default: _, ...rest } = schema as Record<string, unknown>;
  return rest;
}
