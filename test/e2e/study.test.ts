/** Optimizers compared and a learning rate found by the palette alone, in a real VS Code. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { runsFolder, studiesFolder } from '../../src/store/places.ts';
import { listStudies } from '../../src/store/study-folders.ts';
import { VSCode } from '../harness/vscode.ts';
import { makeWorkspace, packageExtension, removeWorkspace, runsOf, until } from './product.ts';

const SETTINGS = {
  'descent.dataset': { type: 'moons' },
  'descent.model': { type: 'mlp', units: [8] },
  'descent.training': { epochs: 2 },
};

let code: VSCode;
let vsix: string;
let workspace: string;

before(async () => {
  vsix = await packageExtension();
  workspace = makeWorkspace({ '.vscode/settings.json': JSON.stringify(SETTINGS) });
  code = await VSCode.open(workspace, { vsix: [vsix] });
});

after(async () => {
  await code?.close();
  if (workspace) removeWorkspace(workspace);
  if (vsix) removeWorkspace(dirname(vsix));
});

test('the palette compares optimizers, and the study is kept with its trials', async () => {
  await code.command('Descent: Compare Optimizers');
  await code.take('Compare Optimizers: Optimizers');
  await code.answer('Only the default learning rates');
  await code.answer('1 seed');
  await code.answer('2');
  await code.answer('1 trial at a time');
  await code.webview().locator('.state', { hasText: 'finished' }).waitFor({ timeout: 120_000 });
  assert.match((await code.webview().locator('.recommendation').textContent()) ?? '', /One seed does not show the variance/);
  const [study] = await listStudies(studiesFolder(workspace));
  assert.ok(study && 'state' in study);
  assert.equal(study.state.ended?.status, 'finished');
  assert.equal(runsOf(workspace).length, study.state.results.length);
  assert.ok(runsOf(workspace).every((run) => run.startsWith(join(runsFolder(workspace), study.id))));
});

test('the palette finds a learning rate, and the page writes it to the settings', async () => {
  await code.command('Descent: Find Learning Rate');
  await code.take('Find Learning Rate');
  const valley = code.webview().locator('.suggestion', { hasText: 'valley' });
  await valley.getByRole('button', { name: 'Apply to Workspace' }).click({ timeout: 120_000 });
  const rate = Number(await valley.locator('.suggestion-rate').textContent());
  const settings = () => readFileSync(join(workspace, '.vscode/settings.json'), 'utf8');
  await until('the settings', () => settings().includes('learningRate'));
  assert.equal(
    (JSON.parse(settings()) as { 'descent.optimizer': { learningRate: number } })['descent.optimizer'].learningRate,
    rate,
  );
});
