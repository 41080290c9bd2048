import assert from 'node:assert/strict';
import { it } from 'node:test';
import { formatCount, formatPercent } from '../../src/core/format.ts';
import { click, staged, words } from './stage/drive.ts';
import { make } from './stage/synthetic.ts';

const on = staged();

it('clipping is shown beside the gradients: events, share of steps, and what is left of the norm', () =>
  on([{ recipes: [{ perEpoch: 300, done: 18 }] }], async ({ page }) => {
    const steps = make({ perEpoch: 300, done: 18 }).chunks.find(({ table }) => table === 'steps');
    assert.ok(steps);
    const clipped = steps.values[steps.columns.indexOf('clipped')]?.reduce((sum, one) => sum + one, 0) ?? 0;
    await click(page.locator('#tab-gradients'));
    const figure = page.locator('.clipping');
    await figure.getByText(/^Clipped in/).waitFor();
    const expected = `Clipped in ${formatCount(clipped)} of ${formatCount(steps.rows)} steps (${formatPercent(clipped / steps.rows)}).`;
    const plain = (text: string) => text.replaceAll(/\s/g, ' ');
    assert.equal(plain(await words(figure.locator('.caption'))), plain(expected));
    assert.deepEqual(await figure.locator('.chart-label').allTextContents(), ['steps clipped', 'norm after ÷ before']);
  }));
