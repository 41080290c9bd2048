/**
 * A real TensorFlow for the suites: the shared library of the Python package, and tfjs-node built for it by Descent's own installer, as
 * for a user who names a TensorFlow in `descent.tensorflow.library`. Made once, in the user's cache; about 1.3 GB.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { UserError } from '../../src/core/fault.ts';
import { install } from '../../src/store/tensorflow/install.ts';
import { installed } from '../../src/store/tensorflow/installed.ts';
import type { BackendEnvironment } from '../../src/trainer/backends/index.ts';
import { cacheFolder, Missing } from './tools.ts';

const RELEASE = '2.21.0';
/** The library is the same in the packages for all versions of Python. */
const WHEEL = ['--python-version', '3.11', '--implementation', 'cp', '--abi', 'cp311', '--platform', 'manylinux_2_27_x86_64'];
/** What the native module needs of the package. */
const PARTS =
  '(libtensorflow_(cc|framework)[.]so[.]2$|include/(tensorflow/(c|core/platform/ctstring)|xla/tsl/(c|platform)/|tsl/platform/))';
const UNPACK = `
import re, sys, zipfile
wheel = zipfile.ZipFile(sys.argv[1])
wheel.extractall(sys.argv[2], [name for name in wheel.namelist() if re.match('tensorflow/${PARTS}', name)])`;

const run = promisify(execFile);
const home = () => join(cacheFolder(), `tensorflow-${RELEASE}`);
const library = () => join(home(), 'tensorflow');

/** What to give a backend so that it finds the suites' TensorFlow; empty as long as it was not made. */
export function tensorFlowHere(): BackendEnvironment {
  const around = { storage: join(home(), 'storage'), library: library() };
  return installed(around.storage, around.library) ? around : {};
}

/** Makes it where it is not there yet. Rejects with `Missing`, which says what this machine lacks. */
export async function tensorFlow(): Promise<BackendEnvironment> {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Missing('A real TensorFlow is made for these suites on Linux on x86-64 only.');
  if (tensorFlowHere().storage === undefined) {
    if (!existsSync(library())) await download();
    await build();
  }
  return tensorFlowHere();
}

async function download(): Promise<void> {
  console.log(`Downloading TensorFlow ${RELEASE} (about 270 MB, once) into ${home()} …`);
  const partial = join(home(), `partial-${process.pid}`);
  mkdirSync(partial, { recursive: true });
  try {
    await run('python3', ['-m', 'pip', '--version']).catch(() => {
      throw new Missing('Python with pip is missing, which TensorFlow is downloaded with (Debian: apt-get install python3-pip).');
    });
    const wanted = [`tensorflow-cpu==${RELEASE}`, '--no-deps', '--only-binary', ':all:', ...WHEEL, '--dest', partial];
    await run('python3', ['-m', 'pip', 'download', '--quiet', ...wanted], { maxBuffer: 1 << 26 });
    const [wheel = ''] = readdirSync(partial).filter((name) => name.endsWith('.whl'));
    await run('python3', ['-c', UNPACK, join(partial, wheel), partial]);
    await rename(join(partial, 'tensorflow'), library());
  } catch (error) {
    throw error instanceof Missing ? error : new Missing(`TensorFlow could not be downloaded: ${lastLine(error)}`);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

async function build(): Promise<void> {
  console.log('Building tfjs-node for it …');
  const { signal } = new AbortController();
  try {
    await install({ storage: join(home(), 'storage'), gpu: false, library: library(), signal, progress() {} });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new Missing(`${error.message} ${error.fault.remedy ?? ''}`);
  }
}

const lastLine = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).trim().split('\n').at(-1) ?? 'for no reason that is known';

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await tensorFlow());
