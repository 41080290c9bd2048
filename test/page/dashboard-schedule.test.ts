/** The schedule in the side bar, and its curve before the run. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import type { Applied } from '../../src/core/page-commands.ts';
import { click, drawn, fill, pressIn, staged, words } from './stage/drive.ts';

const on = staged();

/** The rates that the preview draws, by the label of the series. */
const curves = (page: Page) =>
  page.locator('.preview').evaluate((chart) => {
    const { spec } = chart as HTMLElement & {
      spec: { series: { label: string; view: { x: Float64Array; columns: { mean: Float32Array }[] } }[] };
    };
    return Object.fromEntries(spec.series.map(({ label, view }) => [label, [...(view.columns[0]?.mean ?? [])]]));
  });

const choose = async (page: Page, type: string) => {
  await page.locator('#field-schedule-type').evaluate((select, value) => {
    Object.assign(select, { value });
    select.dispatchEvent(new Event('change'));
  }, type);
  await drawn(page);
};

const near = (found: number | undefined, wanted: number) =>
  assert.ok(Math.abs((found ?? Number.NaN) - wanted) <= 1e-5 * wanted + 1e-9, `${found}, not ${wanted}`);

describe('the schedule beside the charts', () => {
  it('is drawn as the run has it, from the base rate to the end', () =>
    on([{ recipes: [{}] }], async ({ page }) => {
      await page.locator('.preview').waitFor();
      const { planned = [] } = await curves(page);
      near(planned[0], 1e-3);
      assert.ok((planned.at(-1) ?? 1) < 1e-6);
      assert.ok(planned.every((rate, i) => i === 0 || rate <= (planned[i - 1] ?? 0)));
    }));

  it('is drawn anew while a value is typed, beside what the run has', () =>
    on([{ recipes: [{}] }], async ({ page, commands }) => {
      await fill(page.locator('#field-schedule-floor input'), '0.25');
      const typed = await curves(page);
      near(typed['next run']?.at(-1), 2.5e-4);
      assert.ok((typed['this run']?.at(-1) ?? 1) < 1e-6);
      await fill(page.locator('#field-schedule-floor input'), '2');
      assert.match(await words(page.locator('.field-note')), /must be at most 1, not 2/);
      await pressIn(page.locator('#field-schedule-floor input'), 'Escape');
      await fill(page.locator('#field-optimizer-learningRate input'), '0.01');
      near((await curves(page))['next run']?.[0], 0.01);
      assert.deepEqual(await commands(), [], 'typing changes nothing');
    }));

  it('takes another schedule with lists of numbers, and Apply writes it whole', () =>
    on([{ recipes: [{}] }], async ({ page, commands }) => {
      await choose(page, 'piecewise');
      const boundaries = page.locator('#field-schedule-boundaries input');
      assert.equal(await boundaries.inputValue(), '50, 75');
      await fill(boundaries, '2, x');
      assert.match(await words(page.locator('.field-note.bad')), /Enter numbers separated by commas/);
      await fill(boundaries, '2');
      await pressIn(boundaries, 'Enter');
      assert.match(await words(page.locator('.field-note.bad')), /factors must have 2 numbers/);
      await fill(page.locator('#field-schedule-factors input'), '1 0.5');
      await pressIn(page.locator('#field-schedule-factors input'), 'Enter');
      const rates = (await curves(page))['next run'] ?? [];
      near(rates[0], 1e-3);
      near(rates.at(-1), 5e-4);
      assert.ok(
        rates.every((rate) => Math.abs(rate - 1e-3) < 1e-8 || Math.abs(rate - 5e-4) < 1e-8),
        'a jump, no slope',
      );
      await click(page.getByRole('button', { name: 'Apply to Workspace' }));
      const [, , applied] = (await commands()).at(-1) ?? [];
      const { type, boundaries: when, factors } = (applied as Applied).schedule ?? { type: '' };
      assert.deepEqual([type, when, factors], ['piecewise', [2], [1, 0.5]]);
    }));

  it('forgets what was typed for one schedule when another is chosen, and shows the shape of a warm-up where there is one', () =>
    on([{ recipes: [{}] }], async ({ page }) => {
      await choose(page, 'cyclic');
      await fill(page.locator('#field-schedule-rise input'), '3');
      await pressIn(page.locator('#field-schedule-rise input'), 'Enter');
      await choose(page, 'oneCycle');
      assert.equal(await page.locator('#field-schedule-rise input').inputValue(), '0.3');
      assert.equal(await page.locator('#field-schedule-warmupShape').count(), 0);
      await fill(page.locator('#field-schedule-warmup input'), '1');
      assert.equal(await page.locator('#field-schedule-warmupShape').count(), 1);
    }));

  it('shares the step of its crosshair, not its epochs, and its zoom with nobody', () =>
    on([{ recipes: [{}] }], async ({ page }) => {
      await page.locator('.preview .chart-plot').scrollIntoViewIfNeeded();
      await page.locator('.preview .chart-plot').hover();
      await page.mouse.wheel(0, -300);
      await drawn(page);
      const seen = await page
        .locator('canvas-chart')
        .evaluateAll((charts) =>
          charts.map(
            (chart) => (chart as HTMLElement & { spec: { range: unknown; cursor: { step: number; x?: number } | null } }).spec,
          ),
        );
      assert.ok(seen.length > 2);
      const step = seen[0]?.cursor?.step ?? 0;
      assert.ok(step > 10, `${step}`);
      assert.ok(seen.every(({ range, cursor }) => range === null && cursor?.step === step && cursor.x === undefined));
    }));
});
