/** Makes the trainer's TensorFlow.js compute with the native module of tfjs-node. */
import * as l10n from '@vscode/l10n';
import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import { UserError } from '../../../core/fault.ts';
import { ENVIRONMENT } from '../../../store/tensorflow/check.ts';
import type { Package } from '../../../store/tensorflow/packages.ts';
import { tf } from '../tf.ts';

/** In a bundle, `import.meta.url` is empty. */
const require = createRequire(join(import.meta.dirname, 'load.js'));

export interface Binding {
  readonly TF_Version: string;
  isUsingGpuDevice(): boolean;
}

/** The name under which the kernels of tfjs-node are registered. */
const NAME = 'tensorflow';
let loaded: { readonly folder: string; readonly binding: Binding } | undefined;

/**
 * Registers kernels and backend, and makes it the backend in use. Call it only for a module that is known to load: see `checkAddon`.
 *
 * It loads parts of the package instead of its entry, which would bring another TensorFlow.js with other layers, register two more
 * backends, and print banners.
 */
export async function load({ folder, addon }: Package & { readonly addon: string }): Promise<Binding> {
  if (loaded && loaded.folder !== folder)
    throw new UserError(l10n.t('This process already uses {0} and cannot load {1}.', loaded.folder, folder));
  loaded ??= register(folder, addon);
  if (!(await tf.setBackend(NAME)))
    throw new UserError({
      key: 'descent.backend',
      message: l10n.t('The TensorFlow library in {0} could not be started.', folder),
      remedy: l10n.t('Reinstall it, or set descent.backend to "auto".'),
    });
  return loaded.binding;
}

function register(folder: string, addon: string) {
  for (const [name, value] of Object.entries(ENVIRONMENT)) process.env[name] ??= value;
  mendUtil();
  const binding = require(addon) as Binding;
  const { NodeJSKernelBackend } = withTensorFlow(folder, () => {
    require(join(folder, 'dist', 'register_all_kernels.js'));
    return require(join(folder, 'dist', 'nodejs_kernel_backend.js')) as { NodeJSKernelBackend: Constructor };
  });
  tf.registerBackend(NAME, () => new NodeJSKernelBackend(binding, 'tfjs-node'));
  return { folder, binding };
}

type Constructor = new (binding: Binding, packageName: string) => ReturnType<Parameters<typeof tf.registerBackend>[1]>;

/** Adds two functions that tfjs-node 4.22 calls, and that newer versions of Node.js have deprecated or removed. */
function mendUtil(): void {
  const util = require('node:util') as Record<string, unknown>;
  util.isArray = Array.isArray;
  util.isNullOrUndefined = (value: unknown) => value === null || value === undefined;
}

interface Loader {
  _load(request: string, parent: { readonly filename?: string | null } | undefined, isMain: boolean): unknown;
}

/** The package is compiled to ES5 and calls its base class as a function, which a class does not allow. */
function KernelBackend() {}
KernelBackend.prototype = tf.KernelBackend.prototype;

/** While `run` runs, the package imports the trainer's TensorFlow.js: there must be one engine, and one class of tensors. */
function withTensorFlow<T>(folder: string, run: () => T): T {
  const loader = require('node:module') as Loader;
  const original = loader._load;
  const own = { ...tf, KernelBackend };
  // Node identifies modules by their real paths.
  const inside = realpathSync(folder) + sep;
  loader._load = (request, parent, isMain) =>
    /^@tensorflow\/tfjs(-core)?$/.test(request) && parent?.filename?.startsWith(inside)
      ? own
      : original.call(loader, request, parent, isMain);
  try {
    return run();
  } finally {
    loader._load = original;
  }
}
