/** What a person is asked, and in the name of which command. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Host } from '../../src/host/host.ts';
import { temporary } from './fake-trainer.ts';
import { answers, asked, executed, extensionContext, lastQuestion, openFolder, Uri, workspace } from './stand-in/vscode.ts';

const { compareOptimizers } = await import('../../src/host/commands/manage-studies.ts');
const { findLearningRate } = await import('../../src/host/commands/find-learning-rate.ts');
const { openSample } = await import('../../src/host/commands/new-program.ts');
const { isAsking, onDidAnswer, showInputBox, showQuickPick } = await import('../../src/host/prompts/quick-input.ts');
const { argumentsOf } = await import('../../src/host/commands/command-arguments.ts');
const { continueWalkthrough } = await import('../../src/host/walkthrough.ts');

/** A workspace without settings, in a window that nothing else goes on in. */
function fresh(t: TestContext, context = extensionContext()): Host {
  openFolder(temporary());
  t.after(() => {
    asked.length = 0;
    answers.length = 0;
    executed.length = 0;
  });
  const parts = { trainers: { settled: Promise.resolve() }, runs: { live: [] }, problems: { clear: () => {} }, context };
  return parts as unknown as Host;
}
const labelled = (label: string) => (items: readonly { readonly label: string }[]) =>
  items.find((item) => item.label === label) ??
  assert.fail(`${label} is not among ${items.map((item) => item.label).join(', ')}`);
const first = (items: readonly unknown[]) => items[0];

test('Compare Optimizers asks all its questions under its own name', async (t) => {
  const host = fresh(t);
  answers.push(labelled('Synthetic digits'), first);
  await compareOptimizers(host);
  assert.deepEqual(asked, [
    'Compare Optimizers: Dataset or Program',
    'Compare Optimizers: Model',
    'Compare Optimizers: Optimizers',
  ]);
});

test('Find Learning Rate asks all its questions under its own name', async (t) => {
  const host = fresh(t);
  answers.push(labelled('Synthetic digits'), first, labelled('Other Range…'));
  await findLearningRate(host);
  assert.deepEqual(asked, [
    'Find Learning Rate: Dataset or Program',
    'Find Learning Rate: Model',
    'Find Learning Rate: Range',
    'Find Learning Rate: Range',
  ]);
});

test('with several folders, the question which one is under that name, too', async (t) => {
  const host = fresh(t);
  const folders = ['a', 'b'].map((name, index) => ({ uri: Uri.file(join(temporary(), name)), name, index }));
  workspace.workspaceFolders = folders;
  await compareOptimizers(host);
  assert.deepEqual(asked, ['Compare Optimizers']);
});

test('the sample that the walkthrough opens goes on with the walkthrough in its window, once', async (t) => {
  const context = extensionContext();
  const host = fresh(t, { ...context, extensionPath: resolve(import.meta.dirname, '../..') } as never);
  workspace.workspaceFolders = [];
  const parent = temporary();
  answers.push(() => [Uri.file(parent)]);
  await openSample(host, ...argumentsOf('openSample', ['walkthrough']));
  const sample = join(parent, 'descent-digits');
  const opened = executed.find(([command]) => command === 'vscode.openFolder');
  assert.deepEqual(opened?.[1], Uri.file(sample));
  assert.deepEqual(opened?.[2], { forceNewWindow: false }, 'no file is opened over the walkthrough');
  const walkthroughs = () => executed.filter(([command]) => command === 'workbench.action.openWalkthrough');
  openFolder(temporary());
  await continueWalkthrough(context);
  assert.deepEqual(walkthroughs(), [], 'another window is not its place');
  openFolder(sample);
  await continueWalkthrough(context);
  await continueWalkthrough(context);
  assert.deepEqual(walkthroughs(), [['workbench.action.openWalkthrough', 'descent-ml.descent#descent.firstTraining', false]]);
});

test('opened from elsewhere, the sample shows what it is', async (t) => {
  const context = extensionContext();
  const host = fresh(t, { ...context, extensionPath: resolve(import.meta.dirname, '../..') } as never);
  const parent = temporary();
  mkdirSync(join(parent, 'descent-digits'));
  writeFileSync(join(parent, 'descent-digits', 'mine.ts'), '');
  answers.push(() => [Uri.file(parent)]);
  await openSample(host, ...argumentsOf('openSample', [{}]));
  const [, , options] = executed.find(([command]) => command === 'vscode.openFolder') ?? [];
  assert.deepEqual((options as { filesToOpen: unknown }).filesToOpen, [Uri.file(join(parent, 'descent-digits', 'README.md'))]);
  openFolder(join(parent, 'descent-digits'));
  await continueWalkthrough(context);
  assert.ok(!executed.some(([command]) => command === 'workbench.action.openWalkthrough'));
});

test('a question stays when something else takes the focus for a moment, and what would is told to wait', async (t) => {
  fresh(t);
  let over = 0;
  t.after(onDidAnswer(() => over++).dispose);
  assert.equal(isAsking(), false);
  let answer = (_: unknown) => {};
  const waits = new Promise((resolve) => {
    answer = resolve;
  });
  answers.push(() => waits as never);
  const name = showInputBox({ title: 'Rename Run' });
  assert.equal(isAsking(), true);
  await showQuickPick([], { title: 'Another' });
  assert.equal(isAsking(), true, 'the first still waits');
  answer('wide');
  assert.equal(await name, 'wide');
  assert.deepEqual([isAsking(), over], [false, 1]);
  assert.deepEqual(lastQuestion.options, { ignoreFocusOut: true, title: 'Another' });
  await showQuickPick([]);
  assert.deepEqual(lastQuestion.options, { ignoreFocusOut: true });
});
