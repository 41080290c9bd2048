/** The tab of the device: speed, and what the run takes of processor, memory and GPU. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import type { ChartSpec } from '../../webview/charts/chart-spec.ts';
import { click, drawn, staged, words } from './stage/drive.ts';
import { THEMES } from './stage/themes.ts';

const on = staged();

/** The charts once they have figures: of each, the newest value of every series. */
async function charts(page: Page): Promise<Readonly<Record<string, Readonly<Record<string, number>>>>> {
  await click(page.locator('#tab-device'));
  const found = await page.waitForFunction(() => {
    const all = [...document.querySelectorAll('#panel canvas-chart')] as unknown as { readonly spec: ChartSpec }[];
    const whole = all.some(({ spec }) => spec.id === 'busy' && spec.series.every(({ view }) => (view?.x.length ?? 0) > 0));
    if (!whole) return undefined;
    return all.map(
      ({ spec }) =>
        [spec.id, spec.series.map(({ key, view, column }) => [key, [...(view?.columns[column]?.mean ?? [])].at(-1)])] as const,
    );
  });
  const read = (await found.jsonValue()) as unknown as readonly (readonly [string, readonly (readonly [string, number])[]])[];
  return Object.fromEntries(read.map(([id, series]) => [id, Object.fromEntries(series)]));
}

describe('the tab of the device', () => {
  it('shows of a run on a GPU what that tells, beside the speed', () =>
    on([{ recipes: [{ machine: 'gpu' }] }], async ({ page }) => {
      const all = await charts(page);
      assert.deepEqual(Object.keys(all), ['pace', 'busy', 'memory', 'gpuTemperature', 'gpuPower']);
      // 32 examples in 12.6 ms and 0.8 ms.
      assert.ok(Math.abs((all.pace?.examples ?? 0) - 32_000 / 13.4) < 1);
      assert.ok((all.busy?.gpu ?? 0) > 0.7 && (all.busy?.cpu ?? 0) > 0.7);
      assert.ok((all.memory?.gpuMemory ?? 0) > 4 && (all.memory?.memory ?? 9) < 1);
      assert.ok((all.gpuTemperature?.gpuTemperature ?? 0) > 55 && (all.gpuPower?.gpuPower ?? 0) > 300);
      assert.equal(await page.locator('.device-note').count(), 0);
    }));

  it('shows of a run on the processor nothing of a GPU', () =>
    on([{ recipes: [{}] }], async ({ page }) => {
      const all = await charts(page);
      assert.deepEqual(
        Object.entries(all).map(([id, series]) => [id, ...Object.keys(series)]),
        [
          ['pace', 'examples'],
          ['busy', 'cpu'],
          ['memory', 'memory'],
        ],
      );
      assert.equal(await page.locator('.device-note').count(), 0);
    }));

  it('is behind the backend in the header, and tells why nothing better computes', () =>
    on([{ recipes: [{}] }], async (opened) => {
      await click(opened.page.locator('.cell.backend button'));
      assert.equal(await opened.page.locator('#tab-device').getAttribute('aria-selected'), 'true');
      const told = opened.page.locator('.device-backend');
      await click(told.locator('summary', { hasText: 'Why WebGPU is not used' }));
      assert.match(await words(told), /^WebAssembly with SIMD.* WebGPU: No GPU was found\. Trainings run without one\./);
      await click(told.locator('button'));
      assert.deepEqual(await opened.commands(), [['descent.checkBackends']]);
    }));

  it('says so where the system tells nothing of the GPU', () =>
    on([{ recipes: [{ machine: 'silentGpu' }] }], async ({ page }) => {
      assert.deepEqual(Object.keys(await charts(page)), ['pace', 'busy', 'memory']);
      assert.match(await words(page.locator('.device-note')), /^No GPU metrics are available on this system/);
    }));

  for (const theme of THEMES)
    it(`is whole in ${theme}, wide and narrow`, () =>
      on([{ recipes: [{ machine: 'gpu' }] }, { theme }], async ({ page }) => {
        await charts(page);
        for (const width of [1400, 420]) {
          await page.setViewportSize({ width, height: 900 });
          await drawn(page);
          const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          assert.equal(over, 0);
          if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, `device-${theme}-${width}.png`) });
        }
      }));
});
