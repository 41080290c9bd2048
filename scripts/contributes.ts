/**
 * What package.json declares to VS Code, made from the command table and the catalog so that they cannot disagree; its texts are
 * in package.nls.json. `npm run contributes` writes both; a test fails when one is behind. Pure.
 */
import { localized } from './package-nls.ts';
import { isRecord } from '../src/core/params.ts';
import { COMMAND_NAMES, COMMANDS, type CommandEntry, commandId, SELECTION } from '../src/host/commands/command-table.ts';
import { configuration, jsonValidation, overrides, restrictedConfigurations } from './contributed-settings.ts';
import { viewsWelcome, walkthroughs } from './welcome.ts';

const CATEGORY = 'Descent';

/**
 * The key bindings of a command about what is selected in the Runs view. The arrow keys move the focus and leave the selection
 * where it was, and an extension cannot ask where the focus is: unless several items are selected, the focused one is selected first.
 */
function onSelection(command: string, { when, args, ...keys }: Key) {
  const first = { command: 'runCommands', args: { commands: ['list.select', { command, args }] } };
  return [
    { ...first, ...keys, when: `${when} && !listMultiSelection` },
    { command, ...keys, args, when: `${when} && listMultiSelection` },
  ];
}
type Key = NonNullable<CommandEntry['key']>;

export function contributes() {
  return {
    commands: COMMAND_NAMES.map((name) => {
      const { title, icon } = COMMANDS[name];
      return { command: commandId(name), title, category: CATEGORY, ...(icon ? { icon: `$(${icon})` } : {}) };
    }),
    menus: menus(),
    keybindings: COMMAND_NAMES.flatMap((name) => {
      const { key } = COMMANDS[name];
      if (!key) return [];
      return key.args === SELECTION ? onSelection(commandId(name), key) : [{ command: commandId(name), ...key }];
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

/** What package.json says in words, apart from the rest of it, which is written by hand. */
const declarations = () => ({
  description: 'Train neural networks on your own machine and see what the optimizer does at every step.',
  capabilities: {
    virtualWorkspaces: {
      supported: false,
      description: 'Training reads and writes files in the workspace folder.',
    },
    untrustedWorkspaces: {
      supported: 'limited',
      description:
        'You can view recorded runs. Training requires a trusted workspace, because it executes code from the workspace.',
      restrictedConfigurations: restrictedConfigurations(),
    },
  },
  contributes: contributes(),
});

/** package.json with everything of ours in it brought up to date, and package.nls.json. */
export function updated(manifest: Readonly<Record<string, unknown>>) {
  const { value, texts } = localized(declarations());
  return { manifest: { ...manifest, ...(isRecord(value) ? value : {}) }, texts };
}

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
        description: 'Trains with the workspace settings, except for those set here.',
        body: { ...example, name: '$1', training: { epochs: 20 } },
      },
    ],
  };
}
