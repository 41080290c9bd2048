import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { givenIn } from '../../src/host/settings/workspace-settings.ts';
import { folder, read, until, write } from './product.ts';

const FILE = '.vscode/settings.json';
const holds = (key: string, value: unknown) =>
  until(`${key} to hold`, () => vscode.workspace.getConfiguration('descent', folder().uri).get(key) === value);

suite('settings in VS Code', () => {
  suiteTeardown(() => write(FILE, '{}\n'));

  test('all forms of writing them give the same, and the longer key holds', async () => {
    for (const text of [
      '{ "descent.training.epochs": 3, "descent.training.seed": 7 }',
      '{ "descent.training": { "epochs": 3, "seed": 7 } }',
      '{ "descent": { "training": { "epochs": 3, "seed": 7 } } }',
      '{ "descent.training.epochs": 3, "descent.training": { "epochs": 5, "seed": 7 } }',
    ]) {
      await write(FILE, text);
      await holds('training.seed', 7);
      assert.deepEqual(givenIn(folder()).values.training, { epochs: 3, seed: 7 }, text);
    }
  });

  test('the setting that the Settings editor writes goes above the object that was there', async () => {
    await write(FILE, '{\n  "descent.training": { "epochs": 3, "seed": 8 } // mine\n}\n');
    await holds('training.seed', 8);
    await vscode.workspace
      .getConfiguration('descent', folder().uri)
      .update('training.epochs', 9, vscode.ConfigurationTarget.Workspace);
    assert.match(await read(FILE), /"descent\.training\.epochs": 9/);
    assert.deepEqual(givenIn(folder()).values.training, { epochs: 9, seed: 8 });
  });

  test('user settings go below those of the folder, value by value', async () => {
    const configuration = vscode.workspace.getConfiguration('descent');
    await configuration.update('training.epochs', 50, vscode.ConfigurationTarget.Global);
    await configuration.update('earlyStopping.patience', 4, vscode.ConfigurationTarget.Global);
    await write(FILE, '{ "descent.training.epochs": 3 }');
    await holds('training.epochs', 3);
    const { values, origins } = givenIn(folder());
    assert.deepEqual([values.training, values.earlyStopping], [{ epochs: 3 }, { patience: 4 }]);
    assert.deepEqual([origins.training, origins.earlyStopping], [{ kind: 'folder' }, { kind: 'user' }]);
    await configuration.update('training.epochs', undefined, vscode.ConfigurationTarget.Global);
    await configuration.update('earlyStopping.patience', undefined, vscode.ConfigurationTarget.Global);
  });

  test('the lightbulb beside nested settings rewrites them, which can be undone', async () => {
    const nested = '{\n  // short\n  "descent.training": { "epochs": 3 }, // mine\n  "editor.tabSize": 2\n}\n';
    const uri = await write(FILE, nested);
    const document = await vscode.workspace.openTextDocument(uri);
    await until('the text', () => document.getText() === nested);
    await vscode.window.showTextDocument(document);
    const at = document.positionAt(nested.indexOf('descent.training'));
    const action = await until('the action', async () => {
      const all = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        uri,
        new vscode.Range(at, at),
      );
      return all.find(({ title }) => title.startsWith('Convert to Individual Settings'));
    });
    assert.ok(action.edit);
    await vscode.workspace.applyEdit(action.edit);
    assert.equal(document.getText(), '{\n  // short\n  "descent.training.epochs": 3, // mine\n  "editor.tabSize": 2\n}\n');
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), nested);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });
});
