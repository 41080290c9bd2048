/** Opening the playground, and reading what it shows. */
import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from 'playwright-core';
import { FOOT, GUTTER, HEAD, SIDE } from '../../../webview/charts/axes.ts';
import type { ContourSpec } from '../../../webview/charts/chart-spec.ts';
import { drawn } from '../stage/drive.ts';
import { documentWith, module, type Opened, type Opening, openStage, type Stage } from '../stage/stage.ts';

const here = dirname(fileURLToPath(import.meta.url));
const MODULES = {
  vscode: join(here, 'vscode.ts'),
  playground: join(here, '../../../webview/playground/main.ts'),
};

export interface Ground extends Opened {
  readonly plot: Locator;
  /** What the contour draws now. */
  spec(): Promise<ContourSpec>;
  /** Where a place of the surface is on the screen. */
  at(x: number, y: number): Promise<{ readonly x: number; readonly y: number }>;
  step(): Promise<number>;
}

/** One browser for all tests of a file. */
export function playing(): (check: (ground: Ground) => Promise<void>, opening?: Opening) => Promise<void> {
  let stage: Stage;
  before(async () => {
    stage = await openStage(MODULES);
  });
  after(() => stage.close());
  return async (check, opening = {}) => {
    const opened = await openPlayground(stage, opening);
    try {
      await check(opened);
      assert.deepEqual(opened.complaints, []);
    } finally {
      await opened.close();
    }
  };
}

export async function openPlayground(stage: Stage, opening: Opening): Promise<Ground> {
  const document = documentWith(opening.theme ?? 'dark', module('vscode') + module('playground'));
  const opened = await stage.openDocument(document, opening);
  await settled(opened.page);
  return { ...opened, ...readings(opened.page) };
}

/** All walks are made and drawn. */
export async function settled(page: Page): Promise<void> {
  await page.locator('contour-map .chart-plot').waitFor();
  await page.waitForFunction(() => {
    const spec = document.querySelector('contour-map')?.spec;
    return spec?.paths.every(({ points, steps }) => points.length > steps) ?? false;
  });
  await drawn(page);
}

export const openGround = () => openStage(MODULES);

function readings(page: Page): Pick<Ground, 'plot' | 'spec' | 'at' | 'step'> {
  const plot = page.locator('contour-map .chart-plot');
  const spec = () =>
    page.evaluate(() => {
      const found = document.querySelector('contour-map')?.spec;
      return JSON.parse(JSON.stringify(found)) as never;
    }) as Promise<ContourSpec>;
  return {
    plot,
    spec,
    async at(x, y) {
      const [box, { surface }] = [await plot.boundingBox(), await spec()];
      assert.ok(box);
      const share = (value: number, [from, to]: readonly [number, number]) => (value - from) / (to - from);
      return {
        x: box.x + GUTTER + share(x, surface.domain.x) * (box.width - GUTTER - SIDE),
        y: box.y + HEAD + (1 - share(y, surface.domain.y)) * (box.height - HEAD - FOOT),
      };
    },
    step: async () => Number(await page.locator('.scrub input').inputValue()),
  };
}
