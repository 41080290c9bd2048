/** Apply to Workspace, in a window that is busy: what is on the disk decides, and Undo is there whatever happens. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { UserError } from '../../src/core/fault.ts';
import { initialRun } from '../../src/core/run-fold.ts';
import { temporary } from './fake-trainer.ts';
import { header } from './runs.ts';
import { extensionContext, openFolder, type TextDocument, workspace } from './stand-in/vscode.ts';

const { listKeys, SettingsWriter } = await import('../../src/host/settings/settings-writer.ts');

const BEFORE = '{\n  // mine\n  "descent.dataset": { "type": "spirals" }\n}\n';

/** A workspace with settings, a writer of them, and the document that they are in. */
async function opened(remembered = new Map<string, unknown>()) {
  const path = temporary();
  const file = join(path, '.vscode', 'settings.json');
  mkdirSync(join(path, '.vscode'));
  writeFileSync(file, BEFORE);
  openFolder(path);
  const [folder] = workspace.workspaceFolders;
  assert.ok(folder);
  const document: TextDocument = await workspace.openTextDocument((await import('./stand-in/vscode.ts')).Uri.file(file));
  const writer = new SettingsWriter(extensionContext(remembered).workspaceState);
  const run = initialRun(header('a'));
  const apply = () =>
    writer.apply(run, folder as never, { regularization: { l2: 0.001 }, earlyStopping: { patience: 9 } } as never);
  return { writer, apply, document, remembered, disk: () => readFileSync(file, 'utf8') };
}

test('the record names the file and every setting that was written', async () => {
  const { apply, disk } = await opened();
  const record = await apply();
  assert.deepEqual(
    [record?.where, record?.keys],
    ['.vscode/settings.json', ['descent.regularization.l2', 'descent.earlyStopping.patience']],
  );
  assert.match(disk(), /"descent\.regularization\.l2": 0\.001/);
  assert.match(disk(), /\/\/ mine/);
});

test('a save that is said to have failed, but is on the disk, is a save; it can be undone', async () => {
  const { apply, writer, document, disk } = await opened();
  const save = document.save.bind(document);
  document.save = async () => {
    await save();
    return false;
  };
  assert.ok(await apply());
  assert.match(disk(), /patience/);
  await writer.undo();
  assert.equal(disk(), BEFORE);
});

test('a save that fails at first is tried again', async () => {
  const { apply, document, disk } = await opened();
  const save = document.save.bind(document);
  let tries = 0;
  document.save = async () => (++tries < 3 ? false : save());
  assert.ok(await apply());
  assert.equal(tries, 3);
  assert.match(disk(), /patience/);
});

test('a save that goes on failing is told with its settings, and Undo takes the edit back', async () => {
  const { apply, writer, document, remembered, disk } = await opened();
  const save = document.save.bind(document);
  document.save = async () => false;
  await assert.rejects(apply, (error: unknown) => {
    assert.ok(error instanceof UserError);
    assert.match(
      error.fault.message,
      /settings\.json .* could not be saved \(descent\.regularization\.l2, descent\.earlyStopping\.patience\)/,
    );
    assert.match(error.fault.remedy ?? '', /Undo Apply to Workspace/);
    return true;
  });
  assert.match(document.getText(), /patience/);
  assert.ok(remembered.get('descent.applied'), 'it is remembered beyond a reload of the window');
  document.save = save;
  assert.ok(await writer.undo());
  assert.deepEqual([document.getText(), disk()], [BEFORE, BEFORE]);
});

test('an edit that the window refuses at first is made again, and not twice', async (t) => {
  const { apply, disk } = await opened();
  const edit = workspace.applyEdit;
  let refused = 0;
  t.mock.method(workspace, 'applyEdit', async (wanted: never) => {
    if (refused++ === 0) return false;
    if (refused === 2) return edit(wanted).then(() => false);
    return edit(wanted);
  });
  assert.ok(await apply());
  assert.equal(disk().match(/patience/g)?.length, 1);
});

test('many settings are told by the first and a number', () => {
  assert.equal(listKeys(['a', 'b']), 'a, b');
  assert.equal(listKeys(['a', 'b', 'c', 'd', 'e', 'f']), 'a, b, c, d and 2 more');
});
