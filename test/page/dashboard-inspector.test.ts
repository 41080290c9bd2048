import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { click, press, staged, words } from './stage/drive.ts';

const on = staged();

describe('the inspector of a weight', () => {
  it('goes along the sampled steps by keyboard, and back to what is new', () =>
    on([{ recipes: [{}] }], async ({ page }) => {
      await click(page.locator('#tab-optimizer'));
      const at = page.locator('.scrubber output');
      const norm = page.locator('.quantity-figures dd').first();
      await page.waitForFunction(() => document.querySelector('.scrubber output')?.textContent === '392');
      const newest = await words(norm);
      await page.getByLabel('Step that is looked at').focus();
      for (let i = 0; i < 6; i++) await press(page, 'ArrowLeft');
      await page.waitForFunction(() => document.querySelector('.scrubber output')?.textContent === '368');
      assert.notEqual(await words(norm), newest);
      await page.getByLabel('Histogram of Gradient at step 372').waitFor();
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
        captions.some((caption) => caption.includes('noise alone')),
        'Adam keeps what signal and noise are told from',
      );
    }));

  it('says so where a run was recorded before something was measured', () =>
    on([{ recipes: [{ older: true }] }, { height: 3200 }], async ({ page }) => {
      await click(page.locator('#tab-optimizer'));
      const told = page.locator('.inspector .chart-empty:not([hidden])', { hasText: 'recorded before this was measured' });
      await told.first().waitFor();
      assert.equal(await told.count(), 2, 'effective rates and the share of ε');
    }));
});
