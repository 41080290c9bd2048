/** The runs table as a person uses it, in a real VS Code: the packaged extension, recorded runs, and the keyboard and pointer. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { resolveConfig, titleOf } from '../../src/catalog/config.ts';
import { runsFolder } from '../../src/store/places.ts';
import { VSCode } from '../harness/vscode.ts';
import { bytesOf, endedEvent, epochEvent, header, lines, started } from '../unit/runs.ts';
import { makeWorkspace, packageExtension, removeWorkspace, runsOf, until } from './product.ts';

let code: VSCode;
let vsix: string;
let workspace: string;

const OPTIMIZERS = ['adam', 'sgd', 'adam', 'rmsprop'];

/** Runs of two epochs, the newest last, whose settings train for real in a moment. */
function record(i: number, type: string): void {
  const folder = join(runsFolder(workspace), `2026010${i + 1}-000000-moons`);
  const rows = [0.5, 0.8 + i / 20].map((accuracy, epoch) => [(epoch + 1) * 10, epoch + 1, 1 - accuracy, accuracy]);
  const given = {
    dataset: { type: 'moons' },
    model: { type: 'mlp', units: [4] },
    optimizer: { type },
    training: { epochs: 2, seed: 40 + i },
    backend: 'wasm',
  };
  const { config } = resolveConfig(given);
  mkdirSync(folder, { recursive: true });
  const created = Date.now() - (10 - i) * 86_400_000;
  writeFileSync(
    join(folder, 'run.json'),
    JSON.stringify(header(basename(folder), { config, title: titleOf(config), created, workspaceFolder: workspace })),
  );
  writeFileSync(join(folder, 'events.jsonl'), lines([started, epochEvent(1, 0.5), epochEvent(2, 0.4), endedEvent(20)]));
  writeFileSync(join(folder, 'epochs.table'), bytesOf('epochs', ['epoch', 'val_loss', 'val_accuracy'], rows));
}

before(async () => {
  vsix = await packageExtension();
  workspace = makeWorkspace({ '.vscode/settings.json': JSON.stringify({ 'descent.dataset': { type: 'spirals' } }) });
  for (const [i, type] of OPTIMIZERS.entries()) record(i, type);
  code = await VSCode.open(workspace, { vsix: [vsix] });
});

after(async () => {
  await code?.close();
  if (workspace) removeWorkspace(workspace);
  if (vsix) removeWorkspace(dirname(vsix));
});

const line = (i: number) => code.webview().locator('.runs-line', { hasText: `seed ${40 + i}` });
const lineWith = (text: string) => code.webview().locator('.runs-line', { hasText: text });

test('the palette opens the table with every run of the workspace', async () => {
  await code.command('Descent: Show Runs Table');
  await code.webview().locator('.runs-line').nth(3).waitFor();
  assert.equal(await code.webview().locator('.runs-line').count(), 4);
  assert.equal(await line(0).count(), 1, 'runs of one title are told apart by their seeds');
});

test('a filter is applied as it is typed, and kept when the table is closed', async () => {
  const filter = code.webview().getByRole('textbox', { name: 'Filter runs' });
  await filter.fill('val_accuracy > 0.82 && optimizer == adam');
  await until('one run', async () => (await code.webview().locator('.runs-line').count()) === 1);
  await code.command('View: Close Editor');
  await code.command('Descent: Show Runs Table');
  await code.webview().locator('.runs-line').first().waitFor();
  assert.equal(await filter.inputValue(), 'val_accuracy > 0.82 && optimizer == adam');
  assert.equal(await code.webview().locator('.runs-line').count(), 1);
  await code.webview().getByRole('button', { name: 'Clear', exact: true }).click();
  await code.webview().locator('.runs-line').nth(3).waitFor();
});

test('selected runs are starred, and exported as CSV to a file of one’s choice', async () => {
  await lineWith('sgd').getByRole('checkbox').check();
  await lineWith('rmsprop').getByRole('checkbox').check();
  await code.webview().getByRole('toolbar').getByRole('button', { name: 'Star', exact: true }).click();
  await until('the notes', () => runsOf(workspace).filter((run) => existsSync(join(run, 'notes.json'))).length === 2);
  await code.webview().getByRole('button', { name: 'Export Selected…' }).click();
  await code.answer('CSV (All Columns)');
  const file = join(workspace, 'chosen.csv');
  await code.answerPath(file);
  const text = await until('the file', () => existsSync(file) && readFileSync(file, 'utf8'));
  const [head = '', ...rows] = text.trim().split('\n');
  assert.ok(head.startsWith('name,state,starred,'));
  assert.equal(rows.length, 2);
  assert.ok(
    rows.every((row) => row.includes(',finished,true,')),
    text,
  );
});

test('Compare draws the selected runs on the same charts', async () => {
  await code.webview().getByRole('button', { name: 'Compare', exact: true }).click();
  await code.page.locator('.tab', { hasText: /moons/ }).first().waitFor();
  const dashboard = code.webview();
  await dashboard.locator('.compare-table thead th').nth(2).waitFor();
  assert.equal(await dashboard.locator('.compare-table thead th').count(), 3);
});

test('Train Again trains what the run recorded, not what the settings of the workspace say', async () => {
  await code.command('Descent: Show Runs Table');
  await lineWith('rmsprop').getByRole('checkbox').waitFor();
  await code.webview().getByRole('button', { name: 'Clear Selection' }).click();
  await lineWith('rmsprop').locator('.runs-cell').nth(3).click();
  await code.webview().getByRole('toolbar').getByRole('button', { name: 'Train Again' }).click();
  const run = await until('a fifth run', () => runsOf(workspace)[4], 60);
  const { config } = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as {
    config: Record<string, { type?: string; seed?: number }>;
  };
  assert.deepEqual([config.dataset?.type, config.optimizer?.type, config.training?.seed], ['moons', 'rmsprop', 43]);
});
