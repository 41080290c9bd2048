import { localized } from '../../scripts/package-nls.ts';
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { COMMAND_NAMES, COMMANDS, commandId, hints } from '../../src/host/commands/command-table.ts';
import { configuration, restrictedConfigurations, schemaFiles } from '../../scripts/contributed-settings.ts';
import { contributes, updated } from '../../scripts/contributes.ts';

const project = resolve(import.meta.dirname, '../..');
const read = <T>(file: string) => JSON.parse(readFileSync(resolve(project, file), 'utf8')) as Readonly<Record<string, T>>;
const manifest = read<unknown>('package.json');
const texts = read<string>('package.nls.json');

test('package.json and package.nls.json declare what the command table and the catalog say (npm run contributes)', () => {
  const made = updated(manifest);
  assert.deepEqual(manifest, JSON.parse(JSON.stringify(made.manifest)));
  assert.deepEqual(texts, made.texts);
});

test('every text of package.json can be translated, and each is there', () => {
  const keys = [...JSON.stringify(manifest).matchAll(/"%([^"%]+)%"/g)].map(([, key = '']) => key);
  assert.deepEqual(new Set(keys), new Set(Object.keys(texts)));
  assert.equal(texts['commands.start.title'], 'Start Training');
  assert.match(texts['settings.training.epochs.markdownDescription'] ?? '', /epochs/);
  // Words with a space between them are what a person would read.
  const left = JSON.stringify([manifest.contributes, manifest.capabilities]).match(/"[A-Z][^"%]* [^"]*"/g);
  assert.deepEqual(left, null);
});

test('a text under a key of which nobody has said whether it is read is refused', () => {
  const texts = { 'commands.go.title': 'Go', 'settings.title.description': 'What it is called.' };
  const manifest = {
    contributes: {
      commands: [{ command: 'descent.go', title: 'Go', icon: '$(play)' }],
      menus: [{ title: 'Go', when: 'Go' }],
      configuration: { properties: { 'descent.title': { type: 'string', description: 'What it is called.' } } },
    },
  };
  const made = localized(manifest);
  assert.deepEqual(made.texts, texts);
  assert.deepEqual(made.value, {
    contributes: {
      commands: [{ command: 'descent.go', title: '%commands.go.title%', icon: '$(play)' }],
      menus: [{ title: '%commands.go.title%', when: 'Go' }],
      configuration: { properties: { 'descent.title': { type: 'string', description: '%settings.title.description%' } } },
    },
  });
  assert.throws(
    () => localized({ contributes: { views: [{ caption: 'Runs' }] } }),
    /does not know whether the texts of "caption"/,
  );
});

test('the files of schemas/ say what the catalog says (npm run contributes)', () => {
  const files = schemaFiles();
  assert.deepEqual(readdirSync(resolve(project, 'schemas')).sort(), Object.keys(files).sort());
  for (const [name, schema] of Object.entries(files))
    assert.deepEqual(JSON.parse(readFileSync(resolve(project, 'schemas', name), 'utf8')), JSON.parse(JSON.stringify(schema)));
});

const settings = configuration().flatMap(({ properties }) => Object.entries(properties));

test('what is one value is a setting of its own that the Settings editor has a field for', () => {
  const plain = settings.filter(([, { type }]) => type !== 'object');
  assert.ok(plain.length > 40);
  for (const [key, schema] of plain) {
    assert.ok(['integer', 'number', 'boolean', 'string'].includes(String(schema.type)), key);
    assert.equal(typeof schema.default, schema.type === 'integer' ? 'number' : schema.type, key);
    assert.match(String(schema.markdownDescription), /^[A-Z].*\.$/, key);
  }
  assert.partialDeepStrictEqual(Object.fromEntries(settings)['descent.earlyStopping.patience'], {
    type: 'integer',
    minimum: 1,
    default: 5,
    scope: 'resource',
    tags: ['descent'],
  });
  assert.deepEqual(
    settings.filter(([, { type }]) => type === 'object').map(([key]) => key),
    ['hyperparameters', 'dataset', 'model', 'layers', 'optimizer', 'schedule'].map((name) => `descent.${name}`),
  );
});

test('no setting is inside another one: VS Code would give both for one', () => {
  const keys = settings.map(([key]) => key);
  assert.deepEqual(
    keys.filter((key) => keys.some((other) => other.startsWith(`${key}.`))),
    [],
  );
});

test('each setting that a description links to exists', () => {
  const keys = new Set(settings.map(([key]) => key));
  const links = [...JSON.stringify(settings).matchAll(/#(descent\.[\w.]+)#/g)].map(([, key = '']) => key);
  assert.ok(links.length > 1);
  assert.deepEqual(
    links.filter((key) => !keys.has(key)),
    [],
  );
});

test('what a workspace that is not trusted cannot set is a setting', () => {
  const keys = new Set(settings.map(([key]) => key));
  assert.deepEqual(restrictedConfigurations(), [
    'descent.program',
    'descent.hyperparameters',
    'descent.dataset',
    'descent.backend',
    'descent.tensorflow.library',
    'descent.node.path',
  ]);
  for (const key of restrictedConfigurations()) assert.ok(keys.has(key), key);
});

test('every picture that package.json names is there', () => {
  const text = JSON.stringify([manifest.contributes, manifest.icon]);
  const files = new Set([...text.matchAll(/"(media\/[^"]+)"/g)].map(([, file = '']) => file));
  assert.deepEqual(
    [...files].filter((file) => !existsSync(resolve(project, file))),
    [],
  );
});

test('every command has a title that begins with a capital, and icons by name', () => {
  for (const name of COMMAND_NAMES) {
    const { title, icon } = COMMANDS[name];
    assert.match(title, /^[A-Z]/);
    if (icon !== undefined) assert.match(icon, /^[a-z-]+$/);
  }
  const titles = COMMAND_NAMES.map((name) => COMMANDS[name].title);
  assert.equal(new Set(titles).size, titles.length);
});

test('every command that texts of VS Code link to exists', () => {
  const links = [...JSON.stringify(contributes()).matchAll(/command:(descent\.\w+)/g)].map(([, id = '']) => id);
  assert.ok(links.length > 5);
  const known = new Set(COMMAND_NAMES.map(commandId));
  assert.deepEqual(
    links.filter((id) => !known.has(id as `descent.${(typeof COMMAND_NAMES)[number]}`)),
    [],
  );
});

test('key bindings are told as people read them', () => {
  assert.equal(hints(false)['descent.stop'], 'Shift+F5');
  assert.equal(hints(true)['descent.stop'], '⇧F5');
  assert.equal(hints(false)['descent.pause'], 'F6');
});

test('the sample has the types that a new program gets', () => {
  const types = (folder: string) => readFileSync(resolve(project, folder, 'descent.d.ts'), 'utf8');
  assert.equal(types('samples/digits'), types('.'));
});
