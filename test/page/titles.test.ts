import assert from 'node:assert/strict';
import { it } from 'node:test';
import { click, staged } from './stage/drive.ts';

const on = staged();

for (const width of [1500, 1100, 760, 640])
  it(`no title, legend or column is cut off at ${width} pixels, and a note is there as a whole or not at all`, () =>
    on([{ recipes: [{ perEpoch: 300, done: 18 }] }, { width }], async ({ page }) => {
      for (const tab of ['overview', 'gradients', 'optimizer', 'weights', 'regularization']) {
        await click(page.locator(`#tab-${tab}`));
        await page.locator('.chart-note').first().waitFor();
        const cut = await page.evaluate(() => {
          const titles = [...document.querySelectorAll('.chart-title, .chart-label, .weights-frame')].filter(
            (one) => one.scrollWidth > one.clientWidth,
          );
          const notes = [...document.querySelectorAll('.chart-note')].filter((note) => {
            const [box, row] = [note.getBoundingClientRect(), note.parentElement?.getBoundingClientRect()];
            const gone = row !== undefined && box.top >= row.bottom;
            return row === undefined || (!gone && box.right > row.right + 1);
          });
          return [...titles, ...notes].map((one) => one.textContent);
        });
        assert.deepEqual(cut, [], tab);
      }
    }));
