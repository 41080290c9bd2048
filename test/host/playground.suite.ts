import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activated, command, until } from './product.ts';

suite('the playground', () => {
  test('is opened by its command, comes up, and is brought to the front again', async () => {
    const { playground } = await activated();
    const ready = new Promise<void>((resolve) => playground.onReady(resolve));
    await command('openPlayground');
    await ready;
    assert.ok(playground.visible);
    const tabs = () => vscode.window.tabGroups.all.flatMap(({ tabs: all }) => all).filter(({ label }) => label === 'Playground');
    assert.equal(tabs().length, 1);
    await command('openPlayground');
    assert.equal(tabs().length, 1);
    await vscode.window.tabGroups.close(tabs());
    await until('the tab to be gone', () => !playground.visible);
    for (const name of ['playPlayground', 'stepPlayground', 'resetPlayground']) await command(name);
  });
});
