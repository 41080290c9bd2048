/** Choosing in the playground: surfaces, optimizers, their parameters, noise; and that choices come back. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { click, drawn, fill, pressIn, words } from '../stage/drive.ts';
import { type Ground, playing, settled } from './drive.ts';

const on = playing();
const button = ({ page }: Ground, name: string) => page.getByRole('button', { name, exact: true });

describe('what is chosen', () => {
  it('is another surface, with rates and a start of its own', () =>
    on(async (ground) => {
      await ground.page.locator('#surface').click();
      await ground.page.getByRole('option', { name: 'Himmelblau' }).click();
      await settled(ground.page);
      const { surface, start, title } = await ground.spec();
      assert.deepEqual([surface.id, title, start], ['himmelblau', 'Himmelblau', surface.start]);
    }));

  it('is an optimizer, and its learning rate by field and by slider', () =>
    on(async (ground) => {
      const { page } = ground;
      await page.locator('vscode-checkbox[label="Nesterov momentum"]').click();
      await settled(page);
      const nesterov = async () => (await ground.spec()).paths.find(({ key }) => key === 'nesterov');
      const before = await nesterov();
      assert.ok(before);
      await fill(page.locator('#field-nesterov-learningRate input'), '2e-4');
      await pressIn(page.locator('#field-nesterov-learningRate input'), 'Enter');
      assert.equal((await nesterov())?.detail, 'η 2e-4');
      assert.notDeepEqual((await nesterov())?.points[1], before.points[1]);
      await page.getByLabel('Learning rate of Nesterov momentum', { exact: true }).fill('-3');
      await drawn(page);
      assert.equal((await nesterov())?.detail, 'η 1e-3');
      await page.locator('vscode-checkbox[label="Nesterov momentum"]').click();
      await drawn(page);
      assert.equal(await nesterov(), undefined);
    }));

  it('are other parameters, which are checked', () =>
    on(async (ground) => {
      await click(button(ground, 'Other parameters of Adam'));
      const beta = ground.page.locator('#field-adam-beta1 input');
      await fill(beta, '1.5');
      await pressIn(beta, 'Enter');
      assert.match(await words(ground.page.locator('.field-note')), /must be less than 1, not 1\.5/);
      const before = (await ground.spec()).paths.find(({ key }) => key === 'adam');
      await fill(beta, '0.5');
      await pressIn(beta, 'Enter');
      const after = (await ground.spec()).paths.find(({ key }) => key === 'adam');
      assert.notDeepEqual(after?.points.at(-1), before?.points.at(-1));
      assert.equal(await ground.page.locator('.field-note').count(), 0);
    }));

  it('is noise, the same for the same seed', () =>
    on(async (ground) => {
      const last = async () => (await ground.spec()).paths[0]?.points[20];
      const calm = await last();
      await ground.page.getByRole('slider', { name: 'Gradient noise' }).fill('0.1');
      await settled(ground.page);
      const noisy = await last();
      assert.notDeepEqual(noisy, calm);
      await fill(ground.page.locator('#field-playground-seed input'), '2');
      await pressIn(ground.page.locator('#field-playground-seed input'), 'Enter');
      assert.notDeepEqual(await last(), noisy);
      await click(ground.page.getByRole('button', { name: 'Revert Random seed to 1' }));
      assert.deepEqual(await last(), noisy);
    }));

  it('survives a reload', () =>
    on(async (ground) => {
      await pressIn(ground.plot, 'Shift+ArrowRight');
      await click(button(ground, 'Reset'));
      await click(button(ground, 'Step Forward'));
      const before = await ground.spec();
      await ground.page.reload();
      await settled(ground.page);
      assert.deepEqual(await ground.spec(), before);
      assert.equal(await ground.step(), 1);
    }));
});
