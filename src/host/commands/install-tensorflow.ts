/** TensorFlow for the trainer: installed into Descent's own storage, and removed. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { UserError } from '../../core/fault.ts';
import { hasNvidia } from '../../store/nvidia-driver.ts';
import { install, removeAll } from '../../store/tensorflow/install.ts';
import type { Host } from '../host.ts';
import { showQuickPick } from '../prompts/quick-input.ts';
import { backendEnvironment } from '../backend-environment.ts';

/** Installs it whole or not at all. Rejects with a `UserError` that says what is wrong and what to do. */
export async function installTensorFlow({ trainers, backends }: Host, backend?: string): Promise<void> {
  const { storage, library = '' } = backendEnvironment(trainers.launch.storage);
  const { execPath, noNode } = await trainers.runtime('tensorflow');
  // A gigabyte that nothing can use is not fetched.
  if (noNode) throw new UserError({ message: noNode.reason, remedy: noNode.remedy, key: 'descent.node' });
  const gpu = library === '' ? await askForGpu(backend === undefined ? hasNvidia() : backend === 'tensorflow-gpu') : false;
  if (gpu === undefined) return;
  const done = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: l10n.t('Installing TensorFlow'), cancellable: true },
    async (progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      const report = (doing: string, bytes: number) =>
        progress.report({ message: bytes >= 1e6 ? l10n.t('{0} ({1} MB)', doing, Math.round(bytes / 1e6)) : doing });
      try {
        return await install({ storage, gpu, library, execPath, signal: abort.signal, progress: report });
      } catch (error) {
        // Cancelling is no error.
        if (abort.signal.aborted) return undefined;
        throw error;
      }
    },
  );
  if (!done) return;
  const check = l10n.t('Check Backends');
  const answer = await vscode.window.showInformationMessage(
    installed(done.tensorflow, done.gpu ? 'gpu' : gpu || library !== '' ? 'noGpu' : 'cpu'),
    check,
  );
  if (answer === check) await backends.check();
}

function installed(version: string, device: 'gpu' | 'noGpu' | 'cpu'): string {
  if (device === 'gpu')
    return l10n.t(
      'TensorFlow {0} is installed and uses the GPU. With descent.backend "auto", the next run uses it unless a faster backend is available.',
      version,
    );
  if (device === 'noGpu')
    return l10n.t(
      'TensorFlow {0} is installed but found no GPU that it can use, so it uses the CPU. With descent.backend "auto", the next run uses it unless a faster backend is available.',
      version,
    );
  return l10n.t(
    'TensorFlow {0} is installed and uses the CPU. With descent.backend "auto", the next run uses it unless a faster backend is available.',
    version,
  );
}

/** Removes all that was installed. Rejects with a `UserError` while a training computes with it. */
export async function removeTensorFlow({ trainers }: Host): Promise<void> {
  const removed = await removeAll(trainers.launch.storage);
  const what = removed.map(({ tensorflow }) => tensorflow).join(', ');
  void vscode.window.showInformationMessage(
    removed.length === 0 ? l10n.t('TensorFlow was not installed by Descent.') : l10n.t('TensorFlow {0} was uninstalled.', what),
  );
}

/** There are two packages where NVIDIA's GPUs can be used; the one that is `likely` comes first. */
async function askForGpu(likely: boolean): Promise<boolean | undefined> {
  if (process.platform === 'darwin') return false;
  const choices = [
    {
      label: l10n.t('NVIDIA GPU'),
      detail: l10n.t('Requires the NVIDIA driver, CUDA 11.2 and cuDNN 8.1. Without them, TensorFlow uses the CPU.'),
      gpu: true,
    },
    { label: l10n.t('CPU'), detail: l10n.t('Uses all cores. Works on any machine.'), gpu: false },
  ];
  const answer = await showQuickPick(likely ? choices : choices.reverse(), {
    title: l10n.t('Install TensorFlow Backend'),
    placeHolder: l10n.t('Select the device for TensorFlow. The download is about 1 GB.'),
  });
  return answer?.gpu;
}
