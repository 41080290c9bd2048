import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { drawn, press } from '../stage/drive.ts';
import { type Charts, charted } from './drive.ts';

const on = charted();
const NAMES = ['conv2d/kernel', 'conv2d/bias', 'dense/kernel', 'dense/bias', 'head/kernel', 'head/bias'];
const flow = { kind: 'heatMap', rows: NAMES, places: 100 } as const;

/** A place in a heat map: shares of its plot from the left, and the middle of a row. */
async function cell({ plot }: Charts, x: number, row: number) {
  const box = await plot.boundingBox();
  assert.ok(box);
  return { x: box.x + x * box.width, y: box.y + 4 + ((row + 0.5) / NAMES.length) * (box.height - 26) };
}
const move = async (page: Page, { x, y }: { x: number; y: number }) => {
  await page.mouse.move(x, y);
  await drawn(page);
};

describe('a heat map', () => {
  it('selects a layer by a click on its row or its name', () =>
    on(flow, async (charts) => {
      const { page, fired } = charts;
      for (const [x, row] of [
        [0.5, 2],
        [0.02, 4],
      ] as const) {
        const at = await cell(charts, x, row);
        await page.mouse.click(at.x, at.y);
        assert.deepEqual((await fired('descent-select')).at(-1), { weight: row });
      }
    }));

  it('selects the next layer by arrow keys, and tells it', () =>
    on({ ...flow, more: { selected: 2, unit: '|g|' } }, async ({ page, plot, fired, chart }) => {
      await plot.focus();
      await press(page, 'ArrowDown');
      await press(page, 'ArrowUp');
      await press(page, 'ArrowUp');
      assert.deepEqual(
        (await fired('descent-select')).map(({ weight }) => weight),
        [3, 2, 1],
      );
      await page.waitForFunction(() => document.querySelector('#chart .chart-live')?.textContent?.startsWith('conv2d/bias: '));
      await drawn(page);
      assert.match(
        (await chart.getAttribute('aria-label')) ?? '',
        /6 rows, step 1 to 2\s000\. Selected: conv2d\/bias, .* \|g\| at step/,
      );
    }));

  it('tells on hover the layer, its figure and the step', () =>
    on(flow, async (charts) => {
      const { page, chart } = charts;
      await move(page, await cell(charts, 0.6, 0));
      const [name, figure] = await chart.locator('.chart-tip div').allTextContents();
      assert.equal(name, 'conv2d/kernel');
      assert.match(figure ?? '', /^[\d.]+ at step [\d\s]+$/);
      await move(page, await cell(charts, 0.02, 3));
      assert.deepEqual(await chart.locator('.chart-tip div').allTextContents(), ['dense/bias']);
    }));

  it('zooms, follows and shares its crosshair like the charts beside it', () =>
    on({ ...flow, more: { range: { from: 200, to: 800 } } }, async ({ page, plot, fired }) => {
      await plot.focus();
      await press(page, 'Home');
      assert.deepEqual((await fired('descent-cursor')).at(-1), { step: 1, x: 1, pinned: false });
      assert.deepEqual((await fired('descent-range')).at(-1)?.from, 1);
      await page.getByRole('button', { name: 'Follow' }).click();
      assert.equal((await fired('descent-range')).at(-1), null);
    }));

  it('gives names the room that they need, up to a third of its width', () => {
    const long = ['residual_block_3/batch_normalization_12/moving_gamma', 'dense/kernel'];
    return on(flow, async ({ chart, ink, show }) => {
      const gutter = { right: 0.3 };
      const few = await ink('--vscode-descriptionForeground', gutter);
      await show({ kind: 'heatMap', rows: long, places: 100 });
      const more = await ink('--vscode-descriptionForeground', gutter);
      assert.ok(more.columns > few.columns * 1.5, `${few.columns} and ${more.columns} columns of names`);
      assert.equal((await ink('--vscode-descriptionForeground', { left: 0.36, bottom: 0.8 })).pixels, 0);
      assert.equal(await chart.locator('.chart-scale').count(), 1);
    });
  });

  it('hatches what is NaN or was not measured', () =>
    on(flow, async ({ ink }) => {
      const last = { top: 0.78, bottom: 0.9 };
      assert.ok((await ink('--vscode-errorForeground', last)).pixels > 50);
      assert.equal((await ink('--vscode-errorForeground', { top: 0.05, bottom: 0.15 })).pixels, 0);
    }));

  it('marks a cell in which one NaN is among numbers, tells it on hover, and counts it in the table', () =>
    on(flow, async (charts) => {
      const { page, plot, chart, ink } = charts;
      const row = { top: 0.48, bottom: 0.6 };
      assert.ok((await ink('--vscode-errorForeground', row)).pixels > 2);
      assert.equal((await ink('--vscode-errorForeground', { ...row, right: 0.7 })).pixels, 0);
      await plot.focus();
      await press(page, 't');
      const headings = await chart.getByRole('columnheader').allTextContents();
      assert.ok(headings.includes('dense/bias NaN or not measured'), headings.join());
      assert.match((await chart.locator('caption').textContent()) ?? '', /Each row summarizes 4 steps/);
    }));

  it('has its numbers as a table and as CSV, a column a layer', () =>
    on({ ...flow, places: 3 }, async ({ page, plot, chart, fired }) => {
      await plot.focus();
      await press(page, 't');
      assert.deepEqual(await chart.getByRole('columnheader').allTextContents(), ['step', ...NAMES]);
      assert.deepEqual(await chart.getByRole('rowheader').allTextContents(), ['1', '21', '41']);
      await page.getByRole('button', { name: 'CSV' }).click();
      const [file] = await fired('descent-export');
      assert.equal(file?.name, 'gradient-flow.csv');
      assert.match(String(file?.data), /^step,conv2d\/kernel,.*\r\n1,[\d.e-]+,/);
    }));
});

