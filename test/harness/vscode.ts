/** A real VS Code for tests: code-server and a Chromium, in folders of their own. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type BrowserContext, chromium, type Frame, type FrameLocator, type Locator, type Page } from 'playwright-core';
import { chromiumPath, codeServer } from './tools.ts';

const QUIET = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'update.mode': 'none',
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  'files.simpleDialog.enable': true,
  'window.restoreWindows': 'none',
};
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Options {
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Packaged extensions to install first. */
  readonly vsix?: readonly string[];
  /** Loads this folder as an extension under development. */
  readonly development?: string;
  /** Runs this module's `run()` inside the extension host. */
  readonly tests?: string;
  /** Enables VS Code's smoke-test driver; it hides notifications and refuses modal dialogs. On where `tests` or `development` is given. */
  readonly driver?: boolean;
  readonly trust?: boolean;
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly scale?: number;
}

export class VSCode {
  readonly root: string;
  readonly port: number;
  readonly #server: ChildProcess;
  readonly #context: BrowserContext;
  readonly #options: Options;
  page: Page;

  private constructor(root: string, port: number, server: ChildProcess, context: BrowserContext, page: Page, options: Options) {
    this.root = root;
    this.port = port;
    this.#server = server;
    this.#context = context;
    this.page = page;
    this.#options = options;
  }

