/**
 * Descent's settings as VS Code has them declared: plain settings for its Settings editor in package.json, and what takes longer
 * to say (every choice with its parameters) once, in the files of `schemas/`, which check settings.json and launch.json. Pure.
 */
import { jsonSchemas, type JsonSchema, settingSchema } from '../src/catalog/schema.ts';
import {
  BACKEND,
  DESCRIPTIONS,
  GROUPS,
  isGroup,
  MACHINE_SETTINGS,
  PROGRAM,
  RESTRICTED_SETTINGS,
  SECTIONS,
  SETTINGS,
  type SettingName,
} from '../src/catalog/settings.ts';
import { CHOICE_COMMANDS, CHOICE_NAMES, COMMANDS, commandId } from '../src/host/commands/command-table.ts';

/** A titled section of the Settings editor for each of the catalog's. */
export function configuration() {
  return SECTIONS.map(({ title, settings }, order) => ({
    title,
    order,
    properties: Object.fromEntries(
      settings
        .flatMap((name) => declared(name).map(([key, schema]) => [key, schema, name] as const))
        .map(([key, schema, name], place) => [`descent.${key}`, registered(schema, name, place)]),
    ),
  }));
}

/** The keys that a workspace which is not trusted cannot set. */
export const restrictedConfigurations = (): readonly string[] =>
  SETTINGS.filter((name) => RESTRICTED_SETTINGS.has(name)).flatMap((name) => declared(name).map(([key]) => `descent.${key}`));

/** Each setting of its own that a name of the catalog stands for, with its schema. */
function declared(name: SettingName): readonly (readonly [key: string, schema: JsonSchema])[] {
  if (isGroup(name)) return Object.entries(GROUPS[name]).map(([param, of]) => [`${name}.${param}`, settingSchema(of)]);
  if (name === 'program') return [[name, settingSchema(PROGRAM)]];
  if (name === 'backend') return [[name, settingSchema(BACKEND)]];
  const { default: value } = jsonSchemas()[name];
  return [[name, { type: 'object', default: value, markdownDescription: DESCRIPTIONS[name] + choosing(name) }]];
}

function registered({ markdownDescription, ...schema }: JsonSchema, name: SettingName, order: number): JsonSchema {
  const scope = MACHINE_SETTINGS.has(name) ? 'machine-overridable' : 'resource';
  return { ...schema, markdownDescription: linked(String(markdownDescription)), scope, order, tags: ['descent'] };
}

/** A link to the form, since the Settings editor has no field for an object with a schema. */
function choosing(name: SettingName): string {
  const command = CHOICE_NAMES.find((one) => CHOICE_COMMANDS[one] === name);
  return command === undefined ? '' : `\n\n[${COMMANDS[command].title}](command:${commandId(command)})`;
}

/** Names of other settings as links to them. */
const linked = (text: string) => text.replaceAll(/`(descent\.[\w.]+)`/g, '`#$1#`');

const SETTINGS_FILE = './settings.schema.json';
const LAUNCH_FILE = './launch.schema.json';

export const jsonValidation = [
  {
    fileMatch: [
      '%APP_SETTINGS_HOME%/settings.json',
      '%APP_SETTINGS_HOME%/profiles/*/settings.json',
      '%MACHINE_SETTINGS_HOME%/settings.json',
      '/.vscode/settings.json',
    ],
    url: './schemas/settings.schema.json',
  },
  { fileMatch: ['/.vscode/launch.json'], url: './schemas/launch.schema.json' },
  { fileMatch: ['*.code-workspace', '%APP_WORKSPACES_HOME%/*/workspace.json'], url: './schemas/workspace.schema.json' },
];

/** The text of each file in `schemas/`, by its name. */
export function schemaFiles(): Readonly<Record<string, JsonSchema>> {
  const schemas = jsonSchemas();
  const definition = (file: string, name: string) => ({ $ref: `${file}#/definitions/${name}` });
  // The objects that settings may be nested in: checked, but not offered, as the Settings editor cannot edit them.
  const nested = { ...Object.fromEntries(SETTINGS.map((name) => [name, definition('', name)])) };
  const named = SETTINGS.filter((name) => !isGroup(name) && name !== 'program' && name !== 'backend');
  const groups = SETTINGS.filter(isGroup);
  return {
    'settings.schema.json': {
      $schema: DRAFT,
      definitions: Object.fromEntries(SETTINGS.map((name) => [name, withoutDefault(schemas[name])])),
      properties: {
        ...Object.fromEntries(named.map((name) => [`descent.${name}`, definition('', name)])),
        ...Object.fromEntries(groups.map((name) => [`descent.${name}`, { allOf: [definition('', name)], doNotSuggest: true }])),
        descent: { type: 'object', properties: nested, doNotSuggest: true },
      },
    },
    'launch.schema.json': {
      $schema: DRAFT,
      properties: {
        configurations: {
          items: Object.fromEntries([
            ['if', { properties: { type: { const: 'descent' } }, required: ['type'] }],
            ['then', { properties: Object.fromEntries(SETTINGS.map((name) => [name, definition(SETTINGS_FILE, name)])) }],
          ]),
        },
      },
    },
    'workspace.schema.json': {
      $schema: DRAFT,
      properties: { settings: { $ref: SETTINGS_FILE }, launch: { $ref: LAUNCH_FILE } },
    },
  };
}

const DRAFT = 'http://json-schema.org/draft-07/schema#';

/** What a launch configuration may override, by its short key; `schemas/launch.schema.json` says of what form each is. */
export const overrides = () =>
  Object.fromEntries(
    SETTINGS.map((name) => [
      name,
      { type: name === 'program' || name === 'backend' ? 'string' : 'object', markdownDescription: DESCRIPTIONS[name] },
    ]),
  );

/** An object that is absent overrides nothing: the schema must not offer the default of the setting as its value. */
function withoutDefault({ default: _, ...schema }: JsonSchema): JsonSchema {
  return schema;
}