describe('ridgelines', () => {
  const ridges = { kind: 'ridges', count: 12 } as const;

  it('choose a step by height, pin it by click and tell how many elements lie where the pointer is', () =>
    on(ridges, async ({ page, at, chart, fired }) => {
      await move(page, await at(0.5, 0.02));
      assert.equal((await fired('descent-cursor')).at(-1)?.step, 551);
      assert.match((await chart.locator('.chart-tip').textContent()) ?? '', /^step 551−?[\d.]+ to −?[\d.]+: \d+$/);
      const middle = await at(0.5, 0.4);
      await page.mouse.click(middle.x, middle.y);
      const pinned = (await fired('descent-cursor')).at(-1);
      assert.ok(pinned?.pinned && pinned.step < 551);
      await move(page, await at(0.5, 0.02));
      assert.deepEqual((await fired('descent-cursor')).at(-1), pinned);
    }));

  it('go from step to step by arrow keys', () =>
    on(ridges, async ({ page, plot, fired }) => {
      await plot.focus();
      for (const key of ['Home', 'Home', 'ArrowDown', 'ArrowDown', 'ArrowUp', 'End']) await press(page, key);
      const steps = (await fired('descent-cursor')).map((cursor) => cursor?.step);
      assert.deepEqual(steps, [551, 1, 51, 101, 51, 551]);
    }));

  it('have the counts of every bin as CSV', () =>
    on({ ...ridges, count: 2 }, async ({ page, fired }) => {
      await page.getByRole('button', { name: 'CSV' }).click();
      const [file] = await fired('descent-export');
      const lines = String(file?.data).trim().split('\r\n');
      assert.equal(lines.length, 3);
      assert.match(lines[0] ?? '', /^step,low,high,bin 1,.*,bin 32,below,above$/);
      assert.ok(lines.every((line) => line.split(',').length === 37));
    }));
});

describe('quantile bands', () => {
  it('tell the median and the two areas around it, which cannot be switched', () =>
    on({ kind: 'bands', quantiles: [-4, -1, 0.5, 2, 5].map((q) => [q, q]) }, async ({ chart, ink }) => {
      assert.deepEqual(await chart.locator('.chart-label').allTextContents(), ['5–95 %', '25–75 %', 'median']);
      assert.deepEqual(await chart.locator('.chart-value').allTextContents(), ['−4.00 to 5.00', '−1.00 to 2.00', '0.500']);
      assert.equal(await chart.locator('.chart-entry:disabled').count(), 3);
      assert.ok((await ink('--vscode-charts-orange', { top: 0.3, bottom: 0.5 })).columns > 400);
    }));
});