  /** Starts a server and a browser, and opens the folder (or .code-workspace file) in it. */
  static async open(workspace: string, options: Options = {}): Promise<VSCode> {
    const code = await codeServer();
    const root = mkdtempSync(join(tmpdir(), 'descent-vscode-'));
    for (const folder of ['user/User', 'extensions', 'config', 'data', 'chromium'])
      mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, 'user/User/settings.json'), JSON.stringify({ ...QUIET, ...options.settings }));
    const entry = join(code, 'out/node/entry.js');
    const where = ['--user-data-dir', join(root, 'user'), '--extensions-dir', join(root, 'extensions')];
    for (const file of options.vsix ?? [])
      await promisify(execFile)(process.execPath, [entry, ...where, '--install-extension', file, '--force'], {
        env: cleanEnv(root),
      });
    const driver = options.driver ?? (options.tests !== undefined || options.development !== undefined);
    const port = await freePort();
    const log = openSync(join(root, 'server.log'), 'w');
    const flags = ['--bind-addr', `127.0.0.1:${port}`, '--auth', 'none', '--disable-telemetry', '--disable-update-check'];
    const more = ['--disable-getting-started-override', '--ignore-last-opened'];
    if (options.trust !== false) more.push('--disable-workspace-trust');
    if (driver) more.push('--vscode-option', 'enable-smoke-test-driver');
    const server = spawn(process.execPath, [entry, ...where, ...flags, ...more], {
      stdio: ['ignore', log, log],
      env: cleanEnv(root),
      cwd: root,
    });
    await listening(port);
    const context = await chromium.launchPersistentContext(join(root, 'chromium'), {
      executablePath: chromiumPath(),
      viewport: options.viewport ?? { width: 1400, height: 900 },
      deviceScaleFactor: options.scale ?? 1,
      acceptDownloads: true,
      args: FLAGS,
    });
    // The workbench is some hundred files, which a busy machine takes its time to serve.
    context.setDefaultNavigationTimeout(120_000);
    const page = context.pages()[0] ?? (await context.newPage());
    const vscode = new VSCode(root, port, server, context, page, options);
    if (options.tests === undefined) await vscode.navigate(workspace);
    return vscode;
  }

  url(workspace: string): string {
    const { development, tests } = this.#options;
    const payload: [string, string][] = [['skipWelcome', 'true']];
    if (development !== undefined) payload.push(['extensionDevelopmentPath', `vscode-remote://remote${development}`]);
    if (tests !== undefined) payload.push(['extensionTestsPath', `vscode-remote://remote${tests}`]);
    const kind = workspace.endsWith('.code-workspace') ? 'workspace' : 'folder';
    const query = new URLSearchParams({ [kind]: workspace, payload: JSON.stringify(payload) });
    return `http://127.0.0.1:${this.port}/?${query}`;
  }

  async navigate(workspace: string): Promise<void> {
    await this.page.goto(this.url(workspace));
    await this.ready();
  }

  async ready(): Promise<void> {
    await this.page.waitForSelector('.monaco-workbench', { timeout: 60_000 });
    await this.page.waitForSelector('.explorer-folders-view .monaco-list-row, .part.editor', { timeout: 60_000 });
  }

  /** Runs a command by its title, through the palette, as a person would. A palette that was opened too early does not know it. */
  async command(title: string): Promise<void> {
    const row = this.page.locator('.quick-input-widget .monaco-list-row', { hasText: title }).first();
    for (let tries = 0; tries < 15; tries++) {
      await this.page.keyboard.press('F1');
      try {
        // Something else that takes the focus closes a palette.
        await this.page.locator('.quick-input-widget:visible input.input').fill(`>${title}`, { timeout: 5000 });
        await row.waitFor({ timeout: 2000 });
        await this.page.keyboard.press('Enter');
        return;
      } catch {
        await this.page.keyboard.press('Escape');
      }
    }
    throw new Error(`The palette does not offer "${title}".`);
  }

  /**
   * Types the answer to the question that is open, or about to open in place of the palette, and accepts it. The keys go where the
   * focus is, as a person's do: a question without the keyboard fails here.
   */
  async answer(text: string): Promise<void> {
    await this.type(text);
    await this.page.keyboard.press('Enter');
    // VS Code checks what was typed before it takes it; another palette in that moment would take it away.
    await sleep(500);
  }

  /** Types into the question that is open, or about to open, and leaves it open. */
  async type(text: string): Promise<void> {
    const input = await this.#question();
    // A person reads a question first: what would take the keyboard from it has done so by then.
    await sleep(1000);
    await this.page.keyboard.press('ControlOrMeta+a');
    await this.page.keyboard.type(text, { delay: 20 });
    const typed = await input.inputValue();
    if (typed !== text) throw new Error(`The keyboard did not reach the question: "${typed}" is there in place of "${text}".`);
    await sleep(300);
  }

  /** Answers VS Code's own dialog for files, which completes a path while it is typed. */
  async answerPath(path: string): Promise<void> {
    await (await this.#question()).fill(path);
    await sleep(300);
    await this.page.keyboard.press('Enter');
    await sleep(500);
  }

  async #question(): Promise<Locator> {
    const input = this.page.locator('.quick-input-widget:visible input.input');
    // A palette that is closing is empty for a moment: the question is there once it stays.
    for (let calm = 0, tries = 0; calm < 4 && tries < 300; tries++) {
      const typed = (await input.count()) > 0 ? await input.inputValue({ timeout: 1000 }).catch(() => '>') : '>';
      calm = typed.startsWith('>') ? 0 : calm + 1;
      await sleep(100);
    }
    return input;
  }

  /** Takes what a list of this title offers first, or has ticked. The list comes before its entries, and an empty one takes no answer. */
  async take(title: string): Promise<void> {
    const titled = this.page.locator('.quick-input-title', { hasText: title });
    const list = this.page.locator('.quick-input-widget:visible').filter({ has: titled });
    await list.locator('.monaco-list-row').first().waitFor();
    // A list that has just come may miss the key.
    for (let tries = 0; tries < 10; tries++) {
      await this.page.keyboard.press('Enter');
      const gone = await list.waitFor({ state: 'hidden', timeout: 3000 }).then(
        () => true,
        () => false,
      );
      if (gone) return;
    }
    throw new Error(`The list "${title}" takes no answer.`);
  }

  /** The document inside the newest webview. */
  webview(): FrameLocator {
    return this.page.locator('iframe.webview.ready').last().contentFrame().locator('iframe#active-frame').contentFrame();
  }

  /** The same as a frame, to run code in. */
  async webviewFrame(): Promise<Frame> {
    const element = this.webview().locator('body');
    await element.waitFor({ timeout: 30_000 });
    const handle = await element.elementHandle();
    const frame = await handle?.ownerFrame();
    if (!frame) throw new Error('The webview has no frame.');
    return frame;
  }

  screenshot(path: string): Promise<Buffer> {
    return this.page.screenshot({ path });
  }

  async close(): Promise<void> {
    await this.#context.close();
    if (this.#server.exitCode === null) {
      const gone = new Promise((resolve) => this.#server.once('exit', resolve));
      this.#server.kill('SIGTERM');
      const stuck = setTimeout(() => this.#server.kill('SIGKILL'), 5000);
      await gone;
      clearTimeout(stuck);
    }
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
  }
}

function cleanEnv(root: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([key]) => !key.startsWith('VSCODE_') && !key.startsWith('npm_') && key !== 'NODE_OPTIONS',
  );
  const drop = new Set(['NODE_TEST_CONTEXT']);
  return {
    ...Object.fromEntries(own.filter(([key]) => !drop.has(key))),
    HOME: root,
    XDG_CONFIG_HOME: join(root, 'config'),
    XDG_DATA_HOME: join(root, 'data'),
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}

async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.end();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (open) return;
    await sleep(50);
  }
  throw new Error('The server of VS Code did not start within 30 seconds.');
}
