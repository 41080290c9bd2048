import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { drawn, press } from '../stage/drive.ts';
import type { Lines } from './demo.ts';
import { charted } from './drive.ts';
import { losses } from './sample.ts';

const on = charted();
const training = (more: Lines['more'] = {}) => ({ kind: 'lines', values: { training: losses(400) }, more }) as const;

/** Turns the wheel by one notch up (in) or down (out), and waits for what comes of it. */
async function wheel(page: Page, by: number, comes: () => Promise<unknown>): Promise<void> {
  const before = JSON.stringify(await comes());
  await page.mouse.wheel(0, by);
  while (JSON.stringify(await comes()) === before) await drawn(page);
}

async function drag(page: Page, from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2);
  await page.mouse.move(to.x, to.y);
  await page.mouse.up();
  await drawn(page);
}

const near = (value: number | undefined, expected: number, by: number) =>
  assert.ok(value !== undefined && Math.abs(value - expected) <= by, `${value} is not within ${by} of ${expected}`);

describe('the wheel', () => {
  it('zooms x so that what is under the pointer stays there', () =>
    on(training(), async ({ page, at, fired }) => {
      const { x, y } = await at(0.25, 0.5);
      await page.mouse.move(x, y);
      const under = 1 + 0.25 * 399;
      await wheel(page, -400, () => fired('descent-range'));
      const range = (await fired('descent-range')).at(-1);
      assert.ok(range && range.to - range.from < 250);
      near(range.from + 0.25 * (range.to - range.from), under, 1);
    }));

  it('back out shows everything, and follows again', () =>
    on(training({ range: { from: 150, to: 250 } }), async ({ page, at, fired }) => {
      const { x, y } = await at(0.5, 0.5);
      await page.mouse.move(x, y);
      await wheel(page, 2000, () => fired('descent-range'));
      assert.equal((await fired('descent-range')).at(-1), null);
      assert.equal(await page.getByRole('button', { name: 'Follow' }).count(), 0);
    }));

  it('is undone by Follow while more is to come, and by Reset Zoom when nothing is', () =>
    on(training({ range: { from: 150, to: 250 }, live: true }), async ({ page, fired, show }) => {
      assert.equal(await page.getByRole('button', { name: 'Reset Zoom' }).count(), 0);
      await page.getByRole('button', { name: 'Follow' }).click();
      assert.equal((await fired('descent-range')).at(-1), null);
      await show(training({ range: { from: 150, to: 250 }, live: false }));
      assert.equal(await page.getByRole('button', { name: 'Follow' }).count(), 0);
      await page.getByRole('button', { name: 'Reset Zoom' }).click();
      assert.equal((await fired('descent-range')).length, 2);
    }));

  it('with Shift zooms y and leaves x alone', () =>
    on(training(), async ({ page, at, fired, outline }) => {
      const before = await outline();
      const { x, y } = await at(0.5, 0.1);
      await page.mouse.move(x, y);
      await page.keyboard.down('Shift');
      await wheel(page, -400, outline);
      await page.keyboard.up('Shift');
      assert.deepEqual(await fired('descent-range'), []);
      await page.getByRole('button', { name: 'Follow' }).click();
      await drawn(page);
      assert.equal(await outline(), before);
    }));
});

describe('dragging', () => {
  it('in the plot moves the range along', () =>
    on(training({ range: { from: 100, to: 200 } }), async ({ page, at, fired }) => {
      await drag(page, await at(0.5, 0.5), await at(0.3, 0.5));
      const range = (await fired('descent-range')).at(-1);
      near(range?.from, 120, 1);
      near(range?.to, 220, 1);
    }));

  it('stops at the ends', () =>
    on(training({ range: { from: 10, to: 110 } }), async ({ page, at, fired }) => {
      await drag(page, await at(0.1, 0.5), await at(0.9, 0.5));
      assert.deepEqual((await fired('descent-range')).at(-1), { from: 1, to: 101 });
    }));

  it('on the axis selects what to zoom into', () =>
    on(training(), async ({ page, at, fired }) => {
      await drag(page, await at(0.6, -0.04), await at(0.2, -0.04));
      const range = (await fired('descent-range')).at(-1);
      near(range?.from, 1 + 0.2 * 399, 2);
      near(range?.to, 1 + 0.6 * 399, 2);
    }));
});

