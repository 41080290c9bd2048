/** Sliders as a screen reader says them: each has a name that stays while it is moved, and a value in words. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Page } from 'playwright-core';
import { playing } from './playground/drive.ts';
import { click, press, staged } from './stage/drive.ts';

const on = staged();
const play = playing();

/** The name and the value of every slider in sight, from the browser's accessibility tree. */
async function sliders(page: Page): Promise<readonly (readonly [name: string, value: string])[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  return nodes.flatMap(({ role, name, value, properties }) => {
    if (role?.value !== 'slider') return [];
    const spoken = properties?.find((one) => (one.name as string) === 'valuetext')?.value.value;
    return [[String(name?.value ?? ''), String(spoken || value?.value)] as const];
  });
}
const names = async (page: Page) => (await sliders(page)).map(([name]) => name);

it('every slider of the dashboard has a name of its own', () =>
  on([{ recipes: [{ done: 14.45 }] }, { height: 2400 }], async ({ page }) => {
    const seen = new Set<string>();
    for (const tab of ['overview', 'gradients', 'optimizer', 'weights', 'evaluation', 'regularization', 'device', 'compare']) {
      await click(page.locator(`#tab-${tab}`));
      const all = await names(page);
      assert.equal(all.length, await page.locator('input[type=range]:visible').count(), tab);
      assert.ok(
        all.every((name) => name !== '' && !/\d/.test(name)),
        `${tab}: ${all.join(', ')}`,
      );
      assert.equal(new Set(all).size, all.length, `${tab}: ${all.join(', ')}`);
      for (const name of all) seen.add(name);
    }
    assert.deepEqual(
      [...seen].sort(),
      [
        'Inspected step',
        'Smoothing',
        ...['Minimum delta', 'Patience', 'Smoothing', 'Start epoch'].map((title) => `Early stopping: ${title}`),
      ].sort(),
    );
  }));

it('the name stays while the value moves', () =>
  on([{ recipes: [{}] }], async ({ page }) => {
    await page.getByRole('slider', { name: 'Smoothing', exact: true }).focus();
    const [before] = await sliders(page);
    await press(page, 'ArrowRight');
    const [after] = await sliders(page);
    assert.deepEqual([before?.[0], after?.[0]], ['Smoothing', 'Smoothing']);
    assert.notEqual(before?.[1], after?.[1]);
  }));

it('so have those of the playground', () =>
  play(async ({ page }) => {
    const all = await names(page);
    assert.equal(all.length, await page.locator('input[type=range]:visible').count());
    assert.ok(all.includes('Step') && all.some((name) => name.startsWith('Learning rate of ')));
    assert.equal(new Set(all).size, all.length, all.join(', '));
  }));
