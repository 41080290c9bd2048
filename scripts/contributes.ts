/**
 * What package.json declares to VS Code, made from the command table and the catalog so that they cannot disagree.
 * `npm run contributes` writes it; a test fails when package.json is behind. Pure.
 */
import { isRecord } from '../src/core/params.ts';
import { COMMAND_NAMES, COMMANDS, commandId } from '../src/host/commands/command-table.ts';
import { configuration, jsonValidation, overrides, restrictedConfigurations } from './contributed-settings.ts';
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
    configuration: configuration(),
    jsonValidation,
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
export function updated(manifest: Readonly<Record<string, unknown>>) {
  const capabilities = record(manifest.capabilities);
  const untrustedWorkspaces = {
    ...record(capabilities.untrustedWorkspaces),
    restrictedConfigurations: restrictedConfigurations(),
  };
  return { ...manifest, capabilities: { ...capabilities, untrustedWorkspaces }, contributes: contributes() };
}

const record = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : {});

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

/** A launch configuration overrides any setting under its short key. */
function debuggers() {
  const example = { type: 'descent', request: 'launch', name: 'Train', training: { epochs: 20 } };
  return {
    type: 'descent',
    label: 'Descent Training',
    configurationAttributes: { launch: { properties: overrides() } },
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
