import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import type { ChartSpec } from '../../webview/charts/chart-spec.ts';
import { click, staged } from './stage/drive.ts';

const on = staged();

/** The chart of this id once it has figures. */
async function chartOf(page: Page, id: string): Promise<Pick<ChartSpec, 'series' | 'title'>> {
  const found = await page.waitForFunction((wanted) => {
    const charts = [...document.querySelectorAll('canvas-chart')] as unknown as { readonly spec: ChartSpec }[];
    const spec = charts.find((chart) => chart.spec.id === wanted)?.spec;
    const drawn = spec?.series.some(({ view }) => (view?.x.length ?? 0) > 0);
    if (!spec || !drawn) return false;
    // What crosses to the test must be plain.
    const plain = (column: Float32Array | undefined) => [...(column ?? [])];
    const series = spec.series.map(({ view, column, key, label, dash }) => ({
      key,
      label,
      dash,
      last: plain(view?.columns[column]?.mean).at(-1),
    }));
    return { title: spec.title, series };
  }, id);
  return (await found.jsonValue()) as never;
}
const lastOf = (spec: Awaited<ReturnType<typeof chartOf>>, key: string) =>
  (spec.series.find((one) => one.key === key) as unknown as { readonly last: number } | undefined)?.last ?? Number.NaN;

describe('the tab of regularization', () => {
  it('shows each penalty that is part of the loss as its share, and no other', () =>
    on([{ recipes: [{}] }], async ({ page }) => {
      await click(page.locator('#tab-regularization'));
      const spec = await chartOf(page, 'penalties');
      assert.deepEqual(
        spec.series.map(({ key, label }) => [key, label]),
        [['l2', 'L2']],
      );
      const share = lastOf(spec, 'l2');
      assert.ok(share > 0.01 && share < 0.1, `0.004 of a loss of about 0.15 is not ${share}`);
    }));

  it('shows what dropout dropped beside the rate that is set, and the statistics of batch normalization', () =>
    on([{ recipes: [{}] }], async ({ page }) => {
      await click(page.locator('#tab-regularization'));
      const dropout = await chartOf(page, 'dropout');
      assert.deepEqual(
        dropout.series.map(({ label, dash }) => [label, dash ?? false]),
        [
          ['dropout', false],
          ['dropout, configured', true],
        ],
      );
      assert.ok(Math.abs(lastOf(dropout, 'dropout') - 0.25) < 0.05);
      assert.equal(lastOf(dropout, 'dropout:rate'), 0.25);
      const statistics = await chartOf(page, 'statistics-batchNormalization');
      assert.ok(Math.abs(lastOf(statistics, 'running.variance') - 2) < 0.1);
      assert.ok(lastOf(await chartOf(page, 'drift'), 'batchNormalization') < 0.2);
    }));
});
