/** The playground in a real browser: what the pointer, the keys and the buttons do, and what it shows then. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { click, drawn, fill, press, pressIn, words } from '../stage/drive.ts';
import { GUTTER, SIDE } from '../../../webview/charts/axes.ts';
import { THEMES } from '../stage/themes.ts';
import { type Ground, playing } from './drive.ts';

const on = playing();
const button = ({ page }: Ground, name: string) => page.getByRole('button', { name, exact: true });
const row = ({ page }: Ground, name: string) => page.locator('.results tbody tr', { hasText: name });

describe('the steps', () => {
  it('show the whole descent of the usual optimizers at first', () =>
    on(async (ground) => {
      const { paths, selected, surface } = await ground.spec();
      assert.deepEqual([surface.id, selected], ['rosenbrock', 'adam']);
      assert.ok(paths.length >= 3);
      for (const path of paths) assert.ok(path.steps === 300 && path.points.length === 302);
      assert.match(await words(row(ground, 'Adam')), /Adam 0\.\d+ 0\.\d+ descending/);
    }));

  it('are taken one by one, to and fro, and from the start', () =>
    on(async (ground) => {
      await click(button(ground, 'Reset'));
      assert.equal(await ground.step(), 0);
      assert.match(await words(row(ground, 'Adam')), /at the start/);
      await click(button(ground, 'Step Forward'));
      await click(button(ground, 'Step Forward'));
      await click(button(ground, 'Step Back'));
      assert.equal(await ground.step(), 1);
      assert.equal((await ground.spec()).paths[0]?.steps, 1);
      assert.match(await words(ground.page.locator('.results caption')), /At step 1$/);
    }));

  it('are played and paused, and the play ends at the last one', () =>
    on(async (ground) => {
      await click(button(ground, 'Play'));
      await ground.page.waitForFunction(() => Number(document.querySelector<HTMLInputElement>('.scrub input')?.value) > 3);
      await click(button(ground, 'Pause'));
      const paused = await ground.step();
      assert.ok(paused > 3 && paused < 300);
      await drawn(ground.page);
      assert.equal(await ground.step(), paused);
      await ground.page.locator('.scrub input').fill('298');
      await click(button(ground, 'Play'));
      await button(ground, 'Play').waitFor();
      assert.equal(await ground.step(), 300);
    }));

  it('follow commands of the palette', () =>
    on(async (ground) => {
      const control = (act: string) =>
        ground.page.evaluate(
          (asked) => window.dispatchEvent(new MessageEvent('message', { data: { type: 'control', act: asked } })),
          act,
        );
      await control('reset');
      await control('step');
      await drawn(ground.page);
      assert.equal(await ground.step(), 1);
    }));
});

describe('the chart of heights', () => {
  const heights = ({ page }: Ground) => page.locator('canvas-chart .chart-plot');

  it('goes to the step that is clicked', () =>
    on(async (ground) => {
      const box = await heights(ground).boundingBox();
      assert.ok(box);
      const x = GUTTER + (150 / 300) * (box.width - GUTTER - SIDE);
      await ground.page.mouse.move(box.x + x, box.y + box.height / 2);
      await ground.page.mouse.down();
      await ground.page.mouse.up();
      await drawn(ground.page);
      assert.ok(Math.abs((await ground.step()) - 150) < 2, String(await ground.step()));
    }));

  it('stays zoomed while steps go on, until it is asked to follow', () =>
    on(async (ground) => {
      const range = () => ground.page.evaluate(() => document.querySelector('canvas-chart')?.spec?.range ?? null);
      await pressIn(heights(ground), '+');
      const zoomed = await range();
      assert.ok(zoomed && zoomed.to - zoomed.from < 300);
      await click(button(ground, 'Step Back'));
      assert.deepEqual(await range(), zoomed);
      await click(ground.page.locator('canvas-chart').getByRole('button', { name: 'Follow' }));
      assert.equal(await range(), null);
    }));

  it('changes its scale, and leaves out what is switched off in its legend', () =>
    on(async (ground) => {
      const chart = ground.page.locator('canvas-chart');
      await chart.hover();
      await click(chart.getByRole('button', { name: 'Logarithmic scale' }));
      await click(chart.locator('.chart-entry', { hasText: 'SGD' }).first());
      const shown = await ground.page.evaluate(() => {
        const spec = document.querySelector('canvas-chart')?.spec;
        return [spec?.scale, [...(spec?.hidden ?? [])]];
      });
      assert.deepEqual(shown, ['linear', ['sgd']]);
    }));
});

describe('the start', () => {
  it('is dragged with the pointer, and the walks begin there at once', () =>
    on(async (ground) => {
      const { mouse } = ground.page;
      const [from, to] = [await ground.at(-1.2, 1), await ground.at(0.5, 2)];
      await mouse.move(from.x, from.y);
      await mouse.down();
      await mouse.move(to.x, to.y, { steps: 5 });
      await drawn(ground.page);
      const { start, paths } = await ground.spec();
      assert.ok(Math.abs(start.x - 0.5) < 0.02 && Math.abs(start.y - 2) < 0.02, `${start.x}, ${start.y}`);
      for (const { points } of paths) assert.deepEqual(points[0], start);
      await mouse.up();
      await mouse.move(from.x, from.y);
      assert.deepEqual((await ground.spec()).start, start);
    }));

  it('stays inside the picture', () =>
    on(async (ground) => {
      const from = await ground.at(-1.2, 1);
      await ground.page.mouse.move(from.x, from.y);
      await ground.page.mouse.down();
      await ground.page.mouse.move(0, 0);
      await drawn(ground.page);
      const { start, surface } = await ground.spec();
      assert.deepEqual(start, { x: surface.domain.x[0], y: surface.domain.y[1] });
    }));

  it('is moved by the arrow keys, in large steps with Shift, and put back by 0', () =>
    on(async (ground) => {
      await pressIn(ground.plot, 'ArrowRight');
      await press(ground.page, 'Shift+ArrowUp');
      const { start } = await ground.spec();
      assert.ok(Math.abs(start.x - (-1.2 + 0.005 * 4)) < 1e-9);
      assert.ok(Math.abs(start.y - (1 + 0.05 * 4)) < 1e-9);
      await press(ground.page, '0');
      assert.deepEqual((await ground.spec()).start, { x: -1.2, y: 1 });
    }));
});

describe('what is shown', () => {
  it('is, under the pointer, a step of a walk, the start, or the height of the place', () =>
    on(async (ground) => {
      const tip = async (x: number, y: number) => {
        const place = await ground.at(x, y);
        await ground.page.mouse.move(place.x, place.y);
        await drawn(ground.page);
        return words(ground.page.locator('contour-map .chart-tip'));
      };
      const second = (await ground.spec()).paths.find(({ key }) => key === 'adam')?.points[1];
      assert.ok(second);
      assert.match(await tip(second.x, second.y), /^Adam, step 1x −0\.7/);
      assert.match(await tip(-1.2, 1), /^Starting point: .*f 24\.2$/);
      assert.match(await tip(0, 2), /^x −?0.*, y [12]\.\d\df 4\d\d$/);
    }));

  it('is the state of the optimizer that is clicked, at the step that is shown', () =>
    on(async (ground) => {
      await ground.page.locator('.scrub input').fill('1');
      await click(row(ground, 'SGD with momentum'));
      const inside = ground.page.locator('.inside');
      assert.match(await words(inside.locator('caption')), /^State of SGD with momentum v ← β·v − η·g/);
      assert.match(
        await words(inside.locator('tbody')),
        /parameters w .* slot velocity .* gradient g .* update Δw .* \|Δw \/ g\|/,
      );
      const { arrows } = await ground.spec();
      assert.deepEqual(
        arrows.map(({ label }) => label),
        ['−g', 'velocity', 'Δw'],
      );
    }));

  it('says that one diverged', () =>
    on(async (ground) => {
      await fill(ground.page.locator('#field-sgd-learningRate input'), '0.5');
      await pressIn(ground.page.locator('#field-sgd-learningRate input'), 'Enter');
      assert.match(await words(row(ground, 'SGD').first()), /SGD .* diverged at \d/);
    }));

  it('is a table of the numbers, and files of picture and numbers', () =>
    on(async (ground) => {
      const map = ground.page.locator('contour-map');
      await pressIn(ground.plot, 't');
      const columns = await map.locator('thead th').allTextContents();
      assert.deepEqual(columns.slice(0, 3), ['step', 'Adam x', 'Adam y']);
      assert.equal(await words(map.locator('tbody th').last()), '300');
      await press(ground.page, 'Escape');
      await map.hover();
      for (const name of ['Save as PNG', 'Save as CSV']) await click(map.getByRole('button', { name }));
      await ground.page.waitForFunction(() => window.posted.filter(({ type }) => type === 'command').length === 2);
      const saved = new Map((await ground.commands()).map(([, name, , data]) => [name, Buffer.from(String(data), 'base64')]));
      assert.match(saved.get('rosenbrock.csv')?.toString() ?? '', /^step,Adam x,Adam y,.*\r\n0,-1\.2,1,/);
      assert.equal(saved.get('rosenbrock.png')?.toString('latin1', 1, 4), 'PNG');
    }));

  for (const theme of THEMES)
    it(`has a surface that is not blank, and paths on it, in ${theme}`, () =>
      on(
        async (ground) => {
          const colors = await ground.page.evaluate(() =>
            [...document.querySelectorAll<HTMLCanvasElement>('contour-map .chart-plot canvas')].map((canvas) => {
              const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
              const seen = new Set<number>();
              for (let i = 0; i < data.length; i += 4)
                if ((data[i + 3] ?? 0) > 200) seen.add((data[i] ?? 0) * 65536 + (data[i + 1] ?? 0) * 256 + (data[i + 2] ?? 0));
              return seen.size;
            }),
          );
          assert.ok(
            colors.every((count) => count > 8),
            String(colors),
          );
        },
        { theme },
      ));

  it('fits beside an editor: nothing sticks out', () =>
    on(
      async (ground) => {
        const wide = await ground.page.evaluate(() => document.querySelector('.playground')?.scrollWidth ?? Number.NaN);
        assert.equal(wide, 400);
        assert.equal(await ground.page.locator('.side').isVisible(), true);
      },
      { width: 400, height: 800 },
    ));
});
