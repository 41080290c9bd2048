/** Finds or fetches what the suites need beyond this project: a Chromium and a VS Code that runs in it. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const CODE_SERVER = '4.139.1';
const run = promisify(execFile);

/** What could not be had, and what to do about it. */
export class Missing extends Error {
  override readonly name = 'Missing';
}

export function chromiumPath(): string {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
  const folders = (process.env.PATH ?? '').split(delimiter);
  const mac = [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ];
  const windows = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].map((key) =>
    join(process.env[key] ?? '', 'Google/Chrome/Application/chrome.exe'),
  );
  const candidates = [process.env.CHROMIUM ?? '', ...folders.flatMap((f) => names.map((n) => join(f, n))), ...mac, ...windows];
  const found = candidates.find((path) => path !== '' && existsSync(path));
  if (found === undefined)
    throw new Missing('No Chromium found. Install one (Debian: apt-get install chromium), or set CHROMIUM to its path.');
  return found;
}

/** Where what is fetched once is kept. */
export const cacheFolder = () =>
  process.env.DESCENT_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'descent');

/** The folder of code-server: VS Code's workbench, extension host and webviews, in a browser. Installed on first use. */
export async function codeServer(): Promise<string> {
  const folder = join(cacheFolder(), `code-server-${CODE_SERVER}`);
  const entry = (root: string) => join(root, 'node_modules/code-server/out/node/entry.js');
  if (existsSync(entry(folder))) return join(folder, 'node_modules/code-server');
  console.log(`Installing code-server ${CODE_SERVER} (about 600 MB, once) into ${folder} …`);
  const partial = `${folder}.${process.pid}`;
  await mkdir(partial, { recursive: true });
  await writeFile(join(partial, 'package.json'), '{"private":true}');
  // Its native modules must be built for the Node that will run it: this one.
  const env = { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}` };
  try {
    await run('npm', ['install', '--no-audit', '--no-fund', '--no-save', `code-server@${CODE_SERVER}`], {
      cwd: partial,
      env: withoutNpm(env),
      maxBuffer: 1 << 26,
      shell: process.platform === 'win32',
    });
    if (!existsSync(join(partial, 'node_modules/code-server/lib/vscode/node_modules')))
      throw new Error('its own dependencies were not installed');
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    const reason = error instanceof Error ? error.message.split('\n').slice(0, 6).join('\n') : String(error);
    throw new Missing(
      `code-server could not be installed: ${reason}\n` +
        'It needs a C++ compiler and some headers (Debian: apt-get install build-essential python3 pkg-config libkrb5-dev libx11-dev libxkbfile-dev libsecret-1-dev).',
    );
  }
  return join(folder, 'node_modules/code-server');
}

/** Settings that npm hands to its scripts would steer the npm inside them. */
function withoutNpm(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([key]) => !key.startsWith('npm_') || key === 'npm_config_registry' || key === 'npm_config_cafile',
    ),
  );
}
