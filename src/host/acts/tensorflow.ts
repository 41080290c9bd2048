/** TensorFlow for the trainer: installed into Descent's own storage, and removed. */
import * as vscode from 'vscode';
import { UserError } from '../../core/fault.ts';
import { install, removeAll } from '../../store/tensorflow/install.ts';
import { openSettings } from '../errors.ts';
import type { Host } from '../host.ts';
import { showQuickPick } from '../questions.ts';
import { surroundings } from '../surroundings.ts';

/** Installs it whole or not at all. Rejects with a `UserError` that says what is wrong and what to do. */
export async function installTensorFlow({ trainers }: Host): Promise<void> {
  const { storage, library = '' } = surroundings(trainers.launch.storage);
  const { execPath, noNode } = await trainers.runtime('tensorflow');
  // A gigabyte that nothing can use is not fetched.
  if (noNode) throw new UserError({ message: noNode.reason, remedy: noNode.remedy, key: 'descent.node' });
  const gpu = library === '' ? await askForGpu() : false;
  if (gpu === undefined) return;
  const done = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'TensorFlow', cancellable: true },
    async (progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      const told = (doing: string, bytes: number) =>
        progress.report({ message: bytes > 0 ? `${doing}: ${Math.round(bytes / 1e6)} MB so far` : doing });
      return install({ storage, gpu, library, execPath, signal: abort.signal, progress: told });
    },
  );
  const where = done.gpu ? 'a GPU that it sees' : 'the processor; it sees no GPU that it can use';
  const settings = 'Choose the Backend';
  const answer = await vscode.window.showInformationMessage(
    `TensorFlow ${done.tensorflow} is installed and computes on ${where}. With descent.backend "auto", the next training uses it unless there is something better.`,
    settings,
  );
  if (answer === settings) await openSettings('descent.backend');
}

/** Removes all that was installed. Rejects with a `UserError` while a training computes with it. */
export async function removeTensorFlow({ trainers }: Host): Promise<void> {
  const removed = await removeAll(trainers.launch.storage);
  const what = removed.map(({ tensorflow }) => tensorflow).join(' and ');
  void vscode.window.showInformationMessage(
    removed.length === 0 ? 'Descent has not installed any TensorFlow.' : `TensorFlow ${what} was removed.`,
  );
}

/** There are two packages where NVIDIA's GPUs can be used. */
async function askForGpu(): Promise<boolean | undefined> {
  if (process.platform === 'darwin') return false;
  const answer = await showQuickPick(
    [
      {
        label: 'For an NVIDIA GPU',
        detail: 'tfjs-node-gpu: needs CUDA 11.2 and cuDNN 8.1 on this machine; without them it computes on the processor.',
        gpu: true,
      },
      { label: 'For the processor', detail: 'tfjs-node: all cores, on any machine.', gpu: false },
    ],
    {
      title: 'Install TensorFlow Backend',
      placeHolder: 'What should it compute on? About 1 GB is downloaded.',
      ignoreFocusOut: true,
    },
  );
  return answer?.gpu;
}
