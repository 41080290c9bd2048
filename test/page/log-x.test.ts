import assert from 'node:assert/strict';
import { it } from 'node:test';
import { click, staged, words } from './stage/drive.ts';

const on = staged();

it('the x axis of every chart of a tab can be logarithmic, and figures stay what they are', () =>
  on(
    [
      {
        recipes: [
          { perEpoch: 300, done: 18 },
          { id: 'other', rate: 3e-3 },
        ],
        shown: ['main', 'other'],
      },
    ],
    async ({ page }) => {
      const legend = page.locator('canvas-chart').first().locator('.chart-entry .chart-value', { hasNotText: '–' }).first();
      await legend.waitFor();
      const before = await words(legend);
      const toggle = page.getByRole('button', { name: 'Log x' });
      for (const tab of ['overview', 'gradients', 'optimizer', 'weights', 'evaluation', 'regularization', 'device', 'compare']) {
        await click(page.locator(`#tab-${tab}`));
        if ((await toggle.count()) === 0) continue;
        await click(toggle);
        assert.equal(await toggle.getAttribute('aria-pressed'), 'true', tab);
        const kinds = await page.evaluate(() =>
          [...document.querySelectorAll('.panel-body :is(canvas-chart, heat-map, ridge-line)')]
            .filter((part) => part.checkVisibility())
            .map((part) => (part as unknown as { spec?: { x: string } }).spec?.x),
        );
        assert.ok(kinds.length > 0 && kinds.every((kind) => kind?.startsWith('log ')), `${tab}: ${kinds.join()}`);
      }
      await click(page.locator('#tab-overview'));
      await legend.waitFor();
      assert.equal(await words(legend), before);
    },
  ));
