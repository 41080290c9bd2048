/** Builds the page as it is shipped and opens it in a real browser, under the webview's own security policy. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { ViewRequest } from '../../../src/core/view.ts';
import type { Translations } from '../../../src/core/localize.ts';
import { translationsElement } from '../../../src/core/report-format.ts';
import type { PageMessage } from '../../../src/protocol.ts';
import { chromiumPath } from '../../harness/tools.ts';
import type { Scene } from './fake-host.ts';
import { LISTENING } from './texts.ts';
import { bodyClass, type Theme, variables } from './themes.ts';

const project = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const ORIGIN = 'https://page.descent.test';
const NONCE = 'c2VjcmV0';
const POLICY = `default-src 'none'; img-src ${ORIGIN} data: blob:; font-src ${ORIGIN}; style-src ${ORIGIN} 'nonce-${NONCE}'; script-src 'nonce-${NONCE}'`;

export interface Opening {
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  /** Device pixels a CSS pixel. */
  readonly ratio?: number;
  /** The page's language, where that is not English; then it is also heard what it draws on canvases (texts.ts). */
  readonly translations?: Translations;
}

export interface Stage {
  open(scene: Scene, opening?: Opening): Promise<Opened>;
  /** Opens a document that stands for itself, such as an exported report; its posted messages are none. */
  openDocument(html: string, opening?: Opening): Promise<Opened>;
  /** The page's bundle: `page.js`, `page.css` and the font. */
  readonly files: ReadonlyMap<string, Buffer>;
  close(): Promise<void>;
}

export interface Opened {
  readonly page: Page;
  /** What the page complained of: errors, refused styles and scripts. */
  readonly complaints: readonly string[];
  /** What the page has posted so far. */
  posted(): Promise<readonly PageMessage[]>;
  /** Waits until the views that the page subscribes to are such. */
  subscribed(what: string, fits: (requests: readonly ViewRequest[]) => boolean): Promise<void>;
  commands(): Promise<readonly (readonly unknown[])[]>;
  close(): Promise<void>;
}

/** `modules` are more scripts to bundle, by the name that a document loads them under, without `.js`. */
export async function openStage(modules: Readonly<Record<string, string>> = {}): Promise<Stage> {
  const files = await bundle(modules);
  const browser: Browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-sync',
    ],
  });
  return {
    files,
    open: (scene, opening = {}) => openPage(browser, files, documentOf(scene, opening), opening),
    openDocument: (html, opening = {}) => openPage(browser, files, html, opening),
    close: () => browser.close(),
  };
}

async function bundle(modules: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, Buffer>> {
  const shared = { bundle: true, write: false, outdir: project, logLevel: 'silent' } as const;
  const outputs = await Promise.all([
    build({ ...shared, format: 'esm', entryPoints: { page: join(project, 'webview/dashboard/main.ts'), ...modules } }),
    build({
      ...shared,
      entryPoints: { page: join(project, 'webview/style.css') },
      loader: { '.ttf': 'file' },
      assetNames: '[name]',
    }),
    build({ ...shared, format: 'iife', entryPoints: { host: join(project, 'test/page/stage/fake-host.ts') } }),
  ]);
  const files = new Map<string, Buffer>();
  for (const { outputFiles } of outputs)
    for (const { path, contents } of outputFiles) files.set(path.slice(project.length + 1), Buffer.from(contents));
  return files;
}

const TYPES: Readonly<Record<string, string>> = { js: 'text/javascript', css: 'text/css', ttf: 'font/ttf' };

const documentOf = (scene: Scene, { theme = 'dark' }: Opening) =>
  documentWith(
    theme,
    `<script nonce="${NONCE}">window.scene = ${inert(scene)}</script><script nonce="${NONCE}" src="host.js"></script>${module('page')}`,
  );

/** A document in a theme, with the page's style and under its policy. */
export const documentWith = (theme: Theme, content: string) => `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<style nonce="${NONCE}">${variables(theme)}</style><link rel="stylesheet" href="page.css"></head>
<body class="${bodyClass(theme)}">${content}</body></html>`;
export const module = (name: string) => `<script type="module" nonce="${NONCE}" src="${name}.js"></script>`;

async function openPage(
  browser: Browser,
  files: ReadonlyMap<string, Buffer>,
  html: string,
  { width = 1400, height = 900, ratio = 1, translations }: Opening,
): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: ratio });
  if (translations) await page.addInitScript(LISTENING);
  const document = html.replace(/<body[^>]*>/, (body) => `${body}${translationsElement(translations ?? {})}`);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  await page.route(`${ORIGIN}/**`, async (route) => {
    const name = new URL(route.request().url()).pathname.slice(1);
    if (name === '') return route.fulfill({ contentType: 'text/html', body: document });
    const body = files.get(name);
    if (body === undefined) return route.fulfill({ status: 404 });
    return route.fulfill({ contentType: TYPES[name.split('.').at(-1) ?? ''] ?? 'text/plain', body });
  });
  await page.goto(`${ORIGIN}/`);
  const posted = () => page.evaluate(() => window.posted);
  return {
    page,
    complaints,
    posted,
    subscribed: async (what, fits) => {
      const limit = Date.now() + 30_000;
      for (;;) {
        const last = (await posted()).findLast((message) => message.type === 'subscribe');
        if (last?.type === 'subscribe' && fits(last.views.map(({ request }) => request))) return;
        if (Date.now() > limit)
          throw new Error(`Waited 30 seconds in vain for a subscription to ${what}: ${JSON.stringify(last)}`);
        await page.evaluate(() => new Promise(requestAnimationFrame));
      }
    },
    commands: async () =>
      (await posted()).flatMap((message) => (message.type === 'command' ? [[message.command, ...message.args]] : [])),
    close: () => page.close(),
  };
}

const inert = (value: unknown) => JSON.stringify(value).replaceAll('<', '\\u003c');
