import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { drawn } from '../stage/drive.ts';
import { charted } from './drive.ts';
import { losses, noise } from './sample.ts';

const on = charted();
const BLUE = '--vscode-charts-blue';
const RED = '--vscode-errorForeground';

describe('a line', () => {
  it('shows a spike of one step at any zoom', () => {
    const next = noise(3);
    const values = Array.from({ length: 60_000 }, () => 0.2 + 0.02 * next());
    values[41_233] = 5;
    return on({ kind: 'lines', values: { training: values }, width: 128 }, async ({ page, ink }) => {
      for (const range of [null, { from: 20_000, to: 60_000 }, { from: 41_000, to: 41_500 }]) {
        await page.evaluate((to) => window.demo.change({ range: to }), range);
        await drawn(page);
        const { pixels } = await ink(BLUE, { top: 0.2, bottom: 0.6 });
        assert.ok(pixels >= 40, `${pixels} pixels of the spike in ${JSON.stringify(range)}`);
      }
      await page.evaluate(() => window.demo.change({ range: { from: 1, to: 30_000 } }));
      await drawn(page);
      assert.ok((await ink(BLUE)).columns > 500);
      assert.equal((await ink(RED)).pixels, 0);
    });
  });

  it('that is smoothed leaves the raw values to be seen behind it', () => {
    const next = noise(4);
    const values = Array.from({ length: 300 }, () => next());
    return on({ kind: 'lines', values: { training: values } }, async ({ page, ink, chart }) => {
      await page.evaluate(() => window.demo.change({ smoothing: 0.99 }));
      await drawn(page);
      // The average stays in the middle; what is near the top is the envelope.
      assert.ok((await ink(BLUE, { top: 0.1, bottom: 0.2 })).columns > 100);
      assert.match((await chart.locator('.chart-note').textContent()) ?? '', /smoothed/);
    });
  });

  it('has red ticks on the axis where values are NaN or infinite, and says NaN in the legend', () => {
    const values = losses(40);
    values[9] = Number.NaN;
    values[19] = Number.POSITIVE_INFINITY;
    values[29] = Number.NEGATIVE_INFINITY;
    return on({ kind: 'lines', values: { training: values } }, async ({ page, ink, chart }) => {
      const axis = await ink(RED, { top: 0.75 });
      assert.ok(axis.columns >= 3 && axis.columns <= 9, `${axis.columns} columns of red`);
      assert.equal((await ink(RED, { bottom: 0.75 })).pixels, 0);
      await page.evaluate(() => window.demo.change({ cursor: { step: 10, pinned: true } }));
      await drawn(page);
      assert.equal(await chart.locator('.chart-value.bad').textContent(), 'NaN');
    });
  });

  it('that is not finite anywhere is still drawn: as red ticks', () =>
    on({ kind: 'lines', values: { training: Array<number>(20).fill(Number.NaN) } }, async ({ ink }) => {
      assert.ok((await ink(RED)).columns >= 20);
    }));

  it('shows a value that stands alone between NaN as a dot', () => {
    const values = Array.from({ length: 200 }, (_, i) => (i % 20 === 10 ? 0.7 : Number.NaN));
    return on({ kind: 'lines', values: { training: values } }, async ({ ink }) => {
      const { columns } = await ink(BLUE);
      assert.ok(columns >= 10 && columns <= 60, `${columns} columns of ten dots`);
    });
  });

  it('stands for one value as a dot', () =>
    on({ kind: 'lines', values: { training: [0.7] } }, async ({ ink }) => {
      assert.ok((await ink(BLUE)).pixels >= 6);
    }));
});

describe('a logarithmic axis', () => {
  it('gives each decade the same room', () =>
    on(
      { kind: 'lines', values: { fall: Array.from({ length: 200 }, (_, i) => 10 ** (-i / 50)) }, more: { scale: 'log' } },
      async ({ ink }) => {
        // An exponential fall is a straight line: as much of it in each quarter.
        const quarters = await Promise.all(
          [0, 1, 2, 3].map((i) => ink(BLUE, { left: 0.1 + 0.22 * i, right: 0.1 + 0.22 * (i + 1), top: 0.08, bottom: 0.9 })),
        );
        for (const { columns } of quarters) assert.ok(columns > 130, JSON.stringify(quarters));
        const thirds = await Promise.all([0.15, 0.4, 0.65].map((top) => ink(BLUE, { top, bottom: top + 0.15 })));
        const widths = thirds.map(({ columns }) => columns);
        assert.ok(Math.max(...widths) - Math.min(...widths) <= 4, JSON.stringify(widths));
      },
    ));

  it('marks values that are zero or below at its bottom', () => {
    const values = losses(200).map((value, i) => (i % 40 < 10 ? 0 : i % 40 === 20 ? -1 : value));
    return on({ kind: 'lines', values: { training: values }, more: { scale: 'log' } }, async ({ show, ink }) => {
      const bottom = { left: 0.1, right: 0.8, top: 0.88, bottom: 0.92 };
      assert.ok((await ink(BLUE, bottom)).columns > 20);
      await show({ kind: 'lines', values: { training: losses(200) }, more: { scale: 'log' } });
      assert.equal((await ink(BLUE, bottom)).pixels, 0);
    });
  });

  it('is chosen with a button, which says what it does', () =>
    on({ kind: 'lines', values: { training: losses(50) } }, async ({ page, fired, outline }) => {
      const before = await outline();
      await page.getByRole('button', { name: 'Logarithmic scale' }).click();
      await drawn(page);
      assert.deepEqual(await fired('descent-scale'), [{ scale: 'log' }]);
      assert.notEqual(await outline(), before);
      assert.equal(await page.getByRole('button', { name: 'Logarithmic scale' }).getAttribute('aria-pressed'), 'true');
    }));
});

