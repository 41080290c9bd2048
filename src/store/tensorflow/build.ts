/** Builds the native module of tfjs-node for a TensorFlow that the user names. */
import * as l10n from '@vscode/l10n';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../core/fault.ts';
import { run } from './child.ts';
import { buildFailure } from './failures.ts';
import type { Library } from './library.ts';

/** The version of Node-API that tfjs-node 4.22 is written for; every Node.js that Descent runs on has it. */
const NODE_API = 8;
const COMPILERS = ['g++', 'clang++', 'c++'];

/**
 * Compiles the module's two files against the library's headers and Node-API's. The module finds the library where it lies: it is not
 * copied, and finds in turn what lies beside it, CUDA's libraries for example.
 * @param folder of the package.
 * @param nodeHeaders the folder of `node_api.h`.
 * @throws UserError when there is no compiler, or it refuses.
 */
export async function buildFor(library: Library, folder: string, nodeHeaders: string, signal: AbortSignal): Promise<void> {
  const links = join(folder, 'deps', 'link');
  const out = join(folder, 'lib', `napi-v${NODE_API}`);
  await rm(join(folder, 'deps'), { recursive: true, force: true });
  await mkdir(links, { recursive: true });
  await mkdir(out, { recursive: true });
  // Two names for the linker; at run time the module asks for the names that the libraries give themselves.
  await symlink(join(library.folder, library.main), join(links, 'libtensorflow.so'));
  if (library.framework) await symlink(join(library.folder, library.framework), join(links, 'libtensorflow_framework.so'));
  await symlink(library.folder, join(folder, 'deps', 'lib'), 'dir');
  const sources = (await readdir(join(folder, 'binding'))).filter((name) => name.endsWith('.cc'));
  const args = [
    ...['-shared', '-fPIC', '-O2', '-std=c++17', '-w'],
    ...[`-DNAPI_VERSION=${NODE_API}`, '-DNODE_GYP_MODULE_NAME=tfjs_binding', '-DBUILDING_NODE_EXTENSION'],
    ...['-I', nodeHeaders, '-I', library.headers],
    ...sources.map((name) => join(folder, 'binding', name)),
    ...['-L', links, '-ltensorflow', ...(library.framework ? ['-ltensorflow_framework'] : [])],
    ...['-Wl,-rpath,$ORIGIN/../../deps/lib', '-o', join(out, 'tfjs_binding.node')],
  ];
  for (const program of [process.env.CXX ?? '', ...COMPILERS].filter((name) => name !== '')) {
    const ran = await run({ program, args, cwd: folder, signal });
    if (ran.missing) continue;
    if (ran.code === 0 && existsSync(join(out, 'tfjs_binding.node'))) return;
    throw buildFailure(ran, library.folder);
  }
  throw new UserError({
    message: l10n.t('The native module cannot be built for {0}: no C++ compiler was found.', library.folder),
    key: 'descent.tensorflow.library',
    remedy: l10n.t('Install a C++ compiler (Debian: apt-get install g++), or leave the setting empty.'),
  });
}
