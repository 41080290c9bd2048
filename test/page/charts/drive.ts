/** Opening a page of charts, and doing with one what a person does. */
import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from 'playwright-core';
import { FOOT, GUTTER, HEAD, SIDE } from '../../../webview/charts/axes.ts';
import type { PartEvents } from '../../../webview/charts/chart-spec.ts';
import { drawn } from '../stage/drive.ts';
import { documentWith, module, type Opening, openStage, type Stage } from '../stage/stage.ts';
import type { Bands, Heat, Lines, Ridges } from './demo.ts';
import type { Ink, Part, Written } from './ink.ts';

const demo = join(dirname(fileURLToPath(import.meta.url)), 'demo.ts');

/** What is shown, by the kind of chart; its id is `chart` unless it has one of its own. */
export type Sketch = { readonly id?: string } & (
  | ({ readonly kind: 'lines' } & Lines)
  | ({ readonly kind: 'heatMap' } & Heat)
  | ({ readonly kind: 'ridges' } & Ridges)
  | ({ readonly kind: 'bands' } & Bands)
);

export interface Charts {
  readonly page: Page;
  readonly chart: Locator;
  readonly plot: Locator;
  /** Where a share of the plot's inside is on the screen: 0, 0 is its lower left, 1, 1 its upper right. */
  at(x: number, y: number): Promise<{ readonly x: number; readonly y: number }>;
  /** Shows one more chart, or one anew. */
  show(sketch: Sketch): Promise<void>;
  /** What the charts have told of this kind, oldest first. */
  fired<K extends keyof PartEvents>(name: K): Promise<readonly PartEvents[K][]>;
  ink(color: string, part?: Part): Promise<Ink>;
  /** The words on the drawing: labels of axes, names of rows and of bands. */
  written(): Promise<readonly Written[]>;
  /** Equal when two drawings are. */
  outline(id?: string): Promise<string>;
}

export type On = (
  sketch: Sketch | readonly Sketch[],
  check: (charts: Charts) => Promise<void>,
  opening?: Opening,
) => Promise<void>;

/** One browser for all tests of a file; what it gives shows charts, checks, and makes sure that the page complained of nothing. */
export function charted(): On {
  let stage: Stage;
  before(async () => {
    stage = await openStage({ demo });
  });
  after(() => stage.close());
  return async (sketches, check, opening = {}) => {
    const all = [sketches].flat();
    const opened = await stage.openDocument(
      documentWith(opening.theme ?? 'dark', `<main class="grid"></main>${module('demo')}`),
      {
        width: 640,
        height: 360,
        ...opening,
      },
    );
    try {
      await opened.page.waitForFunction(() => 'demo' in window);
      const charts = chartsOf(opened.page);
      for (const sketch of all) await charts.show(sketch);
      await check(charts);
      assert.deepEqual(opened.complaints, []);
    } finally {
      await opened.close();
    }
  };
}

function chartsOf(page: Page): Charts {
  const chart = page.locator('#chart');
  const plot = chart.locator('.chart-plot');
  return {
    page,
    chart,
    plot,
    async at(x, y) {
      const box = await plot.boundingBox();
      assert.ok(box);
      return {
        x: box.x + GUTTER + x * (box.width - GUTTER - SIDE),
        y: box.y + HEAD + (1 - y) * (box.height - HEAD - FOOT),
      };
    },
    async show(sketch) {
      await page.evaluate((one) => {
        const id = one.id ?? 'chart';
        if (one.kind === 'lines') window.demo.lines(id, one);
        if (one.kind === 'heatMap') window.demo.heatMap(id, one);
        if (one.kind === 'ridges') window.demo.ridges(id, one);
        if (one.kind === 'bands') window.demo.bands(id, one);
      }, sketch);
      await drawn(page);
    },
    // Whatever was done just before has been taken in once a frame is drawn.
    async fired(name) {
      await drawn(page);
      return page.evaluate(
        (asked) => window.demo.fired.filter((event) => event.name === asked).map(({ detail }) => detail),
        name,
      ) as never;
    },
    async ink(color, part = {}) {
      await drawn(page);
      return page.evaluate(([asked, where]) => window.demo.inked('chart', asked, where), [color, part] as const);
    },
    async written() {
      await drawn(page);
      return page.evaluate(() => window.demo.written('chart'));
    },
    async outline(id = 'chart') {
      await drawn(page);
      return page.evaluate((asked) => window.demo.outline(asked), id);
    },
  };
}
