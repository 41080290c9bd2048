import * as l10n from '@vscode/l10n';
import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { messageOf, UserError } from '../core/fault.ts';
import { msg } from '../core/localize.ts';
import { type Command, EXIT } from './command.ts';
import { project } from './paths.ts';
import type { Terminal } from './terminal.ts';
import { train } from './train.ts';

const DOWNLOAD_MILLISECONDS = 60_000;
const START_MILLISECONDS = 4000;

export const start: Command = {
  name: 'start',
  usage: 'start',
  summary: msg('Open the sample in VS Code with this copy of Descent. Without VS Code, train it in the terminal'),
  async run(_args, terminal) {
    const sample = join(project, 'samples', 'digits');
    if (!existsSync(sample))
      throw new UserError({
        message: l10n.t('{0} is missing.', sample),
        file: sample,
        remedy: l10n.t('Run this command in a checkout of the Descent repository.'),
      });
    const reason = await openEditor(sample, terminal);
    if (reason === undefined) return EXIT.ok;
    terminal.out(l10n.t('{0} Training the sample in the terminal instead.', reason));
    const code = await train.run(
      { names: [sample], flag: (option) => option === 'report', text: () => undefined, texts: () => [] },
      terminal,
    );
    if (code === EXIT.ok) terminal.out(l10n.t('Open the report in a browser to see the dashboard.'));
    return code;
  },
};

/** Opens VS Code on the sample; otherwise why not. */
async function openEditor(sample: string, terminal: Terminal): Promise<string | undefined> {
  const headless = process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;
  const wanted = process.env.VSCODE_EXECUTABLE;
  if (headless && !wanted) return l10n.t('VS Code cannot be opened without a display.');
  const found = wanted || onPath('code') || (await download(terminal));
  if (typeof found !== 'string') return l10n.t('VS Code is not installed and could not be downloaded ({0}).', messageOf(found));
  // Chromium refuses to run as root inside its sandbox, and VS Code then wants a profile of its own.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox', `--user-data-dir=${join(project, '.cache', 'vscode')}`] : [];
  const problem = await open(found, [`--extensionDevelopmentPath=${project}`, ...asRoot, '--new-window', sample]);
  if (problem !== undefined) return l10n.t('VS Code ({0}) could not be opened: {1}.', found, problem);
  terminal.out(l10n.t('Opened {0} in VS Code. There, run the command "Descent: Start Training".', sample));
  return undefined;
}

function onPath(name: string): string | undefined {
  const names = process.platform === 'win32' ? [`${name}.cmd`, `${name}.exe`] : [name];
  const candidates = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((file) => join(folder, file)));
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** The path of a downloaded VS Code, or the error. */
async function download(terminal: Terminal): Promise<unknown> {
  terminal.out(l10n.t('VS Code is not on the PATH. Downloading it…'));
  try {
    const tool = await import('@vscode/test-electron');
    const late = new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error(l10n.t('timed out'))), DOWNLOAD_MILLISECONDS).unref();
    });
    const options = { version: 'stable', cachePath: join(project, '.cache', 'vscode-test'), timeout: 10_000 };
    return await Promise.race([tool.downloadAndUnzipVSCode(options), late]);
  } catch (error) {
    return error;
  }
}

/** Starts the editor on its own; what went wrong in its first seconds. */
function open(program: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const shell = program.endsWith('.cmd');
    const quoted = shell ? args.map((arg) => `"${arg}"`) : [...args];
    const child = spawn(shell ? `"${program}"` : program, quoted, { detached: true, stdio: 'ignore', shell });
    const timer = setTimeout(() => {
      child.unref();
      resolve(undefined);
    }, START_MILLISECONDS);
    const over = (problem: string | undefined) => {
      clearTimeout(timer);
      resolve(problem);
    };
    child.once('error', (error) => over(error.message));
    child.once('exit', (code) => over(code === 0 ? undefined : l10n.t('it exited with code {0}', code ?? '?')));
  });
}
