/** Whether a native module of tfjs-node loads on this machine. */
import * as l10n from '@vscode/l10n';
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
const TIMEOUT_MILLISECONDS = 120_000;

export interface AddonCheck {
  readonly signal?: AbortSignal;
  /** The Node.js that is to load it. */
  readonly execPath?: string;
}

/**
 * Loads the module in a process of its own: a library that does not suit the processor ends the process that loads it, and one that
 * found a GPU does not let go of it.
 */
export async function checkAddon(addon: string, { signal, execPath = process.execPath }: AddonCheck = {}): Promise<Checked> {
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
      timeout: TIMEOUT_MILLISECONDS,
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

const again = () => l10n.t('Install it again with "Descent: Install TensorFlow Backend".');

/** What the loader says when it fails, and what it means. */
const CAUSES: readonly (readonly [RegExp, (match: RegExpMatchArray) => readonly [reason: string, remedy: string]])[] = [
  [
    /(\S+): cannot open shared object file|Library not loaded: (\S+)|image not found.*?(\S+\.dylib)/,
    ([, linux, mac, other]) => [l10n.t('the shared library {0} is missing.', linux ?? mac ?? other ?? ''), again()],
  ],
  [
    /version [`'](GLIBC\w*_[\d.]+)'? not found/,
    ([, version]) => [
      l10n.t('the C library of this operating system is older than {0}.', version ?? ''),
      l10n.t(
        'Use a newer operating system, or set descent.tensorflow.library to a TensorFlow library that was built for this one.',
      ),
    ],
  ],
  [
    /invalid ELF header|wrong ELF class|incompatible architecture|not a valid Win32 application|Exec format error/i,
    () => [l10n.t('it was built for a different CPU architecture or operating system.'), again()],
  ],
  [
    /undefined symbol: (\S+)|Symbol not found: (\S+)/,
    ([, linux, mac]) => [
      l10n.t('it was built for a different version of TensorFlow ({0} is missing).', linux ?? mac ?? ''),
      again(),
    ],
  ],
  [
    /file too short|file truncated/i,
    () => [l10n.t('its native module is corrupted. The download may have been interrupted.'), again()],
  ],
  [
    /did not self-register|different Node\.js version/,
    () => [l10n.t('it was built for a different version of Node.js.'), again()],
  ],
  [
    /specified module could not be found/i,
    () => [
      l10n.t('tensorflow.dll or a library that it needs is missing.'),
      `${again()} ${l10n.t('It also requires the Microsoft Visual C++ Redistributable.')}`,
    ],
  ],
];

function why(said: string, code: number | null, killed: NodeJS.Signals | null): { reason: string; remedy: string } {
  if (killed === 'SIGILL')
    return {
      reason: l10n.t('this CPU does not support the AVX instructions that the library needs.'),
      remedy: l10n.t('Set descent.tensorflow.library to a TensorFlow library that was built for this CPU.'),
    };
  if (killed === 'SIGTERM')
    return { reason: l10n.t('its native module did not load within two minutes.'), remedy: l10n.t('Try again.') };
  for (const [pattern, told] of CAUSES) {
    const match = pattern.exec(said);
    if (!match) continue;
    const [reason, remedy] = told(match);
    return { reason, remedy };
  }
  const line = said.split('\n').find((one) => /error/i.test(one)) ?? killed ?? l10n.t('exit code {0}', code ?? '?');
  return { reason: l10n.t('its native module cannot be loaded: {0}.', line.trim()), remedy: again() };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
