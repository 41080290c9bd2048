import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { drawn, press } from '../stage/drive.ts';
import { charted } from './drive.ts';

const on = charted();
const three = { kind: 'lines', values: { training: [3, 2, 1], rate: [1e-3, 2e-3, 3e-3], norm: [10, 20, 30] } } as const;

describe('the legend', () => {
  it('hides a series by a click and brings it back by another', () =>
    on(three, async ({ page, chart, ink }) => {
      const entry = chart.getByRole('button', { name: 'norm' });
      assert.ok((await ink('--vscode-charts-green')).pixels > 100);
      await entry.click();
      await drawn(page);
      assert.equal(await entry.getAttribute('aria-pressed'), 'false');
      assert.equal((await ink('--vscode-charts-green')).pixels, 0);
      await entry.click();
      await drawn(page);
      assert.ok((await ink('--vscode-charts-green')).pixels > 100);
    }));

  it('shows one alone by a double click, and all by the next', () =>
    on(three, async ({ page, chart }) => {
      const shown = async () => {
        await drawn(page);
        return chart.locator('.chart-entry[aria-pressed=true] .chart-label').allTextContents();
      };
      await chart.getByRole('button', { name: 'rate' }).dblclick();
      assert.deepEqual(await shown(), ['rate']);
      await chart.getByRole('button', { name: 'rate' }).dblclick();
      assert.deepEqual(await shown(), ['training', 'rate', 'norm']);
    }));

  it('does the same by keyboard: Enter switches, Shift and Enter isolate', () =>
    on(three, async ({ page, chart }) => {
      const pressed = () => chart.locator('.chart-entry[aria-pressed=true]').count();
      await chart.getByRole('button', { name: 'training' }).focus();
      await press(page, 'Enter');
      assert.equal(await pressed(), 2);
      await press(page, 'Enter');
      await press(page, 'Shift+Enter');
      assert.equal(await pressed(), 1);
    }));

  it('shows the newest value itself, and under the cursor says when figures are means of many values, and of what spread', () =>
    on({ kind: 'lines', values: { training: [1, 3, 5, 7, 2, 4, 6, 8] }, width: 4 }, async ({ page, plot, chart }) => {
      assert.equal(await chart.locator('.chart-value').textContent(), '8.00');
      await plot.focus();
      await press(page, 'End');
      assert.equal(await chart.locator('.chart-value').textContent(), '5.00');
      assert.equal(await chart.locator('.chart-note').textContent(), 'means of 4 values');
      assert.match((await chart.locator('.chart-entry').getAttribute('title')) ?? '', /Range at this point: 2\.00 to 8\.00\./);
    }));

  it('has figures whose width does not change as they count', () =>
    on(three, async ({ page, chart }) => {
      const boxes = () => chart.locator('.chart-entry').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().left));
      const before = await boxes();
      await chart.locator('.chart-plot').focus();
      await press(page, 'Home');
      assert.deepEqual(await boxes(), before);
    }));
});

