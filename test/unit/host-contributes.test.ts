import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { COMMAND_NAMES, COMMANDS, commandId, hints, PAGE_COMMANDS } from '../../src/host/commands/command-table.ts';
import { contributes } from '../../scripts/contributes.ts';

const project = resolve(import.meta.dirname, '../..');
const manifest = JSON.parse(readFileSync(resolve(project, 'package.json'), 'utf8')) as Readonly<Record<string, unknown>>;

test('package.json declares what the command table and the catalog say (npm run contributes)', () => {
  assert.deepEqual(manifest.contributes, JSON.parse(JSON.stringify(contributes())));
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

test('every command that the page posts is one it may run', () => {
  const pages = readFileSync(resolve(project, 'webview/dashboard/panels/header.ts'), 'utf8');
  const posted = [...pages.matchAll(/'(descent\.\w+)'/g)].map(([, id = '']) => id);
  assert.deepEqual(
    posted.filter((id) => !PAGE_COMMANDS.has(id)),
    [],
  );
});

test('the sample has the types that a new program gets', () => {
  const types = (folder: string) => readFileSync(resolve(project, folder, 'descent.d.ts'), 'utf8');
  assert.equal(types('samples/digits'), types('.'));
});
