import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activated, folder, until, write } from './product.ts';

suite('a training from launch.json', () => {
  suiteSetup(async () => {
    await write(
      '.vscode/settings.json',
      '{ "descent.dataset": { "type": "circles" }, "descent.training": { "epochs": 100000 }, "descent.earlyStopping": { "enabled": false } }\n',
    );
    await until('the settings to hold', () => vscode.workspace.getConfiguration('descent').get('dataset.type') === 'circles');
  });

  test('overrides settings, pauses and goes on by the debugger, and ends with it', async () => {
    const { runs } = await activated();
    const configuration = {
      type: 'descent',
      request: 'launch',
      name: 'Small steps',
      optimizer: { type: 'sgd', learningRate: 0.001 },
    };
    assert.ok(await vscode.debug.startDebugging(folder(), configuration));
    const run = await until('a live run', () => runs.live[0]);
    const { config, origins } = run.data.run.header;
    assert.equal(config.optimizer.type, 'sgd');
    assert.equal(config.dataset.type, 'circles');
    assert.deepEqual(origins.optimizer, { kind: 'launch', name: 'Small steps' });
    assert.deepEqual(origins.dataset, { kind: 'folder' });

    await until('steps', () => run.data.step > 5);
    await vscode.commands.executeCommand('workbench.action.debug.pause');
    await until('the pause', () => run.data.run.status === 'paused');
    await vscode.commands.executeCommand('workbench.action.debug.continue');
    await until('going on', () => run.data.run.status === 'running');

    const ended = new Promise((resolve) => vscode.debug.onDidTerminateDebugSession(resolve));
    await vscode.commands.executeCommand('workbench.action.debug.stop');
    await until('the end', () => run.data.run.status === 'stopped');
    await ended;
  });
});

suite('a trainer that is killed', () => {
  test('leaves a run that is shown as interrupted and can be resumed from its checkpoint', async () => {
    const { runs } = await activated();
    await vscode.commands.executeCommand('descent.start');
    const run = await until('a live run', () => runs.live[0]);
    await until('steps', () => run.data.step > 20);
    await vscode.commands.executeCommand('descent.pause', run.id);
    await until('a checkpoint', () => run.data.run.status === 'paused' && run.data.run.checkpoint);
    const { step } = run.data;
    const live = await vscode.workspace.fs.readFile(vscode.Uri.file(`${run.folder}/live.json`));
    const { pid }: { readonly pid: number } = JSON.parse(new TextDecoder().decode(live));
    process.kill(pid, 'SIGKILL');
    await until('it to be interrupted', () => runs.listed(run.id)?.summary.status === 'interrupted');

    await vscode.commands.executeCommand('descent.resumeRun', run.id);
    await until('steps beyond the checkpoint', () => run.data.step > step + 20);
    assert.equal(run.data.run.status, 'running');
    await vscode.commands.executeCommand('descent.stop', run.id);
    await until('the end', () => runs.listed(run.id)?.summary.status === 'stopped');
  });
});
