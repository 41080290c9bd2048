/** A VS Code with the packaged extension and a copy of the sample, to take pictures of: of a part of the window, in several themes. */
import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Locator } from 'playwright-core';
import { makeWorkspace, project, removeWorkspace } from '../e2e/product.ts';
import { VSCode } from '../harness/vscode.ts';

/** The class of the workbench in each theme of the walkthrough. */
const MARKS = { dark: 'vs-dark', light: 'vs' } as const;
type Theme = keyof typeof MARKS;

export interface Size {
  readonly width: number;
  readonly height: number;
}
/** As wide as the picture in a walkthrough, and as the text column of a README: so its text is as large as that around it. */
export const WALKTHROUGH: Size = { width: 640, height: 560 };
/** Of which a part is taken that a window of the usual height does not hold whole. */
export const TALL: Size = { width: 640, height: 1080 };
export const PAGE: Size = { width: 1040, height: 680 };
/** Twice as many pixels, for sharp screens. */
const SCALE = 2;
/** Around parts of a page, in CSS pixels. */
const MARGIN = 8;
/** Nobody waits for a picture, so a busy machine may take its time, in milliseconds. */
const PATIENCE = 120_000;

export class Stage {
  readonly code: VSCode;
  readonly sample: string;
  readonly #scratch: string;

  private constructor(code: VSCode, sample: string, scratch: string) {
    this.code = code;
    this.sample = sample;
    this.#scratch = scratch;
  }

  static async open(vsix: string): Promise<Stage> {
    const scratch = makeWorkspace({});
    const sample = join(scratch, 'digits');
    cpSync(join(project, 'samples/digits'), sample, { recursive: true, filter: (file) => !file.includes('.descent') });
    const code = await VSCode.open(sample, {
      vsix: [vsix],
      viewport: PAGE,
      scale: SCALE,
      settings: {
        'window.autoDetectColorScheme': true,
        'workbench.preferredDarkColorTheme': 'Default Dark Modern',
        'workbench.preferredLightColorTheme': 'Default Light Modern',
        'workbench.activityBar.location': 'hidden',
        'workbench.statusBar.visible': false,
        'window.menuBarVisibility': 'hidden',
        'window.commandCenter': false,
        'workbench.layoutControl.enabled': false,
        'editor.minimap.enabled': false,
        'editor.wordWrap': 'on',
        'editor.scrollBeyondLastLine': false,
        'breadcrumbs.enabled': false,
      },
    });
    code.page.setDefaultTimeout(PATIENCE);
    return new Stage(code, sample, scratch);
  }

  async close(): Promise<void> {
    await this.code.close();
    removeWorkspace(this.#scratch);
  }

  /** The window, in CSS pixels. Takes effect at once in VS Code, and a moment later in what it shows. */
  async resize(size: Size): Promise<void> {
    await this.code.page.setViewportSize(size);
    await sleep(1000);
  }

  /** A picture of the README (`media/pictures`) or the docs (`docs/pictures`): of these parts of the window, or of its editors. */
  async picture(file: string, ...parts: readonly Locator[]): Promise<void> {
    await this.#wear('dark');
    await this.#shoot(file, parts);
  }

  /** A picture of the walkthrough, in every theme: `media/walkthrough/<name>-<theme>.png`. */
  async walkthrough(name: string, ...parts: readonly Locator[]): Promise<void> {
    for (const theme of ['dark', 'light'] as const) {
      await this.#wear(theme);
      await this.#shoot(`media/walkthrough/${name}-${theme}.png`, parts);
    }
    await this.#wear('dark');
  }

  async #shoot(file: string, parts: readonly Locator[]): Promise<void> {
    const { page } = this.code;
    await this.code.command('Notifications: Clear All Notifications');
    // Where the pointer shows nothing.
    await page.mouse.move(1, 1);
    await sleep(1000);
    const boxes = await Promise.all(
      (parts.length > 0 ? parts : [page.locator('.part.editor')]).map((part) => part.boundingBox()),
    );
    const seen = boxes.filter((box) => box !== null);
    if (seen.length === 0) throw new Error(`There is nothing to see on the picture ${file}.`);
    const { width, height } = page.viewportSize() ?? PAGE;
    const margin = parts.length > 0 ? MARGIN : 0;
    const left = Math.max(0, Math.min(...seen.map((box) => box.x)) - margin);
    const top = Math.max(0, Math.min(...seen.map((box) => box.y)) - margin);
    const right = Math.min(width, Math.max(...seen.map((box) => box.x + box.width)) + margin);
    const bottom = Math.min(height, Math.max(...seen.map((box) => box.y + box.height)) + margin);
    const clip = { x: left, y: top, width: right - left, height: bottom - top };
    const path = join(project, file);
    mkdirSync(dirname(path), { recursive: true });
    await page.screenshot({ path, clip });
    console.log(`${file}: ${Math.round(clip.width)} × ${Math.round(clip.height)}`);
  }

  /** As the system asks for it, which VS Code follows. */
  async #wear(theme: Theme): Promise<void> {
    await this.code.page.emulateMedia({ colorScheme: theme });
    await this.code.page.locator(`.monaco-workbench.${MARKS[theme]}`).waitFor();
    await sleep(500);
  }

  /** By a double click in the explorer, in the group of editors that is active. */
  async openFile(name: string): Promise<void> {
    await this.code.page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).first().dblclick();
    await this.code.page.locator('.tab.active', { hasText: name }).waitFor();
    await sleep(1000);
  }

  async tab(name: string): Promise<void> {
    const tab = this.code.webview().getByRole('tab', { name });
    await tab.click();
    await this.code.webview().locator('[role=tab][aria-selected=true]', { hasText: name }).waitFor();
    await sleep(1500);
  }

  toggleSideBar(): Promise<void> {
    return this.code.command('View: Toggle Primary Side Bar Visibility');
  }
}
