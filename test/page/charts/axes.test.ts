import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FOOT, GUTTER } from '../../../webview/charts/axes.ts';
import { drawn } from '../stage/drive.ts';
import { THEMES } from '../stage/themes.ts';
import type { Lines } from './demo.ts';
import { type Charts, charted, type Sketch } from './drive.ts';
import type { Written } from './ink.ts';
import { losses } from './sample.ts';

const on = charted();
const flat = (steps: number, value: (step: number) => number = () => 1): number[] =>
  Array.from({ length: steps }, (_, i) => value(i + 1));
const lines = (values: readonly number[], more: Lines['more'] = {}, width = 1): Sketch => ({
  kind: 'lines',
  values: { series: values },
  width,
  more,
});

/** Labels along the two axes of a chart; that of the x axis' quantity is none of them. */
async function labels({ written, plot }: Charts): Promise<{ readonly x: string[]; readonly y: string[] }> {
  const height = (await plot.boundingBox())?.height ?? 0;
  const all = (await written()).filter(({ text }) => !['step', 'time', 'epoch'].includes(text));
  const below = ({ top }: Written) => top > height - FOOT + 4;
  return {
    x: all.filter(below).map(({ text }) => text),
    y: all.filter((one) => !below(one) && one.right < GUTTER).map(({ text }) => text),
  };
}

describe('the labels of the x axis', () => {
  it('are three to eight at every number of steps', () =>
    on(lines([1, 2]), async (charts) => {
      for (const width of [350, 420, 1200])
        for (const steps of [10, 30, 87, 160, 250, 580, 999, 1300, 4096, 20_000, 45_000]) {
          await charts.page.setViewportSize({ width, height: 360 });
          await charts.show(lines(flat(steps), {}, Math.ceil(steps / 512)));
          const { x } = await labels(charts);
          assert.ok(x.length >= 3 && x.length <= 8, `${steps} steps in ${width} pixels: ${x.join(' ')}`);
        }
    }));

  it('are those that one would choose', () =>
    on(lines([1, 2]), async (charts) => {
      const at = async (steps: number) => {
        await charts.show(lines(flat(steps), {}, Math.ceil(steps / 512)));
        return (await labels(charts)).x.join(' ');
      };
      assert.equal(await at(4), '1 2 3 4');
      assert.equal(await at(160), '20 40 60 80 100 120 140 160');
      assert.equal(await at(580), '100 200 300 400 500');
      assert.equal(await at(8000), [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `${n}\u202f000`).join(' '));
      assert.equal(await at(20_000), '5k 10k 15k 20k');
    }));

  it('are those of a clock for time', () =>
    on(lines(flat(100), { x: 'time', range: { from: 0, to: 100 } }), async (charts) => {
      assert.deepEqual((await labels(charts)).x, ['0', '15s', '30s', '45s', '1m', '1m 15s', '1m 30s']);
      await charts.page.evaluate(() => window.demo.change({ range: { from: 0, to: 9000 } }));
      await drawn(charts.page);
      assert.deepEqual((await labels(charts)).x, ['0', '30m', '1h', '1h 30m', '2h', '2h 30m']);
    }));
});

describe('the labels of the y axis', () => {
  for (const [name, values, expected] of [
    ['a learning rate', flat(50, (step) => 2e-3 * (1 - step / 50)), '0.0000 0.0005 0.0010 0.0015 0.0020'],
    ['small values', flat(50, (step) => 2e-4 * (1 - step / 50)), '0 0.5e-4 1.0e-4 1.5e-4 2.0e-4'],
    ['values of both signs', flat(50, (step) => Math.sin(step) * 1.5), '−2 −1 0 1 2'],
    ['large values', flat(50, (step) => step * 400), '0 5k 10k 15k 20k'],
    ['nearly equal values', flat(50, (step) => 2.3 + 1e-4 * Math.sin(step)), '2.2999 2.3000 2.3001'],
  ] as const)
    it(`are in one notation with one number of decimals: ${name}`, () =>
      on(lines(values), async (charts) => {
        assert.equal((await labels(charts)).y.join(' '), expected);
      }));

  for (const [share, expected] of [
    [0, '0 % 50 %'],
    [1, '90 % 100 %'],
    [0.2, '18 % 20 % 22 %'],
  ] as const)
    it(`are shares that there are, where a share is always ${share}`, () =>
      on({ kind: 'lines', values: { series: flat(50, () => share) }, share: true }, async (charts) => {
        assert.equal((await labels(charts)).y.join(' '), expected);
      }));

  it('are powers of ten on a logarithmic one, all written alike', () =>
    on(
      lines(
        flat(50, (step) => 10 ** (1 - step / 10)),
        { scale: 'log' },
      ),
      async (charts) => {
        assert.deepEqual((await labels(charts)).y, ['1e-4', '1e-3', '1e-2', '1e-1', '1e0', '1e1']);
        await charts.show(
          lines(
            flat(50, (step) => 10 ** (1 - step / 20)),
            { scale: 'log' },
          ),
        );
        assert.deepEqual((await labels(charts)).y, ['0.1', '1', '10']);
      },
    ));
});

describe('words on a chart', () => {
  const names = ['conv2d/kernel', 'residual_block_3/batch_normalization/gamma', 'dense/kernel', 'dense/bias'];
  const bands = [{ label: 'patience: 3 epochs left', fromStep: 300, toStep: 700 }];
  const sketches: readonly Sketch[] = [
    lines(losses(580), { bands }),
    lines(
      flat(40_000, (step) => -step / 1e9),
      { cursor: { step: 20_000, pinned: true } },
      128,
    ),
    lines(losses(200), { scale: 'log', range: { from: 100, to: 200 } }),
    { kind: 'heatMap', rows: names, places: 50, more: { selected: 1 } },
    { kind: 'heatMap', rows: Array.from({ length: 60 }, (_, i) => `layer_${i}/kernel`), places: 500 },
    { kind: 'ridges', count: 30 },
    { kind: 'bands', quantiles: [-2, -1, 0, 1, 2].map((q) => flat(300, () => q * 1e-4)) },
  ];

  for (const theme of THEMES)
    it(`neither overlap nor leave the picture in ${theme}, wide and narrow`, () =>
      on(
        sketches.map((sketch, i) => ({ ...sketch, id: `chart${i}` })),
        async ({ page }) => {
          for (const width of [220, 350, 1000]) {
            await page.setViewportSize({ width, height: 2400 });
            await drawn(page);
            for (const i of sketches.keys()) {
              const words = await page.evaluate((id) => window.demo.written(id), `chart${i}`);
              const room = (await page.locator(`#chart${i} .chart-plot`).boundingBox())?.width ?? 0;
              assert.ok(words.length > 3);
              assert.deepEqual(faults(words, room), [], `chart ${i} at ${width} pixels`);
            }
          }
        },
        { theme, ratio: theme === 'light' ? 2 : 1 },
      ));
});

/** Words that lie on others, or outside of the picture; a pixel is nothing. */
function faults(words: readonly Written[], width: number): string[] {
  return words.flatMap((a, i) => {
    const on = words.slice(i + 1).filter((b) => {
      const [x, y] = [
        Math.min(a.right, b.right) - Math.max(a.left, b.left),
        Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top),
      ];
      return x > 1 && y > 1;
    });
    const out = a.left < -1 || a.right > width + 1;
    return [...on.map(({ text }) => `${a.text} lies on ${text}`), ...(out ? [`${a.text} sticks out`] : [])];
  });
}
