import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { click, drawn, press, pressIn, staged, words } from './stage/drive.ts';

const on = staged();

describe('the inspector of a weight', () => {
  it('goes along the sampled steps by keyboard, and back to what is new', () =>
    on([{ recipes: [{}] }], async ({ page }) => {
      await click(page.locator('#tab-optimizer'));
      const at = page.locator('.scrubber output');
      const norm = page.locator('.quantity-figures dd').first();
      await page.waitForFunction(() => document.querySelector('.scrubber output')?.textContent === '392');
      const newest = await words(norm);
      await page.getByLabel('Inspected step').focus();
      for (let i = 0; i < 6; i++) await press(page, 'ArrowLeft');
      await page.waitForFunction(() => document.querySelector('.scrubber output')?.textContent === '368');
      assert.notEqual(await words(norm), newest);
      await page.getByLabel('Histogram: Gradient, step 372').waitFor();
      await press(page, 'End');
      await page.waitForFunction(() => document.querySelector('.scrubber output')?.textContent === '392');
      assert.equal(await words(at), '392');
      assert.equal(await words(norm), newest);
    }));

  it('says what a healthy picture of each relation looks like', () =>
    on([{ recipes: [{}] }], async ({ page }) => {
      await click(page.locator('#tab-optimizer'));
      const captions = await page.locator('.inspector .captioned figcaption').allTextContents();
      assert.equal(captions.length, 7);
      for (const caption of captions) assert.match(caption, /Healthy: /);
      assert.ok(
        captions.some((caption) => caption.includes('Pure noise')),
        'Adam keeps what signal and noise are told from',
      );
    }));

  it('says so where a run was recorded before something was measured', () =>
    on([{ recipes: [{ older: true }] }, { height: 3200 }], async ({ page }) => {
      await click(page.locator('#tab-optimizer'));
      const told = page.locator('.inspector .chart-empty:not([hidden])', { hasText: 'did not measure this' });
      await told.first().waitFor();
      assert.equal(await told.count(), 2, 'effective rates and the share of ε');
    }));

  it('follows a single element by its index, and says what is wrong with one that is none', () =>
    on([{ recipes: [{}] }], async ({ page, commands }) => {
      await click(page.locator('#tab-optimizer'));
      const index = page.locator('#element-index');
      await index.fill('9, 9');
      await click(page.getByRole('button', { name: 'Follow', exact: true }));
      assert.match(await words(page.locator('.elements .field-note')), /Enter 4 numbers: one index for each axis/);
      await index.fill('2, 0, 0, 5');
      await click(page.getByRole('button', { name: 'Follow', exact: true }));
      assert.deepEqual((await commands()).at(-1), ['descent.followElement', 'main', 0, 2 * 3 * 16 + 5, true]);
    }));

  it('shows the values of a weight as a picture, of which a click follows one', () =>
    on([{ recipes: [{}] }, { height: 3200 }], async ({ page, commands }) => {
      await click(page.locator('#tab-optimizer'));
      await click(page.getByRole('button', { name: 'Show Values' }));
      assert.deepEqual((await commands()).at(-1), ['descent.showValues', 'main', 0]);
      await page.evaluate(() => {
        const values = Float32Array.from({ length: 9 * 16 }, (_, i) => Math.sin(i));
        const matrix = { weight: 0, step: 392, rowStride: 1, columnStride: 1, rows: 9, columns: 16, values };
        window.tell({ type: 'matrix', run: 'main', matrix });
      });
      const picture = page.locator('matrix-picture canvas');
      await picture.click({ position: { x: 3.5 * 16, y: 2.5 * 16 } });
      await drawn(page);
      assert.deepEqual((await commands()).at(-1), ['descent.followElement', 'main', 0, 2 * 16 + 3, true]);
      assert.match(await words(page.locator('matrix-picture .caption')), /conv2d\/kernel\[0, 2, 0, 3\] = −0\.428/);
      await pressIn(picture, 'ArrowRight');
      await pressIn(picture, 'Enter');
      assert.deepEqual((await commands()).at(-1), ['descent.followElement', 'main', 0, 2 * 16 + 4, true]);
    }));
});
