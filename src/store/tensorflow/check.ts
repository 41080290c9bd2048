/** Whether a native module of tfjs-node loads on this machine. */
import { spawn } from 'node:child_process';
import { isRecord } from '../../core/params.ts';

export type Checked =
  | { readonly loads: true; readonly version: string; readonly gpu: boolean; readonly said: string }
  | { readonly loads: false; readonly reason: string; readonly remedy: string };

/**
 * What TensorFlow is told before it is loaded: warnings and errors alone, GPU memory as it is needed rather than all at once, and
 * the same result for the same computation. What the user's environment says counts more.
 */
export const ENVIRONMENT: Readonly<Record<string, string>> = {
  TF_CPP_MIN_LOG_LEVEL: '1',
  TF_FORCE_GPU_ALLOW_GROWTH: 'true',
  TF_DETERMINISTIC_OPS: '1',
  TF_CUDNN_DETERMINISTIC: '1',
};

const MARK = 'descent:';
const SCRIPT = `
const binding = require(process.argv[1]);
const found = { version: String(binding.TF_Version), gpu: binding.isUsingGpuDevice() === true };
process.stdout.write('\\n${MARK}' + JSON.stringify(found) + '\\n', () => process.exit(0));`;
const PATIENCE_MILLISECONDS = 120_000;

export interface Checking {
  readonly signal?: AbortSignal;
  /** The Node.js that is to load it. */
  readonly execPath?: string;
}

/**
 * Loads the module in a process of its own: a library that does not suit the processor ends the process that loads it, and one that
 * found a GPU does not let go of it.
 */
export async function checkAddon(addon: string, { signal, execPath = process.execPath }: Checking = {}): Promise<Checked> {
  const { code, killed, out, said } = await run(addon, execPath, signal);
  const line = out.split('\n').findLast((one) => one.startsWith(MARK));
  const found: unknown = line === undefined ? undefined : parse(line.slice(MARK.length));
  if (isRecord(found) && typeof found.version === 'string')
    return { loads: true, version: found.version, gpu: found.gpu === true, said };
  return { loads: false, ...why(said, code, killed) };
}

interface Ended {
  readonly code: number | null;
  readonly killed: NodeJS.Signals | null;
  readonly out: string;
  readonly said: string;
}

function run(addon: string, execPath: string, signal: AbortSignal | undefined): Promise<Ended> {
  return new Promise((resolve) => {
    // What it says of devices it says in its log alone, and softly.
    const env = { ...ENVIRONMENT, ...process.env, ELECTRON_RUN_AS_NODE: '1', TF_CPP_MIN_LOG_LEVEL: '0' };
    const child = spawn(execPath, ['-e', SCRIPT, addon], {
      env,
      windowsHide: true,
      timeout: PATIENCE_MILLISECONDS,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(signal ? { signal } : {}),
    });
    let out = '';
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    child.once('error', (error) => {
      said += error.message;
    });
    child.once('close', (code, killed) => resolve({ code, killed, out, said }));
  });
}

const ANEW = 'Install it again: "Descent: Install TensorFlow Backend".';

/** What the loader says when it fails, and what it means. */
const CAUSES: readonly (readonly [RegExp, (match: RegExpMatchArray) => readonly [reason: string, remedy: string]])[] = [
  [
    /(\S+): cannot open shared object file|Library not loaded: (\S+)|image not found.*?(\S+\.dylib)/,
    ([, linux, mac, other]) => [`the shared library ${linux ?? mac ?? other} is missing.`, ANEW],
  ],
  [
    /version [`'](GLIBC\w*_[\d.]+)'? not found/,
    ([, version]) => [
      `the system's C library is older than the ${version} that it needs.`,
      'Use a newer system, or name a TensorFlow that was built for this one in descent.tensorflow.library.',
    ],
  ],
  [
    /invalid ELF header|wrong ELF class|incompatible architecture|not a valid Win32 application|Exec format error/i,
    () => ['it was built for another processor or system.', ANEW],
  ],
  [
    /undefined symbol: (\S+)|Symbol not found: (\S+)/,
    ([, linux, mac]) => [`it was built for another TensorFlow (${linux ?? mac} is missing).`, ANEW],
  ],
  [/file too short|file truncated/i, () => ['its native module is damaged, as when a download broke off.', ANEW]],
  [/did not self-register|different Node\.js version/, () => ['it was built for another version of Node.js.', ANEW]],
  [
    /specified module could not be found/i,
    () => ['tensorflow.dll or a library that it needs is missing.', `${ANEW} Microsoft's Visual C++ runtime must be installed.`],
  ],
];

function why(said: string, code: number | null, killed: NodeJS.Signals | null): { reason: string; remedy: string } {
  if (killed === 'SIGILL')
    return {
      reason: 'this processor lacks instructions that the library was built with (AVX).',
      remedy: 'Name a TensorFlow that was built for this processor in descent.tensorflow.library.',
    };
  if (killed === 'SIGTERM') return { reason: 'its native module did not load in two minutes.', remedy: 'Try again.' };
  for (const [pattern, told] of CAUSES) {
    const match = pattern.exec(said);
    if (!match) continue;
    const [reason, remedy] = told(match);
    return { reason, remedy };
  }
  const line = said.split('\n').find((one) => /error/i.test(one)) ?? `the process ended with ${killed ?? `code ${code}`}`;
  return { reason: `its native module cannot be loaded: ${line.trim()}.`, remedy: ANEW };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
