/** A training that is paused, changed, looked at from all sides, and applied; then a second one to compare it with. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventsOf, runsOf, stepsOf, until } from '../e2e/product.ts';
import { PAGE, type Stage, TALL, WALKTHROUGH } from './stage.ts';

/** Many more epochs than the sample needs: no machine is so fast that the training ends before it is paused. */
const LONG: readonly (readonly [RegExp, string])[] = [
  [/("descent\.training\.epochs": )\d+/, '$140'],
  [/("descent\.earlyStopping\.patience": )\d+/, '$120'],
];

export async function training(stage: Stage): Promise<void> {
  const { code, sample } = stage;
  const latest = () => runsOf(sample).at(-1) ?? '';
  const steps = (count: number) => until(`${count} steps`, () => latest() !== '' && stepsOf(latest()).length >= count, 180);
  const ended = () => until('the end of the run', () => eventsOf(latest()).some(({ type }) => type === 'ended'), 180);
  const state = (word: string) => code.webview().locator('.header .state', { hasText: word }).waitFor();
  const web = () => code.webview();
  const chart = (title: string) => web().getByRole('figure', { name: title }).first();
  const pause = async () => {
    await code.command('Descent: Pause Training');
    await state('paused');
  };

  const settings = join(sample, '.vscode/settings.json');
  const asShipped = readFileSync(settings, 'utf8');
  writeFileSync(
    settings,
    LONG.reduce((text, [from, to]) => {
      if (!from.test(text)) throw new Error(`The settings of the sample have no ${from.source}.`);
      return text.replace(from, to);
    }, asShipped),
  );

  await stage.toggleSideBar();
  await code.command('Descent: Start Training');
  await steps(330);
  await pause();
  await stage.picture('media/pictures/dashboard.png');
  await stage.resize(TALL);
  await stage.walkthrough('start', web().locator('.header'), chart('Loss'));
  await code.command('Descent: Set Learning Rate');
  await code.answer('0.0004');
  await code.command('Descent: Resume Training');
  await steps(stepsOf(latest()).length + 150);
  await pause();
  await stage.walkthrough('change', chart('Loss'), chart('Learning rate'));
  await stage.resize(PAGE);
  await stage.picture('docs/pictures/change.png');
  await stage.tab('Optimizer');
  await web().locator('tr', { hasText: 'corners/kernel' }).click();
  await stage.picture('media/pictures/optimizer.png');
  await stage.tab('Gradients');
  await stage.picture('docs/pictures/gradients.png');
  await stage.resize(TALL);
  await stage.tab('Optimizer');
  await stage.walkthrough(
    'optimizer',
    web().locator('.panel-body table').locator('..'),
    web().locator('.quantity .histogram').first(),
  );
  await stage.resize(PAGE);
  await stage.tab('Overview');

  // What is applied is to be seen in the file as it is shipped.
  writeFileSync(settings, asShipped);
  const l2 = web().getByLabel('L2').first();
  await l2.fill('0.0003');
  await l2.press('Enter');
  await code.command('Descent: Stop Training');
  await ended();
  await web().getByRole('button', { name: 'Apply to Workspace' }).click();
  await until('the applied value', () => readFileSync(settings, 'utf8').includes('0.0003'));
  await stage.toggleSideBar();
  await code.page.locator('.explorer-folders-view .monaco-list-row', { hasText: '.vscode' }).click();
  await stage.openFile('settings.json');
  await stage.toggleSideBar();
  await stage.resize({ ...WALKTHROUGH, height: 720 });
  await stage.walkthrough('apply');

  await code.command('View: Close Editor');
  await stage.resize(PAGE);
  const before = latest();
  await code.command('Descent: Start Training');
  await until('another run', () => latest() !== before);
  await ended();
  await stage.tab('Compare');
  await web().locator('.panel-body vscode-checkbox').first().click();
  await sleep(1500);
  await stage.picture('docs/pictures/compare.png');
}
