import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { click, drawn, staged, words } from './stage/drive.ts';

const on = staged();
const recipes = ['main', 'b', 'c', 'd', 'e', 'f'].map((id, i) => ({
  id,
  title: `a long name of a run that was given by hand, the ${i + 1}th`,
  rate: 1e-3 * (i + 1),
}));
const RATES = ['1e-3', '2e-3', '3e-3', '4e-3', '5e-3', '6e-3'];
const shown = recipes.map(({ id }) => id);

describe('runs on the same charts', () => {
  for (const width of [1500, 760])
    it(`have legends of whole lines at ${width} pixels, and the rest behind a button`, () =>
      on([{ recipes, shown }, { width }], async ({ page }) => {
        await click(page.locator('#tab-compare'));
        const chart = page.locator('canvas-chart').first();
        const [more, entries] = [chart.locator('.chart-more'), chart.locator('.chart-entry')];
        await more.waitFor();
        assert.equal(await entries.count(), 12);
        const cut = await chart.evaluate((host) => {
          const clip = host.querySelector('.chart-clip')?.getBoundingClientRect();
          const boxes = [...host.querySelectorAll('.chart-entry')].map((entry) => entry.getBoundingClientRect());
          return boxes.filter(({ top, bottom }) => clip && top < clip.bottom - 1 && bottom > clip.bottom + 1).length;
        });
        assert.equal(cut, 0);
        const hidden = await chart.locator('.chart-entry[inert]').count();
        assert.ok(hidden > 0);
        assert.equal(await words(more), `${hidden} more`);
        await click(more);
        assert.equal(await chart.locator('.chart-entry[inert]').count(), 0);
        assert.equal(await words(more), 'Show fewer');
        await drawn(page);
        const plot = await chart.locator('.chart-plot').boundingBox();
        assert.ok(plot && plot.height >= 120);
      }));

  it('are set apart in a table by the titles of settings, which stay in sight', () =>
    on([{ recipes, shown }, { width: 760 }], async ({ page }) => {
      await click(page.locator('#tab-compare'));
      const table = page.getByRole('table', { name: 'Results and differences' });
      const heads = await table.locator('tbody th').allTextContents();
      assert.deepEqual(heads, ['State', 'Epochs completed', 'Best', 'Learning rate']);
      assert.deepEqual(await table.getByRole('row', { name: 'Learning rate' }).locator('td').allTextContents(), RATES);
      const [frame, body] = await Promise.all(['.compare-frame', '.panel-body'].map((one) => page.locator(one).boundingBox()));
      assert.ok(frame && body && frame.width > body.width - 40);
      await page.locator('.compare-frame').evaluate((host) => host.scrollTo(1e4, 0));
      await drawn(page);
      const first = await table.locator('tbody th').last().boundingBox();
      assert.ok(first && Math.abs(first.x - frame.x) < 3);
    }));
});
