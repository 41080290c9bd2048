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
export async function installTensorFlow({ trainers, compute }: Host, backend?: string): Promise<void> {
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
        progress.report({ message: bytes >= 1e6 ? l10n.t('{0}, {1} MB so far', doing, Math.round(bytes / 1e6)) : doing });
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
  const blind = gpu || library !== '' ? l10n.t('; it sees no GPU that it can use') : '';
  const where = done.gpu ? l10n.t('a GPU that it sees') : l10n.t('the processor{0}', blind);
  const check = l10n.t('Check Compute');
  const answer = await vscode.window.showInformationMessage(
    l10n.t(
      'TensorFlow {0} is installed and computes on {1}. With descent.backend "auto", the next training uses it unless there is something better.',
      done.tensorflow,
      where,
    ),
    check,
  );
  if (answer === check) await compute.check();
}

/** Removes all that was installed. Rejects with a `UserError` while a training computes with it. */
export async function removeTensorFlow({ trainers }: Host): Promise<void> {
  const removed = await removeAll(trainers.launch.storage);
  const what = removed.map(({ tensorflow }) => tensorflow).join(' and ');
  void vscode.window.showInformationMessage(
    removed.length === 0 ? l10n.t('Descent has not installed any TensorFlow.') : l10n.t('TensorFlow {0} was removed.', what),
  );
}

/** There are two packages where NVIDIA's GPUs can be used; the one that is `likely` comes first. */
async function askForGpu(likely: boolean): Promise<boolean | undefined> {
  if (process.platform === 'darwin') return false;
  const choices = [
    {
      label: l10n.t('For an NVIDIA GPU'),
      detail: l10n.t('Needs its driver, CUDA 11.2 and cuDNN 8.1; without them it computes on the processor.'),
      gpu: true,
    },
    { label: l10n.t('For the processor'), detail: l10n.t('All cores, on any machine.'), gpu: false },
  ];
  const answer = await showQuickPick(likely ? choices : choices.reverse(), {
    title: l10n.t('Install TensorFlow Backend'),
    placeHolder: l10n.t('What should it compute on? About 1 GB is downloaded.'),
    ignoreFocusOut: true,
  });
  return answer?.gpu;
}
