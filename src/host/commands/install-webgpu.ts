/** Fetches WebGPU's native module, which the package for every platform does not carry. */
import * as l10n from '@vscode/l10n';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../core/fault.ts';
import { fetchDawn, npmRegistry, DAWN_PLATFORM, readDawnRecord } from '../../store/dawn.ts';
import type { Host } from '../host.ts';

export async function installWebGpu({ context, backends, trainers }: Host): Promise<void> {
  const { noNode } = await trainers.runtime('webgpu');
  if (noNode) throw new UserError({ message: noNode.reason, remedy: noNode.remedy, key: 'descent.node' });
  const brought = existsSync(join(context.extensionPath, 'dist', 'dawn', DAWN_PLATFORM, 'dawn.node'));
  if (brought) return offerCheck(backends, l10n.t('This build of Descent includes WebGPU. There is nothing to install.'));
  const record = await readDawnRecord(join(context.extensionPath, 'dist'));
  const storage = context.globalStorageUri.fsPath;
  const stop = new AbortController();
  const fetched = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: l10n.t('Installing WebGPU (Dawn {0})', record.version),
      cancellable: true,
    },
    async (progress, token) => {
      token.onCancellationRequested(() => stop.abort());
      let reported = 0;
      const report = (share: number) => {
        progress.report({ increment: (share - reported) * 100, message: `${Math.floor(share * 100)} %` });
        reported = share;
      };
      const parts = {
        record,
        registry: await npmRegistry(),
        storage,
        platform: DAWN_PLATFORM,
        signal: stop.signal,
        progress: report,
      };
      try {
        await fetchDawn(parts);
        return true;
      } catch (error) {
        // Cancelling is no error.
        if (stop.signal.aborted) return false;
        throw error;
      }
    },
  );
  if (!fetched) return;
  await offerCheck(backends, l10n.t('WebGPU is installed. The next run uses it if this machine has a supported GPU.'));
}

async function offerCheck(backends: Host['backends'], message: string): Promise<void> {
  const check = l10n.t('Check Backends');
  if ((await vscode.window.showInformationMessage(message, check)) === check) await backends.check();
}
