/** Opening the page and doing with it what a person does; each act waits until it has been drawn. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { type Opened, openStage, type Stage } from './stage.ts';

export type On = (opening: Parameters<Stage['open']>, check: (opened: Opened) => Promise<void>) => Promise<void>;

/**
 * One stage for all tests of a file. What it gives opens a page, checks, and makes sure that the page complained of nothing: no
 * error, nothing refused by the security policy.
 */
export function staged(): On {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage.close());
  return async (opening, check) => {
    const opened = await stage.open(...opening);
    try {
      await check(opened);
      assert.deepEqual(opened.complaints, []);
    } finally {
      await opened.close();
    }
  };
}

/** The page draws once a frame. */
export const drawn = (page: Page) =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

/** What an element says, its white space as one space. */
export const words = async (target: Locator) => ((await target.textContent()) ?? '').replaceAll(/\s+/g, ' ').trim();
export const click = async (target: Locator) => {
  await target.click();
  await drawn(target.page());
};
export const fill = async (target: Locator, text: string) => {
  await target.fill(text);
  await drawn(target.page());
};
export const pressIn = async (target: Locator, key: string) => {
  await target.press(key);
  await drawn(target.page());
};
export const press = async (page: Page, key: string) => {
  await page.keyboard.press(key);
  await drawn(page);
};
