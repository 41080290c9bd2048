/** Runs the suites of test/host inside the extension host of a real VS Code: the desktop's where there is one, code-server's otherwise. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { VSCode } from './vscode.ts';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const LIMIT = 240_000;

export async function runInHost(project: string, workspace: string, result: string): Promise<Counts> {
  const tests = join(project, 'dist/test/host/index.cjs');
  const desktop = await desktopVSCode();
  process.env.DESCENT_TEST_RESULT = result;
  try {
    if (desktop !== undefined) await inDesktop(desktop, project, workspace, tests);
    else await inCodeServer(project, workspace, tests);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return { ...readCounts(result), failed: Math.max(1, readCounts(result).failed) };
  } finally {
    delete process.env.DESCENT_TEST_RESULT;
  }
  return readCounts(result);
}

async function desktopVSCode(): Promise<string | undefined> {
  if (process.env.VSCODE_EXECUTABLE) return process.env.VSCODE_EXECUTABLE;
  if (process.platform === 'linux' && !process.env.DISPLAY) {
    console.log('No display: the suites run in code-server (the same workbench and extension host) rather than in the desktop.');
    return undefined;
  }
  try {
    const { downloadAndUnzipVSCode } = await import('@vscode/test-electron');
    return await downloadAndUnzipVSCode('stable');
  } catch (error) {
    console.log(
      `The desktop of VS Code cannot be downloaded (${error instanceof Error ? error.message : error}); code-server stands in.`,
    );
    return undefined;
  }
}

async function inDesktop(vscodeExecutablePath: string, project: string, workspace: string, tests: string): Promise<void> {
  const { runTests } = await import('@vscode/test-electron');
  await runTests({
    vscodeExecutablePath,
    extensionDevelopmentPath: project,
    extensionTestsPath: tests,
    launchArgs: [workspace, '--disable-workspace-trust', '--disable-extensions'],
  });
}

async function inCodeServer(project: string, workspace: string, tests: string): Promise<void> {
  const code = await VSCode.open(workspace, { development: project, tests });
  try {
    await code.page.exposeFunction('codeAutomationLog', (_: string, [line]: unknown[]) => {
      // The workbench's own log comes this way too; it is kept for those who ask.
      if (/^[✔✖]/.test(String(line)) || process.env.DESCENT_TEST_VERBOSE) console.log(line);
    });
    const ended = new Promise<number>((resolve) => code.page.exposeFunction('codeAutomationExit', resolve));
    await code.page.goto(code.url(workspace));
    const status = await Promise.race([ended, sleep(LIMIT, -1, { ref: false })]);
    if (status === -1) throw new Error(`The suites in the extension host did not end within ${LIMIT / 1000} seconds.`);
    if (status !== 0) console.error(`The extension host ended the suites with status ${status}.`);
  } finally {
    await code.close();
  }
}

function readCounts(file: string): Counts {
  try {
    const { passed, failed, skipped } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    return { passed: Number(passed), failed: Number(failed), skipped: Number(skipped) };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
