/** Settings are found and edited in the Settings editor and in a form, without JSON, and a training uses them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { parse } from 'jsonc-parser';
import { VSCode } from '../harness/vscode.ts';
import { eventsOf, makeWorkspace, packageExtension, removeWorkspace, runsOf, until } from './product.ts';

let code: VSCode;
let vsix: string;
let workspace: string;

before(async () => {
  vsix = await packageExtension();
  workspace = makeWorkspace({
    '.vscode/settings.json': '{\n  // The moons overlap a little.\n  "descent.dataset": { "type": "moons" }\n}\n',
  });
  code = await VSCode.open(workspace, { vsix: [vsix] });
});

after(async () => {
  await code?.close();
  if (workspace) removeWorkspace(workspace);
  if (vsix) removeWorkspace(dirname(vsix));
});

const text = () => readFileSync(join(workspace, '.vscode/settings.json'), 'utf8');
/** Empty at the moment at which VS Code writes the file. */
const settings = () => (parse(text()) ?? {}) as Readonly<Record<string, unknown>>;
const picture = async (name: string) => {
  if (process.env.PICTURES) await code.screenshot(join(process.env.PICTURES, `${name}.png`));
};

/** Finds a setting by words, on the tab of the workspace, and types a value. */
async function edit(words: string, key: string, value: string): Promise<void> {
  const editor = code.page.locator('.settings-editor');
  await editor.locator('.settings-header .monaco-editor .view-lines').first().click();
  await code.page.keyboard.press('ControlOrMeta+a');
  await code.page.keyboard.type(words);
  const field = editor.locator(`[data-key="descent.${key}"] .setting-item-control input`);
  await field.waitFor();
  await field.fill(value);
  await until(`descent.${key} in the file`, () => String(settings()[`descent.${key}`]) === value);
}

test('epochs, patience, L2 and batch size are set in the Settings editor, which finds them by what they are called', async () => {
  await code.command('Descent: Open Settings');
  await code.page.locator('.settings-editor .setting-item-contents').first().waitFor();
  await picture('settings-all');
  await edit('patience', 'earlyStopping.patience', '2');
  await picture('settings-patience');
  await edit('descent epochs', 'training.epochs', '3');
  await edit('descent l2', 'regularization.l2', '0.001');
  await edit('descent batch size', 'training.batchSize', '16');
  assert.match(text(), /\/\/ The moons overlap a little\./);
  assert.deepEqual(settings(), {
    'descent.dataset': { type: 'moons' },
    'descent.earlyStopping.patience': 2,
    'descent.training.epochs': 3,
    'descent.regularization.l2': 0.001,
    'descent.training.batchSize': 16,
  });
});

test('the Settings editor finds the optimizer by its learning rate, and leads to its form', async () => {
  const editor = code.page.locator('.settings-editor');
  await editor.locator('.settings-header .monaco-editor .view-lines').first().click();
  await code.page.keyboard.press('ControlOrMeta+a');
  await code.page.keyboard.type('learning rate');
  const item = editor.locator('[data-key="descent.optimizer"]');
  await item.getByRole('link', { name: 'Choose Optimizer…' }).click();
  await code.answer('RMSProp');
  await code.webview().getByRole('heading', { name: 'RMSProp' }).waitFor();
  await picture('choice-form');
  await code.webview().getByRole('button', { name: 'Cancel' }).click();
  assert.ok(!('descent.optimizer' in settings()));
});

test('typing filters the list of a question, however long one looks at it first', async () => {
  await code.command('Descent: Choose Optimizer…');
  await code.type('adagrad');
  const rows = code.page.locator('.quick-input-widget:visible .monaco-list-row');
  await rows.filter({ hasText: 'SGD with momentum' }).waitFor({ state: 'detached' });
  assert.match((await rows.first().textContent()) ?? '', /Adagrad/);
  await code.page.keyboard.press('Escape');
});

test('typing filters also where a page had the keyboard before the palette', async () => {
  await code.command('Descent: Choose Optimizer…');
  await code.answer('RMSProp');
  const page = code.webview();
  await page.locator('#field-optimizer-learningRate input').click();
  await code.command('Descent: Choose Schedule…');
  await code.type('cosine');
  const rows = code.page.locator('.quick-input-widget:visible .monaco-list-row');
  await rows.filter({ hasText: 'Exponential' }).waitFor({ state: 'detached' });
  await code.page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Cancel' }).click();
});

test('"Choose Optimizer…" is a list, then a form that checks what one types and writes it to the settings', async () => {
  await code.command('Descent: Choose Optimizer…');
  await code.answer('SGD with momentum');
  const page = code.webview();
  const rate = page.locator('#field-optimizer-learningRate input');
  await rate.fill('-1');
  await page.locator('.field-note.bad', { hasText: /must be/ }).waitFor();
  await rate.fill('0.05');
  await page.locator('#field-optimizer-momentum input').fill('0.8');
  await page.getByRole('button', { name: 'Save to Settings' }).click();
  await until('the optimizer', () => 'descent.optimizer' in settings());
  assert.deepEqual(settings()['descent.optimizer'], { type: 'momentum', learningRate: 0.05, momentum: 0.8 });
  assert.match(text(), /\/\/ The moons overlap a little\./);
});

test('a training uses all of them', async () => {
  await code.command('Descent: Start Training');
  const run = await until('a run', () => runsOf(workspace)[0], 60);
  await until('its end', () => eventsOf(run).some(({ type }) => type === 'ended'), 60);
  const { config } = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as {
    readonly config: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
  assert.partialDeepStrictEqual(config, {
    optimizer: { type: 'momentum', learningRate: 0.05, momentum: 0.8 },
    training: { epochs: 3, batchSize: 16 },
    earlyStopping: { patience: 2 },
    regularization: { l2: 0.001 },
  });
  assert.equal(eventsOf(run).filter(({ type }) => type === 'epoch').length, 3);
});
