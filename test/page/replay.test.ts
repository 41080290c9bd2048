import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import type { RunEvent } from '../../src/core/run.ts';
import type { Applied } from '../../src/core/page-commands.ts';
import type { ChartSpec } from '../../webview/charts/chart-spec.ts';
import { click, drawn, press, staged, words } from './stage/drive.ts';

const on = staged();

/** 15 epochs of 60 steps whose validation loss is least after the fifth. */
const finished: RunEvent = {
  type: 'ended',
  time: 1_767_323_060_000,
  step: 900,
  status: 'finished',
  reason: 'All 15 epochs are complete.',
};
const FINISHED = { recipes: [{ done: 14.45, last: [finished] }] };

async function open(page: Page): Promise<void> {
  await click(page.locator('#tab-regularization'));
  await page.locator('.verdict').waitFor();
  await page.waitForFunction(() => document.querySelector('.verdict')?.textContent?.includes('Stops'));
}
const dial = (page: Page, name: string): Locator => page.locator('.dial', { hasText: name }).locator('input');
async function turn(page: Page, name: string, by: number): Promise<void> {
  await dial(page, name).focus();
  for (let i = 0; i < Math.abs(by); i++) await press(page, by < 0 ? 'ArrowLeft' : 'ArrowRight');
}
const verdict = (page: Page) => words(page.locator('.verdict'));
const spec = (page: Page) =>
  page
    .locator('canvas-chart')
    .first()
    .evaluate((chart) => (chart as unknown as { spec: ChartSpec }).spec);

describe('early stopping replayed on a log', () => {
  it('says where the run’s own settings would have ended it, what they restore, cost and save', () =>
    on([FINISHED], async ({ page }) => {
      await open(page);
      const text = await verdict(page);
      assert.match(text, /Stops\s?after epoch 10 of 15/);
      assert.match(text, /Restores\s?epoch 5, validation loss 0\.241/);
      assert.match(text, /Cost\s?none: it is the best epoch/);
      assert.match(text, /Savings\s?5 epochs, 4s \(33\.3.%\)/);
      const { best, bands, marks } = await spec(page);
      assert.equal(best?.step, 300);
      assert.deepEqual(
        bands?.map(({ label, fromStep, toStep }) => [label, fromStep, toStep]),
        [
          ['no improvement: 5 epochs', 300, 600],
          ['not trained', 600, 900],
        ],
      );
      assert.deepEqual(
        marks?.map(({ id, step }) => [id, step]),
        [['stop', 600]],
      );
    }));

  it('follows each slider at once, by keyboard, and marks what differs from the run', () =>
    on([FINISHED], async ({ page, commands }) => {
      await open(page);
      await turn(page, 'Patience', -3);
      assert.match(await verdict(page), /after epoch 7 of 15/);
      assert.equal(await page.locator('.dial.changed').count(), 1);
      await turn(page, 'Start epoch', 8);
      assert.match(await verdict(page), /after epoch 11 of 15.*epoch 9, validation loss 0\.\d+.*worse than the best epoch \(epoch 5\)/);
      await turn(page, 'Smoothing', 12);
      assert.equal((await spec(page)).series.length, 2);
      await click(page.getByRole('button', { name: 'Reset' }));
      assert.match(await verdict(page), /after epoch 10 of 15/);
      assert.equal(await page.locator('.dial.changed').count(), 0);
      assert.deepEqual(await commands(), [], 'nothing is sent anywhere');
    }));

  it('a delta as wide as the whole curve counts no improvement but the first', () =>
    on([FINISHED], async ({ page }) => {
      await open(page);
      await dial(page, 'Minimum delta').focus();
      await press(page, 'End');
      assert.match(await verdict(page), /after epoch 6 of 15.*epoch 1,/);
    }));

  it('says what patience is left where it outlasts the log', () =>
    on([FINISHED], async ({ page }) => {
      await open(page);
      await dial(page, 'Patience').focus();
      await press(page, 'End');
      assert.match(await verdict(page), /not in this run \(patience left: 5 epochs\).*Savings\s?none/);
    }));

  it('applies what is tried to the workspace, and nothing of the other groups', () =>
    on([FINISHED], async ({ page, commands }) => {
      await open(page);
      await turn(page, 'Patience', -3);
      await click(page.locator('.replay').getByRole('button', { name: 'Apply to Workspace' }));
      const [command, id, applied] = (await commands()).at(-1) ?? [];
      assert.deepEqual([command, id, Object.keys(applied as Applied)], ['descent.applyToWorkspace', 'main', ['earlyStopping']]);
      const { enabled, patience, monitor } = (applied as Applied).earlyStopping ?? {};
      assert.deepEqual([enabled, patience, monitor], [true, 2, 'val_loss']);
    }));

  it('of a run that goes on, also changes that run, and tells the patience left', () =>
    on([{ recipes: [{}] }], async ({ page, commands }) => {
      await open(page);
      assert.match(await verdict(page), /not yet \(patience left: 4 epochs\)/);
      await turn(page, 'Patience', -1);
      await click(page.getByRole('button', { name: 'Use in This Run' }));
      assert.deepEqual(await commands(), [['descent.change', 'main', 'earlyStopping.patience', 4]]);
    }));

  it('waits for the first epoch without a word too many', () =>
    on([{ recipes: [{ done: 0.3 }] }], async ({ page }) => {
      await click(page.locator('#tab-regularization'));
      await drawn(page);
      assert.match(await words(page.locator('.panel-body')), /The result appears after the first epoch/);
    }));
});
