import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Applied } from '../../src/core/page-commands.ts';
import { click, drawn, fill, pressIn, staged, words } from './stage/drive.ts';

const on = staged();

describe('the form beside the charts', () => {
  it('changes a value of the run that goes on, and marks it with a way back', () =>
    on([{ recipes: [{}] }], async ({ page, commands }) => {
      const rate = page.locator('#field-optimizer-learningRate');
      await fill(rate.locator('input'), '5e-4');
      await pressIn(rate.locator('input'), 'Enter');
      assert.deepEqual(await commands(), [['descent.change', 'main', 'optimizer.learningRate', 5e-4]]);
      await click(page.getByRole('button', { name: 'Revert Learning rate to 1e-3' }));
      assert.deepEqual((await commands()).at(-1), ['descent.change', 'main', 'optimizer.learningRate', 1e-3]);
    }));

  it('shows what was changed before, and reverts it', () =>
    on([{ recipes: [{}] }], async ({ page, commands }) => {
      assert.equal(await page.locator('#field-regularization-l2 input').inputValue(), '5e-4');
      await click(page.getByRole('button', { name: 'Revert L2' }));
      assert.deepEqual(await commands(), [['descent.change', 'main', 'regularization.l2', 1e-4]]);
    }));

  it('says in words what is not set, and a cleared field stands for that', () =>
    on([{ recipes: [{}] }], async ({ page, commands }) => {
      const l1 = page.locator('#field-regularization-l1 input');
      assert.deepEqual([await l1.inputValue(), await l1.getAttribute('placeholder')], ['', 'off']);
      const l2 = page.locator('#field-regularization-l2 input');
      await fill(l2, '');
      await pressIn(l2, 'Enter');
      assert.deepEqual(await commands(), [['descent.change', 'main', 'regularization.l2', 0]]);
    }));

  it('says what is wrong with a value and posts nothing', () =>
    on([{ recipes: [{}] }], async ({ page, commands }) => {
      const beta = page.locator('#field-optimizer-beta1');
      await fill(beta.locator('input'), '1.5');
      await pressIn(beta.locator('input'), 'Enter');
      assert.match(await words(page.locator('.field-note')), /must be less than 1, not 1\.5/);
      await fill(beta.locator('input'), 'much');
      assert.match(await words(page.locator('.field-note')), /Enter a number, such as/);
      await pressIn(beta.locator('input'), 'Escape');
      assert.equal(await page.locator('.field-note').count(), 0);
      assert.equal(await beta.locator('input').inputValue(), '0.9');
      assert.deepEqual(await commands(), []);
    }));

  it('applies the values in force, with those typed for the next run', () =>
    on([{ recipes: [{}] }], async ({ page, commands }) => {
      await page.locator('#field-earlyStopping-mode').evaluate((select) => {
        Object.assign(select, { value: 'min' });
        select.dispatchEvent(new Event('change'));
      });
      await drawn(page);
      assert.match(await words(page.locator('.field-note')), /next run/);
      await click(page.getByRole('button', { name: 'Apply to Workspace' }));
      const [command, id, applied] = (await commands()).at(-1) ?? [];
      assert.deepEqual([command, id], ['descent.applyToWorkspace', 'main']);
      const { optimizer, regularization, earlyStopping } = applied as Applied;
      assert.equal(optimizer?.type, 'adam');
      assert.equal(regularization?.l2, 5e-4);
      assert.deepEqual(earlyStopping, {
        enabled: true,
        monitor: 'val_loss',
        mode: 'min',
        patience: 5,
        minDelta: 0,
        startEpoch: 0,
        baseline: 0,
        smoothing: 0,
        restoreBest: true,
      });
    }));

  it('tells where it was written, and offers to undo it', () =>
    on([{ recipes: [{}] }], async ({ page, commands }) => {
      await page.locator('.header').waitFor();
      await page.evaluate(() =>
        window.tell({ type: 'applied', where: '.vscode/settings.json', keys: 'descent.optimizer.learningRate', undo: true }),
      );
      assert.match(await words(page.locator('.notice')), /Saved to \.vscode\/settings\.json: descent\.optimizer\.learningRate\./);
      await click(page.getByRole('button', { name: 'Undo' }));
      assert.deepEqual(await commands(), [['descent.undoApply']]);
      assert.equal(await page.locator('.notice').count(), 0);
    }));
});

describe('what was answered when the training began', () => {
  const recipes = [{ asked: true }];

  it('can be remembered from the dashboard, which writes it and asks no more', () =>
    on([{ recipes }], async ({ page, commands }) => {
      assert.match(await words(page.locator('.notice')), /are not in the settings/);
      await click(page.getByRole('button', { name: 'Save to Settings' }));
      assert.deepEqual(await commands(), [['descent.copyConfiguration', 'main']]);
      assert.equal(await page.locator('.notice').count(), 0);
    }));

  it('is not offered for a run that failed at once, for one that is long over, or once it was put away', async () => {
    const ended = { type: 'ended', time: 1, step: 393, status: 'finished', reason: 'Done.' } as const;
    await on([{ recipes: [{ asked: true, done: 0, last: [{ ...ended, step: 33, status: 'failed' }] }] }], async ({ page }) => {
      await page.locator('.figures').waitFor();
      assert.equal(await page.locator('.notice').count(), 0);
    });
    const older = [{ id: 'newer' }, { asked: true, last: [ended] }];
    await on([{ recipes: older, shown: ['main'] }], async ({ page }) => {
      await page.locator('.figures').waitFor();
      assert.equal(await page.locator('.notice').count(), 0);
    });
    await on([{ recipes }], async ({ page, commands }) => {
      await click(page.getByRole('button', { name: 'Dismiss' }));
      await page.reload();
      await page.locator('.figures').waitFor();
      assert.equal(await page.locator('.notice').count(), 0);
      assert.deepEqual(await commands(), []);
    });
  });
});

it('what the run trains, and on what, is told by the titles of the catalog', () =>
  on([{ recipes: [{}] }], async ({ page }) => {
    const facts = await page.locator('.values > div').allTextContents();
    for (const fact of ['DatasetSynthetic digits', 'ModelConvolutional network', 'ScheduleCosine annealing'])
      assert.ok(facts.includes(fact), facts.join());
  }));
