import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { BACKENDS } from '../../src/catalog/settings.ts';
import { automatic, type BackendTable, isComplete } from '../../src/core/backend-table.ts';
import { activated, command, read, until, write } from './product.ts';

suite('Check Backends', () => {
  test('tries every backend in the editor, and writes the one that is chosen to the settings, with one undo', async function () {
    this.timeout(180_000);
    const { backends, apply } = await activated();
    await write('.vscode/settings.json', '{\n  // A comment.\n  "descent.backend": "auto"\n}\n');
    const seen: BackendTable[] = [];
    backends.onDidChange((table) => seen.push(table));
    await command('checkBackends');
    const table = backends.table;
    assert.ok(table && isComplete(table.rows));
    assert.deepEqual(
      table.rows.map(({ id }) => id),
      BACKENDS.map(({ id }) => id),
    );
    assert.ok(seen.some(({ rows }) => rows.some(({ state }) => state === 'measuring')));
    const wasm = table.rows.find(({ id }) => id === 'wasm');
    assert.equal(wasm?.state, 'works', wasm?.reason);
    assert.ok(automatic(table.rows));

    await command('useBackend', 'cpu');
    assert.match(await read('.vscode/settings.json'), /\/\/ A comment\.\n {2}"descent\.backend": "cpu"/);
    await until('the table to say so', () => backends.table?.chosen === 'cpu');
    assert.equal(apply.last?.run, undefined);
    await command('undoApply');
    assert.match(await read('.vscode/settings.json'), /"descent\.backend": "auto"/);
    const tabs = vscode.window.tabGroups.all.flatMap(({ tabs: all }) => all).filter(({ label }) => label === 'Backends');
    assert.equal(tabs.length, 1);
    await vscode.window.tabGroups.close(tabs);
  });
});
