/**
 * `npm run pictures`: takes the pictures of the README and the walkthrough from the real product: the packaged extension, in a
 * real VS Code, training the sample.
 */
import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventsOf, makeWorkspace, packageExtension, project, removeWorkspace, runsOf, stepsOf, until } from '../e2e/product.ts';
import { VSCode } from '../harness/vscode.ts';

const media = join(project, 'media');
const scratch = makeWorkspace({});
const sample = join(scratch, 'digits');
cpSync(join(project, 'samples/digits'), sample, { recursive: true });
const vsix = await packageExtension();
const code = await VSCode.open(sample, {
  vsix: [vsix],
  viewport: { width: 1280, height: 800 },
  scale: 1.5,
  settings: { 'workbench.colorTheme': 'Default Dark Modern', 'editor.minimap.enabled': false, 'breadcrumbs.enabled': false },
});

/** Without notifications, and with the pointer where it shows nothing. */
async function picture(name: string): Promise<void> {
  await code.command('Notifications: Clear All Notifications');
  await code.page.mouse.move(1000, 14);
  await sleep(900);
  await code.screenshot(join(media, name));
  console.log(`media/${name}`);
}
const latest = () => runsOf(sample).at(-1) ?? '';
const steps = (count: number) => until(`${count} steps`, () => latest() !== '' && stepsOf(latest()).length >= count, 120);
const finished = () => until('the end of the run', () => eventsOf(latest()).some(({ type }) => type === 'ended'), 180);
const tab = async (name: string) => {
  await code.webview().getByRole('tab', { name }).click();
  await sleep(1500);
};
/** By a double click in the explorer, in the group of editors that is active. */
const open = async (file: string) => {
  await code.page.locator('.explorer-folders-view .monaco-list-row', { hasText: file }).first().dblclick();
  await sleep(1500);
};
/** Takes what a question of this title offers first, or has ticked. */
const first = async (title: string) => {
  await code.page.locator('.quick-input-title', { hasText: title }).waitFor();
  await sleep(700);
  await code.page.keyboard.press('Enter');
};
const toggleSideBar = () => code.command('View: Toggle Primary Side Bar Visibility');

try {
  for (const folder of ['walkthrough', 'pictures']) mkdirSync(join(media, folder), { recursive: true });
  await code.page.locator('.explorer-folders-view .monaco-list-row', { hasText: '.vscode' }).click();
  await open('digits-cnn.ts');
  await picture('walkthrough/program.png');
  await code.command('View: Split Editor Right');
  await open('settings.json');
  await code.command('View: Close Other Editors in Group');
  await picture('walkthrough/sample.png');

  await code.command('View: Close All Editors');
  await toggleSideBar();
  await code.command('Descent: Start Training');
  await steps(330);
  await code.command('Descent: Pause Training');
  await picture('walkthrough/start.png');
  await code.command('Descent: Change Learning Rate');
  await code.answer('0.0004');
  await code.command('Descent: Resume Training');
  await steps(460);
  await code.command('Descent: Pause Training');
  await picture('walkthrough/change.png');
  await tab('Optimizer');
  await code.webview().locator('tr', { hasText: 'corners/kernel' }).click();
  await picture('walkthrough/optimizer.png');
  await tab('Gradients');
  await picture('pictures/gradients.png');
  await code.command('Descent: Resume Training');
  await finished();

  await tab('Overview');
  const l2 = code.webview().getByLabel('L2').first();
  await l2.fill('0.0003');
  await l2.press('Enter');
  await code.webview().getByRole('button', { name: 'Apply to Workspace' }).click();
  await sleep(1500);
  await toggleSideBar();
  await open('settings.json');
  await code.command('View: Move Editor into Left Group');
  await toggleSideBar();
  await picture('walkthrough/apply.png');

  await code.command('View: Close Editor');
  const before = latest();
  await code.command('Descent: Start Training');
  await until('another run', () => latest() !== before);
  await finished();
  await tab('Compare');
  await code.webview().locator('.panel-body vscode-checkbox').first().click();
  await sleep(1500);
  await picture('pictures/compare.png');

  await code.command('View: Close All Editors');
  await code.command('Descent: Compare Optimizers');
  await first('Compare Optimizers: Optimizers');
  await code.answer('The learning rate of each alone');
  await first('Compare Optimizers: Seeds');
  await first('Compare Optimizers: Epochs');
  await first('Compare Optimizers: Side by Side');
  await code.webview().locator('.state', { hasText: 'finished' }).waitFor({ timeout: 600_000 });
  await picture('pictures/study.png');

  await code.command('View: Close All Editors');
  await code.command('Descent: Open Playground');
  await code.webview().locator('#surface').click();
  await code.webview().getByRole('option', { name: 'Beale' }).click();
  await code.webview().locator('.scrub input').fill('60');
  await sleep(1500);
  await picture('pictures/playground.png');

  await code.command('View: Close All Editors');
  await code.command('Descent: Check Compute');
  await code.webview().getByText('Checked').waitFor({ timeout: 300_000 });
  await picture('pictures/compute.png');
} finally {
  await code.close();
  removeWorkspace(scratch);
  removeWorkspace(dirname(vsix));
}
