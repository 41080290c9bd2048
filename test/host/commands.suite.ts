import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMAND_NAMES, commandId } from '../../src/host/commands/command-table.ts';
import { activated } from './product.ts';

suite('commands', () => {
  test('every command of the table is registered', async () => {
    await activated();
    const all = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      COMMAND_NAMES.map(commandId).filter((id) => !all.has(id)),
      [],
    );
  });

  test('commands without a run to act on end without an error', async () => {
    for (const name of ['pause', 'resume', 'step', 'stop', 'change', 'undoApply'] as const)
      await vscode.commands.executeCommand(commandId(name), 'no-such-run');
  });
});
