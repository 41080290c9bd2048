import * as l10n from '@vscode/l10n';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { suggest } from '../core/params.ts';
import { msg } from '../core/localize.ts';
import { fetchDawn, npmRegistry, DAWN_PLATFORM, readDawnRecord } from '../store/dawn.ts';
import { install as installTensorFlow, removeAll } from '../store/tensorflow/install.ts';
import { type Arguments, type Command, EXIT, UsageError } from './command.ts';
import { project, storage } from './paths.ts';
import type { Terminal } from './terminal.ts';

const PARTS = ['webgpu', 'tensorflow'] as const;

export const install: Command = {
  name: 'install',
  usage: 'install <webgpu | tensorflow> [--gpu] [--library <folder>] [--remove]',
  summary: msg('Install a compute backend for this user: WebGPU (40 MB) or TensorFlow (1 GB)'),
  options: {
    gpu: { type: 'boolean', help: msg('Install TensorFlow for an NVIDIA GPU. Requires CUDA 11.2 and cuDNN 8.1') },
    library: {
      type: 'string',
      help: msg('Path of a newer TensorFlow library to build for, as in descent.tensorflow.library'),
    },
    remove: { type: 'boolean', help: msg('Uninstall the backend that this command installed') },
  },
  async run(args, terminal) {
    const [what = '', ...more] = args.names;
    if (!PARTS.some((part) => part === what) || more.length > 0)
      throw new UsageError({
        message: l10n.t('install takes one backend, not "{0}".', args.names.join(' ')),
        remedy: suggest(what, PARTS),
      });
    if (args.flag('remove')) {
      await remove(what, terminal);
      return EXIT.ok;
    }
    const abort = new AbortController();
    const pressed = () => abort.abort();
    process.on('SIGINT', pressed);
    try {
      await (what === 'webgpu' ? webgpu(terminal, abort.signal) : tensorflow(args, terminal, abort.signal));
      return EXIT.ok;
    } catch (error) {
      if (!abort.signal.aborted) throw error;
      terminal.error(l10n.t('Canceled. Nothing was changed.'));
      return EXIT.failed;
    } finally {
      process.off('SIGINT', pressed);
    }
  },
};

async function webgpu(terminal: Terminal, signal: AbortSignal): Promise<void> {
  const record = await readDawnRecord(join(project, 'dist'));
  const progress = (share: number) =>
    terminal.live(l10n.t('Downloading WebGPU (Dawn {0}): {1} %', record.version, Math.floor(share * 100)));
  await fetchDawn({ record, registry: await npmRegistry(), storage: storage(), platform: DAWN_PLATFORM, signal, progress });
  terminal.out(l10n.t('WebGPU is installed. To check which backends work on this machine: descent backends'));
}

async function tensorflow(args: Arguments, terminal: Terminal, signal: AbortSignal): Promise<void> {
  const progress = (doing: string, bytes: number) =>
    terminal.live(bytes >= 1e6 ? l10n.t('{0} ({1} MB)', doing, Math.round(bytes / 1e6)) : doing);
  const library = args.text('library') ?? '';
  const done = await installTensorFlow({ storage: storage(), gpu: args.flag('gpu'), library, signal, progress });
  terminal.out(
    done.gpu
      ? l10n.t('TensorFlow {0} is installed and can use a GPU: {1}', done.tensorflow, done.root)
      : l10n.t('TensorFlow {0} is installed: {1}', done.tensorflow, done.root),
  );
  if (library !== '')
    terminal.out(l10n.t('To use it in runs, add to the settings: "descent.tensorflow.library": "{0}".', library));
}

async function remove(what: string, terminal: Terminal): Promise<void> {
  if (what === 'webgpu') {
    await rm(join(storage(), 'dawn'), { recursive: true, force: true });
    return terminal.out(l10n.t('WebGPU was uninstalled.'));
  }
  const removed = await removeAll(storage());
  const versions = removed.map(({ tensorflow: version }) => version).join(', ');
  terminal.out(
    removed.length === 0
      ? l10n.t('TensorFlow was not installed by this command.')
      : l10n.t('TensorFlow {0} was uninstalled.', versions),
  );
}