describe('going back to everything', () => {
  const zoomed = training({ range: { from: 100, to: 200 } });

  it('is a double click', () =>
    on(zoomed, async ({ page, at, fired }) => {
      const { x, y } = await at(0.5, 0.5);
      await page.mouse.dblclick(x, y);
      assert.equal((await fired('descent-range')).at(-1), null);
    }));

  it('is the key 0', () =>
    on(zoomed, async ({ page, plot, fired }) => {
      await plot.focus();
      await press(page, '0');
      assert.deepEqual(await fired('descent-range'), [null]);
    }));

  it('is the button Follow, which is there only while away', () =>
    on(zoomed, async ({ page, fired }) => {
      const follow = page.getByRole('button', { name: 'Follow' });
      await follow.click();
      await drawn(page);
      assert.deepEqual(await fired('descent-range'), [null]);
      assert.equal(await follow.count(), 0);
    }));
});

describe('the crosshair', () => {
  it('goes by arrow keys from row to row, and to the ends', () =>
    on(training(), async ({ page, plot, fired }) => {
      const step = async () => (await fired('descent-cursor')).at(-1)?.step;
      await plot.focus();
      await press(page, 'ArrowLeft');
      assert.equal(await step(), 400);
      await press(page, 'ArrowLeft');
      await press(page, 'Shift+ArrowLeft');
      assert.equal(await step(), 389);
      await press(page, 'ArrowRight');
      assert.equal(await step(), 390);
      await press(page, 'Home');
      assert.equal(await step(), 1);
      await press(page, 'ArrowLeft');
      assert.equal(await step(), 1);
      await press(page, 'End');
      assert.equal(await step(), 400);
    }));

  it('takes the range along when it leaves it by keyboard', () =>
    on(
      training({ range: { from: 100, to: 120 }, cursor: { step: 119, x: 119, pinned: false } }),
      async ({ page, plot, fired }) => {
        await plot.focus();
        for (let i = 0; i < 4; i++) await press(page, 'ArrowRight');
        assert.equal((await fired('descent-cursor')).at(-1)?.step, 123);
        const range = (await fired('descent-range')).at(-1);
        assert.ok(range && range.from < 123 && range.to > 123 && Math.round(range.to - range.from) === 20);
      },
    ));

  it('follows the pointer, stays where a click pins it, and is freed by another', () =>
    on(training(), async ({ page, at, fired }) => {
      const cursor = async () => (await fired('descent-cursor')).at(-1);
      const [here, there] = [await at(0.5, 0.5), await at(0.75, 0.5)];
      await page.mouse.move(here.x, here.y);
      near((await cursor())?.step, 200, 2);
      assert.equal((await cursor())?.pinned, false);
      await page.mouse.click(here.x, here.y);
      const pinned = await cursor();
      assert.equal(pinned?.pinned, true);
      await page.mouse.move(there.x, there.y);
      assert.deepEqual(await cursor(), pinned);
      await page.mouse.click(here.x, here.y);
      assert.equal((await cursor())?.pinned, false);
      await page.mouse.move(there.x, there.y);
      near((await cursor())?.step, 300, 2);
      await page.mouse.move(2, 2);
      assert.equal(await cursor(), null);
    }));

  it('is pinned and taken away by keyboard', () =>
    on(training(), async ({ page, plot, fired }) => {
      await plot.focus();
      await press(page, 'Home');
      await press(page, 'Enter');
      assert.deepEqual((await fired('descent-cursor')).at(-1), { step: 1, x: 1, pinned: true });
      await press(page, 'Escape');
      assert.equal((await fired('descent-cursor')).at(-1), null);
    }));

  it('is one for all charts: each tells its values at that step in its legend', () =>
    on(
      [
        { kind: 'lines', values: { training: [3, 2, 1], 'validation of it': [4, 3, 2] } },
        { kind: 'lines', id: 'other', values: { rate: [0.25, 0.5, 0.75] }, more: { title: 'Rate' } },
      ],
      async ({ page, plot }) => {
        const legends = () => page.locator('.chart-value').allTextContents();
        assert.deepEqual(await legends(), ['1.00', '2.00', '0.750']);
        await plot.focus();
        await press(page, 'Home');
        assert.deepEqual(await legends(), ['3.00', '4.00', '0.250']);
        await press(page, 'ArrowRight');
        assert.deepEqual(await legends(), ['2.00', '3.00', '0.500']);
      },
      { height: 640 },
    ));
});
