import assert from 'node:assert/strict';
import { mock } from 'node:test';
import * as vscode from 'vscode';
import type { OpenRun } from '../../src/host/runs/runs.ts';
import { activated, command, folder, read, until, write } from './product.ts';

const SETTINGS = `{
  // Points of two half circles.
  "descent.dataset": { "type": "moons" },
  "descent.model": { "type": "mlp", "units": [8] },
  "descent.training": { "epochs": 100000 }, // until it is stopped
  "descent.earlyStopping": { "enabled": false }
}
`;

suite('a training', () => {
  let run: OpenRun;

  suiteSetup(async () => {
    await activated();
    await write('.vscode/settings.json', SETTINGS);
    await until('the settings to hold', () => vscode.workspace.getConfiguration('descent').get('dataset.type') === 'moons');
  });

  suiteTeardown(async () => {
    const { runs } = await activated();
    for (const { id } of runs.live) await runs.send(id, { type: 'stop', restoreBest: false });
    await until('all trainings to end', () => runs.live.length === 0);
  });

  test('starts, is listed as running, and is shown in the dashboard', async () => {
    const { runs, dashboard } = await activated();
    await command('start');
    run = await until('a live run', () => runs.live[0]);
    await until('steps', () => run.data.step > 10);
    assert.equal(run.data.run.status, 'running');
    assert.deepEqual(dashboard.shown, [run.id]);
    assert.ok(dashboard.visible);
    assert.equal(run.data.run.header.workspaceFolder, folder().uri.fsPath);
    assert.deepEqual(run.data.run.header.origins.dataset, { kind: 'folder' });
    assert.deepEqual(run.data.run.header.origins.optimizer, { kind: 'default' });
  });

  test('sends the page what it subscribes to, and the page draws it', async () => {
    const { dashboard } = await activated();
    const recorded = run.data.step;
    assert.ok(recorded > 10);
    let drawn = 0;
    const listener = dashboard.onDrawn((step) => {
      drawn = step;
    });
    await until(`a drawing of step ${recorded} or a later one`, () => drawn >= recorded);
    listener.dispose();
  });

  test('changes a setting while it runs', async () => {
    await command('changeLearningRate', run.id, 0.02);
    await until('the change', () => run.data.run.changes['optimizer.learningRate'] === 0.02);
  });

  test('refuses a value out of range before it reaches the trainer', async () => {
    const { runs } = await activated();
    const send = mock.method(runs, 'send');
    await command('changeLearningRate', run.id, -1);
    assert.equal(send.mock.callCount(), 0);
    // The trainer takes commands in their order: a change that had got through would be recorded before this one.
    await command('change', run.id, 'earlyStopping.patience', 7);
    assert.equal(send.mock.callCount(), 1);
    send.mock.restore();
    await until('the next change', () => run.data.run.changes['earlyStopping.patience'] === 7);
    assert.equal(run.data.run.changes['optimizer.learningRate'], 0.02);
  });

  test('pauses, takes one step, and goes on', async () => {
    await command('pause', run.id);
    await until('the pause', () => run.data.run.status === 'paused');
    const before = run.data.step;
    await command('step', run.id);
    await until('one step', () => run.data.step === before + 1 && run.data.run.status === 'paused');
    await command('resume', run.id);
    await until('more steps', () => run.data.step > before + 10);
  });

  test('writes its settings to where they came from, keeps comments, and takes that back to the letter', async () => {
    await command('change', run.id, 'regularization.l2', 0.0003);
    await until('the change', () => run.data.run.changes['regularization.l2'] === 0.0003);
    const { apply } = await activated();
    await command('applyToWorkspace', run.id);
    const text = await read('.vscode/settings.json');
    assert.match(text, /\/\/ Points of two half circles\./);
    assert.match(text, /"learningRate": 0\.02/);
    assert.match(text, /"l2": 0\.0003/);
    assert.doesNotMatch(text, /"l1"/);
    assert.equal(apply.last?.run, run.id);
    await command('undoApply');
    assert.equal(await read('.vscode/settings.json'), SETTINGS);
  });

  test('keeps its name, tags and star in notes.json', async () => {
    const { runs } = await activated();
    await runs.note(run.id, (notes) => ({ ...notes, name: 'half moons', tags: ['first'] }));
    await command('starRun', run.id);
    const notes: unknown = JSON.parse(await read(`.descent/runs/${run.id}/notes.json`));
    assert.deepEqual(notes, { name: 'half moons', tags: ['first'], starred: true });
    assert.equal(runs.listed(run.id)?.summary.notes.name, 'half moons');
  });

  test('stops, and its run is listed as stopped', async () => {
    const { runs } = await activated();
    await command('stop', run.id);
    await until('the end', () => runs.listed(run.id)?.summary.status === 'stopped');
    assert.deepEqual(runs.live, []);
  });

  test('copies its configuration to the settings of the workspace, and takes that back', async () => {
    const mine = '{\n  // mine\n  "descent.optimizer": { "type": "sgd" }\n}\n';
    const uri = await write('.vscode/settings.json', mine);
    await until('the settings to hold', () => vscode.workspace.getConfiguration('descent').get('optimizer.type') === 'sgd');
    // An editor that had the file open reads it anew a moment later.
    await until('the file to be read anew', async () => (await vscode.workspace.openTextDocument(uri)).getText() === mine);
    await command('copyConfiguration', run.id);
    const copied = await read('.vscode/settings.json');
    assert.match(copied, /\/\/ mine/);
    const settings: unknown = JSON.parse(copied.replace('// mine', ''));
    assert.partialDeepStrictEqual(settings, {
      'descent.dataset': { type: 'moons' },
      'descent.optimizer': { type: 'adam', learningRate: 0.02 },
    });
    await command('undoApply');
    assert.equal(await read('.vscode/settings.json'), mine);
  });
});

suite('a start that cannot be', () => {
  test('marks each wrong setting where it is written', async () => {
    const { runs } = await activated();
    const uri = await write(
      '.vscode/settings.json',
      '{\n  "descent.dataset": { "type": "moons" },\n  "descent.optimizer": { "type": "adam", "learningRate": -1 },\n  "descent.schedul": {}\n}\n',
    );
    await until('the settings to hold', () => vscode.workspace.getConfiguration('descent').get('optimizer.learningRate') === -1);
    // An editor that had the file open reads it anew a moment later.
    await until('the file to be read anew', async () =>
      (await vscode.workspace.openTextDocument(uri)).getText().includes('schedul"'),
    );
    const before = runs.list.length;
    void command('start');
    const found = await until('the marks', () => {
      const all = vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Descent');
      return all.length >= 2 && all;
    });
    assert.deepEqual(found.map(({ range }) => range.start.line).sort(), [2, 3]);
    assert.match(
      found.map(({ message }) => message).join('\n'),
      /descent\.optimizer\.learningRate must be greater than 0, not -1/,
    );
    assert.equal(runs.list.length, before);
  });
});
