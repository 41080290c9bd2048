/** Reads what TensorFlow reports about GPUs when it starts, which is only in its log. */
import * as l10n from '@vscode/l10n';
import type { Device, Reason } from '../../../core/backend.ts';
import type { GraphicsInfo } from '../webgpu-absence.ts';

/** The device that TensorFlow computes on: the first that it created. */
export function deviceIn(said: string): Device {
  // Created device /job:localhost/replica:0/task:0/device:GPU:0 with 22000 MB memory:  -> device: 0, name: NVIDIA A10, pci bus id: …
  const name = /-> device: \d+, name: ([^,\n]+)/.exec(said)?.[1];
  return { name: name?.trim() ?? l10n.t('NVIDIA GPU'), kind: 'gpu' };
}

/** Why the package for GPUs would be of no use here; undefined where it would be. */
export function noUse({ platform, nvidia, container }: GraphicsInfo): Reason | undefined {
  if (nvidia) return undefined;
  if (platform === 'darwin')
    return {
      reason: l10n.t('TensorFlow supports only NVIDIA GPUs, which macOS does not support.'),
      remedy: l10n.t('To use the GPU of a Mac, set descent.backend to "webgpu".'),
    };
  return {
    reason: l10n.t('No NVIDIA GPU with a loaded driver was found, and TensorFlow supports no other GPUs.'),
    remedy: container
      ? l10n.t('If the machine has one, pass it to this container: "docker run --gpus all".')
      : l10n.t('If the machine has one, install the NVIDIA driver.'),
  };
}

/** Why TensorFlow sees no GPU, and what to do. `visible` is the value of CUDA_VISIBLE_DEVICES. */
export function whyNoDevice(said: string, visible: string | undefined): readonly [reason: string, remedy: string] {
  if (visible !== undefined && !/^\s*(\d|GPU|MIG)/.test(visible))
    return [l10n.t('CUDA_VISIBLE_DEVICES is "{0}", which hides every GPU.', visible), l10n.t('Unset it, and restart VS Code.')];
  const missing = /Could not load dynamic library '([^']+)'/.exec(said)?.[1];
  if (missing && !missing.startsWith('libcuda.') && !missing.startsWith('nvcuda'))
    return [
      l10n.t('The CUDA library {0} is missing.', missing),
      l10n.t(
        'TensorFlow 2.9.1 requires CUDA 11.2 and cuDNN 8.1. Install them, or set descent.tensorflow.library to a newer TensorFlow library.',
      ),
    ];
  if (missing || /driver does not appear to be running|Could not find cuda drivers/i.test(said))
    return [
      l10n.t('No NVIDIA driver was found on this machine.'),
      l10n.t('Install the driver for your GPU. In a container, pass the GPU to the container.'),
    ];
  const failed = /failed call to cuInit: ([^\n]+)/.exec(said)?.[1];
  if (failed) return [l10n.t('The NVIDIA driver found no device ({0}).', failed.trim()), l10n.t('Check with: nvidia-smi')];
  return [l10n.t('TensorFlow found no GPU.'), l10n.t('Check with: nvidia-smi. TensorFlow supports only NVIDIA GPUs.')];
}
