/** A program that does a part of an installation. */
import { type ChildProcess, spawn } from 'node:child_process';

export interface CommandRun {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly signal: AbortSignal;
}

export interface Ran {
  /** Why it is over: 0 is well. Null where it was killed, or could not be started. */
  readonly code: number | null;
  /** The program is not on this machine. */
  readonly missing: boolean;
  /** The end of all that it printed. */
  readonly said: string;
}

/** The last characters of an output, which hold the error. */
const KEPT = 20_000;

/** Runs a program to its end. An abort ends it and all that it has started; the promise settles once they are gone. */
export function run({ program, args, cwd, signal }: CommandRun): Promise<Ran> {
  const windows = process.platform === 'win32';
  return new Promise((resolve) => {
    // On Windows npm is a batch file, which needs a shell; none of the arguments comes from outside but folders, which are quoted.
    const shell = windows && program === 'npm';
    const child = spawn(program, shell ? args.map((arg) => (/\s/.test(arg) ? `"${arg}"` : arg)) : [...args], {
      cwd,
      env: environment(),
      windowsHide: true,
      // A process group of its own, which can be ended as a whole.
      detached: !windows,
      shell,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    const hear = (text: string) => {
      said = (said + text).slice(-KEPT);
    };
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
    const end = () => endTree(child);
    if (signal.aborted) end();
    signal.addEventListener('abort', end);
    let missing = false;
    child.once('error', (error: NodeJS.ErrnoException) => {
      missing = error.code === 'ENOENT';
      hear(error.message);
      done(null);
    });
    child.once('close', (code) => done(code));
    const done = (code: number | null) => {
      signal.removeEventListener('abort', end);
      // What `cmd` says when there is no npm.
      resolve({ code, missing: missing || (shell && code === 1 && /is not recognized as an internal/.test(said)), said });
    };
  });
}

function endTree(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'], { windowsHide: true, stdio: 'ignore' }).on('error', () => {});
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}

/** What an npm around this process has told its own scripts would steer the one that is run here. */
const OF_NPM = /^npm_(package_|lifecycle_|command$|config_(local_prefix|global_prefix|prefix|ignore_scripts)$)/i;

const environment = () => Object.fromEntries(Object.entries(process.env).filter(([name]) => !OF_NPM.test(name)));
