/** The main job as a person does it: the packaged extension in a real VS Code, driven through the palette and the dashboard. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { VSCode } from '../harness/vscode.ts';
import { eventsOf, makeWorkspace, packageExtension, removeWorkspace, runsOf, stepsOf, until } from './product.ts';

const SETTINGS = `{
  // The moons overlap a little.
  "descent.dataset": { "type": "moons", "examples": 400 },
  "descent.model": { "type": "mlp", "units": [16] }, // small on purpose
  "descent.training": { "epochs": 100000, "batchSize": 32 },
  "descent.earlyStopping": { "enabled": false }
}
`;

let code: VSCode;
let vsix: string;
let workspace: string;
let run: string;

before(async () => {
  vsix = await packageExtension();
  workspace = makeWorkspace({ '.vscode/settings.json': SETTINGS });
  code = await VSCode.open(workspace, { vsix: [vsix], scale: 1 });
});

after(async () => {
  await code?.close();
  removeWorkspace(workspace);
  removeWorkspace(dirname(vsix));
});

const settings = () => readFileSync(join(workspace, '.vscode/settings.json'), 'utf8');

test('"Start Training" in the palette trains, and the dashboard shows it live', async () => {
  await code.command('Descent: Start Training');
  run = await until('a run folder', () => runsOf(workspace)[0]);
  await until('50 steps', () => stepsOf(run).length > 50);
  const page = code.webview();
  await page.locator('.state', { hasText: /running/i }).waitFor();
  await page.locator('canvas-chart').first().waitFor();
  await code.page.locator('.statusbar-item', { hasText: /epoch/i }).first().waitFor();
});

test('while the dashboard is out of sight, a notification tells of the training and can stop it', async () => {
  const toast = code.page.locator('.notification-list-item', { hasText: /epoch \d+\/100000/ });
  assert.equal(await toast.count(), 0, 'the dashboard says it itself');
  await code.command('View: Close Editor');
  await toast.waitFor();
  await toast.getByRole('button', { name: 'Cancel' }).click();
  const question = code.page.locator('.notification-list-item', { hasText: /Stop .*\?/ });
  await question.getByRole('button', { name: 'Continue Training' }).click();
  await toast.waitFor();
  await code.command('Descent: Open Dashboard');
  await toast.waitFor({ state: 'detached' });
});

test('a click on the status bar opens the dashboard, every time, however fast its figures move', async () => {
  for (let i = 0; i < 4; i++) {
    await code.command('View: Close All Editors');
    const tab = code.page.locator('.tab', { hasText: 'moons' });
    await tab.waitFor({ state: 'detached' });
    const item = code.page.locator('.statusbar-item', { hasText: /epoch/i }).first();
    const box = await item.boundingBox();
    assert.ok(box);
    await code.page.mouse.move(box.x + 30, box.y + box.height / 2);
    // As a person clicks: the button is held down for a moment.
    await code.page.mouse.down();
    await new Promise((resolve) => setTimeout(resolve, 150));
    await code.page.mouse.up();
    await tab.waitFor();
  }
});

test('F2 renames the run that the keyboard is on, while the list moves', async () => {
  await code.command('Descent: Focus on Runs View');
  const row = code.page.locator('.pane-body .monaco-list-row', { hasText: 'moons' }).first();
  await row.click();
  await code.page.keyboard.press('ArrowUp');
  await code.page.keyboard.press('ArrowDown');
  await code.page.keyboard.press('F2');
  const question = code.page.locator('.quick-input-widget:visible', { hasText: 'Rename Run' });
  await question.waitFor();
  await code.type('the one that trains');
  await code.page.keyboard.press('Enter');
  await code.page.locator('.pane-body .monaco-list-row', { hasText: 'the one that trains' }).waitFor();
  await code.command('View: Show Explorer');
});

test('a learning rate changed in the dashboard is an event of the run, in force from the next step', async () => {
  const field = code.webview().locator('#field-optimizer-learningRate input');
  await field.fill('0.005');
  await field.press('Enter');
  const changed = await until('the event', () => eventsOf(run).find((event) => event.type === 'changed'));
  assert.equal(changed.type === 'changed' && changed.key, 'optimizer.learningRate');
  assert.equal(changed.type === 'changed' && changed.to, 0.005);
});

test('pause holds the training, one step is one step, resume goes on', async () => {
  await code.command('Descent: Pause Training');
  const paused = await until('the pause', () => eventsOf(run).findLast((event) => event.type === 'paused'));
  await code
    .webview()
    .locator('.state', { hasText: /paused/i })
    .waitFor();
  await code.command('Descent: Run One Training Step');
  const again = await until('the next pause', () =>
    eventsOf(run).findLast((event) => event.type === 'paused' && event.step > paused.step),
  );
  assert.equal(again.step, paused.step + 1);
  await code.command('Descent: Resume Training');
  await until('more steps', () => stepsOf(run).length > again.step + 20);
});

test('"Apply to Workspace" writes the form to settings.json and keeps what the user wrote there', async () => {
  const page = code.webview();
  const l2 = page.locator('#field-regularization-l2 input');
  await l2.fill('0.0003');
  await l2.press('Enter');
  await until('the change', () => eventsOf(run).some((event) => event.type === 'changed' && event.key === 'regularization.l2'));
  await page.getByRole('button', { name: 'Apply to Workspace' }).click();
  await until('the settings', () => settings().includes('0.0003'));
  assert.match(settings(), /"l2": 0.0003/);
  await page.getByText('Saved to .vscode/settings.json').waitFor();
  assert.match(settings(), /\/\/ The moons overlap a little\./);
  assert.match(settings(), /\/\/ small on purpose/);
  await code.command('Descent: Undo Apply to Workspace');
  await until('the settings as they were', () => settings() === SETTINGS);
  // The dashboard said it, and took it back by now: a notification that repeats it would still be there.
  await page.getByText('Saved to .vscode/settings.json').waitFor({ state: 'detached' });
  assert.equal(await code.page.locator('.notification-list-item', { hasText: 'Applied' }).count(), 0);
});

test('a reload of the window in mid-training loses no step, and the dashboard comes back', async () => {
  const before = stepsOf(run).length;
  await code.page.reload();
  await code.ready();
  await code
    .webview()
    .locator('.state', { hasText: /running/i })
    .waitFor({ timeout: 60_000 });
  await until('steps after the reload', () => stepsOf(run).length > before + 200);
});

test('"Stop Training" ends the run; every step was recorded once', async () => {
  await code.command('Descent: Stop Training');
  const ended = await until('the end', () => eventsOf(run).find((event) => event.type === 'ended'));
  assert.equal(ended.type === 'ended' && ended.status, 'stopped');
  const steps = await until('the compacted table', () => (stepsOf(run).length >= ended.step ? stepsOf(run) : undefined));
  assert.deepEqual(
    steps,
    Array.from({ length: ended.step }, (_, i) => i + 1),
  );
});