describe('marks', () => {
  const sketch = {
    kind: 'lines',
    values: { training: losses(101) },
    more: {
      marks: [
        { id: 'l2', step: 26, icon: 'edit', label: 'regularization.l2: 1e-4 → 5e-4', kind: 'event' },
        { id: 'spike', step: 76, icon: 'error', label: 'Gradient <b>spike</b>', kind: 'error' },
      ],
    },
  } as const;

  it('tell on hover what happened', () =>
    on(sketch, async ({ page, at, chart, ink }) => {
      assert.ok((await ink(RED, { bottom: 0.1 })).pixels > 10, 'the icon of an error is red');
      const tip = chart.locator('.chart-tip');
      const { x, y } = await at(0.25, 1.05);
      await page.mouse.move(x, y);
      await drawn(page);
      assert.equal((await tip.textContent())?.trim(), 'regularization.l2: 1e-4 → 5e-4');
      await page.mouse.move(x + 60, y);
      await drawn(page);
      assert.equal(await tip.isVisible(), false);
    }));

  it('open on click, also along their line', () =>
    on(sketch, async ({ page, at, fired }) => {
      for (const height of [1.05, 0.5]) {
        const { x, y } = await at(0.75, height);
        await page.mouse.click(x, y);
      }
      assert.deepEqual(await fired('descent-mark'), [{ id: 'spike' }, { id: 'spike' }]);
      assert.ok((await fired('descent-cursor')).every((cursor) => !cursor?.pinned));
    }));
});

describe('a chart', () => {
  it('takes the colours of a theme that is chosen while it is open', () =>
    on({ kind: 'lines', values: { training: losses(80) } }, async ({ page, chart, ink }) => {
      assert.ok((await ink('#3794ff')).pixels > 300);
      await page.evaluate(() => window.demo.switchTheme('light'));
      await drawn(page);
      assert.equal((await ink('#3794ff')).pixels, 0);
      assert.ok((await ink('#1a85ff')).pixels > 300);
      const swatch = chart.locator('.chart-swatch');
      assert.equal(await swatch.evaluate((one) => getComputedStyle(one).color), 'rgb(26, 133, 255)');
    }));

  it('is not drawn while nobody sees it, and is up to date when it is seen', () =>
    on(
      [
        { kind: 'lines', id: 'above', values: { training: losses(10) } },
        { kind: 'lines', values: { training: losses(80) } },
      ],
      async ({ page, show, outline }) => {
        const [above, below] = [await outline('above'), await outline('chart')];
        await show({ kind: 'lines', id: 'above', values: { training: losses(12) } });
        await show({ kind: 'lines', values: { training: losses(90) } });
        assert.notEqual(await outline('above'), above);
        assert.equal(await outline('chart'), below);
        await page.locator('#chart').scrollIntoViewIfNeeded();
        await page.waitForFunction((old) => window.demo.outline('chart') !== old, below);
      },
      { width: 350, height: 280 },
    ));

  it('keeps names of series, titles and marks text, whatever is in them', () => {
    const evil = '<img src=x onerror="document.title = 1">';
    const marks = [{ id: 'm', step: 2, icon: 'edit', label: evil, kind: 'event' } as const];
    return on(
      { kind: 'lines', values: { [evil]: [1, 2, 3] }, more: { title: evil, unit: evil, help: evil, marks } },
      async ({ page, chart, at }) => {
        assert.equal(await chart.locator('.chart-name').textContent(), evil);
        assert.equal(await chart.locator('.chart-label').textContent(), evil);
        const { x, y } = await at(0.5, 1.05);
        await page.mouse.move(x, y);
        await drawn(page);
        assert.equal((await chart.locator('.chart-tip').textContent())?.trim(), evil);
        await page.getByRole('button', { name: 'Show as Table' }).click();
        assert.equal(await chart.getByRole('columnheader').last().textContent(), evil);
        assert.equal(await page.locator('img').count(), 0);
        assert.notEqual(await page.title(), '1');
      },
    );
  });

  it('without values says so, and shows no axis that would claim any', () =>
    on({ kind: 'lines', values: { training: [] }, more: { empty: 'The first loss appears after the first step.' } }, (charts) =>
      charts.chart
        .locator('.chart-empty')
        .textContent()
        .then(async (words) => {
          assert.equal(words, 'The first loss appears after the first step.');
          assert.equal((await charts.ink('--vscode-descriptionForeground', { bottom: 0.85 })).pixels, 0);
        }),
    ));
});