describe('the numbers behind a chart', () => {
  const many = { kind: 'lines', values: { training: Array.from({ length: 120 }, (_, i) => i / 8) } } as const;

  it('are one key away as a table, newest last, in pages', () =>
    on(many, async ({ page, plot, chart }) => {
      await plot.focus();
      await press(page, 't');
      const cells = (row: number) => chart.locator('tbody tr').nth(row).locator('th, td').allTextContents();
      assert.deepEqual(await cells(-1), ['120', '14.9']);
      assert.deepEqual(await cells(0), ['71', '8.75']);
      assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-label')), 'Loss: table');
      await press(page, 'Tab');
      await press(page, 'Enter');
      assert.deepEqual(await cells(-1), ['70', '8.63']);
    }));

  it('begin at the step that is pinned, whose row is marked and in sight', () =>
    on(many, async ({ page, plot, chart }) => {
      await plot.focus();
      await press(page, 'Home');
      for (let i = 0; i < 4; i++) await press(page, 'ArrowRight');
      await press(page, 'Enter');
      await press(page, 't');
      const marked = chart.locator('tr[aria-current]');
      assert.deepEqual(await marked.locator('th, td').allTextContents(), ['5', '0.500']);
      const [row, frame] = [await marked.boundingBox(), await chart.locator('.chart-numbers').boundingBox()];
      assert.ok(row && frame && row.y >= frame.y && row.y + row.height <= frame.y + frame.height + 1);
      await press(page, 'Escape');
      await press(page, 'Enter');
      await press(page, 't');
      assert.equal(await marked.count(), 0);
      assert.equal(await chart.locator('tbody th').last().textContent(), '120');
    }));

  it('are left by Escape, back to the plot', () =>
    on(many, async ({ page, plot, chart }) => {
      await plot.focus();
      await press(page, 't');
      await press(page, 'Escape');
      assert.equal(await chart.locator('table').isVisible(), false);
      assert.equal(await plot.evaluate((one) => document.activeElement === one), true);
    }));

  it('stay current while they are looked at', () =>
    on(many, async ({ page, chart, show }) => {
      await page.getByRole('button', { name: 'Show as Table' }).click();
      await show({ kind: 'lines', values: { training: [1, 2, 4] } });
      assert.deepEqual(await chart.locator('tbody td').allTextContents(), ['1.00', '2.00', '4.00']);
    }));

  it('are told with the newest value in the label of the figure', () =>
    on(many, async ({ page }) => {
      const label = await page.getByRole('figure').getAttribute('aria-label');
      assert.equal(label, 'Loss. Latest values: training 14.9. Shows step 1 to 120.');
    }));
});

describe('an export', () => {
  it('as CSV has the visible series exactly, absent values empty and NaN as such', () =>
    on(
      { kind: 'lines', values: { 'a, "b"': [0.1, Number.NaN, 3], hidden: [1, 1, 1] }, more: { title: 'Loss & co' } },
      async ({ page, chart, fired }) => {
        await chart.getByRole('button', { name: 'hidden' }).click();
        await page.getByRole('button', { name: 'CSV' }).click();
        assert.deepEqual(await fired('descent-export'), [
          { name: 'loss-co.csv', mime: 'text/csv', data: 'step,"a, ""b"""\r\n1,0.1\r\n2,NaN\r\n3,3\r\n' },
        ]);
      },
    ));

  it('of buckets has their spread', () =>
    on({ kind: 'lines', values: { loss: [1, 3, 5, 7] }, width: 2 }, async ({ page, fired }) => {
      await page.getByRole('button', { name: 'CSV' }).click();
      const [file] = await fired('descent-export');
      assert.equal(file?.data, 'step,loss mean,loss min,loss max\r\n1,2,1,3\r\n3,6,5,7\r\n');
    }));

  it('as PNG is the chart on its ground with title and legend, as sharp as the screen', () =>
    on(
      three,
      async ({ page, plot, fired }) => {
        await page.getByRole('button', { name: 'PNG' }).click();
        await page.waitForFunction(() => window.demo.fired.some(({ name }) => name === 'descent-export'));
        const [file] = await fired('descent-export');
        assert.deepEqual([file?.name, file?.mime], ['loss.png', 'image/png']);
        const seen = await page.evaluate(async () => {
          const { detail } = window.demo.fired.find(({ name }) => name === 'descent-export') ?? {};
          const { data } = detail as { data: Uint8Array<ArrayBuffer> };
          const picture = await createImageBitmap(new Blob([data], { type: 'image/png' }));
          const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
          context?.drawImage(picture, 0, 0);
          const ground = [...(context?.getImageData(1, 1, 1, 1).data ?? [])];
          return { width: picture.width, height: picture.height, ground };
        });
        const box = await plot.boundingBox();
        assert.ok(box && seen.width > 2 * box.width && seen.height > 2 * box.height);
        assert.deepEqual(seen.ground, [31, 31, 31, 255]);
      },
      { ratio: 2 },
    ));
});
