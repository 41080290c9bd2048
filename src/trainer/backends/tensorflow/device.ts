/** Reads what TensorFlow reports about GPUs when it starts, which is only in its log. */
import type { Device, Reason } from '../../../core/backend.ts';
import type { GraphicsInfo } from '../webgpu-absence.ts';

/** The device that TensorFlow computes on: the first that it created. */
export function deviceIn(said: string): Device {
  // Created device /job:localhost/replica:0/task:0/device:GPU:0 with 22000 MB memory:  -> device: 0, name: NVIDIA A10, pci bus id: …
  const name = /-> device: \d+, name: ([^,\n]+)/.exec(said)?.[1];
  return { name: name?.trim() ?? 'NVIDIA GPU', kind: 'gpu' };
}

/** Why the package for GPUs would be of no use here; undefined where it would be. */
export function noUse({ platform, nvidia, container }: GraphicsInfo): Reason | undefined {
  if (nvidia) return undefined;
  if (platform === 'darwin')
    return {
      reason: 'TensorFlow supports only NVIDIA GPUs, which no Mac has.',
      remedy: 'Set descent.backend to "webgpu" to use the GPU of a Mac.',
    };
  return {
    reason: 'There is no NVIDIA GPU with a loaded driver, and TensorFlow supports no other GPUs.',
    remedy: container
      ? 'If the machine has one, pass it to this container: "docker run --gpus all".'
      : 'If the machine has one, install the NVIDIA driver.',
  };
}

/** Why TensorFlow sees no GPU, and what to do. `visible` is the value of CUDA_VISIBLE_DEVICES. */
export function whyNoDevice(said: string, visible: string | undefined): readonly [reason: string, remedy: string] {
  if (visible !== undefined && !/^\s*(\d|GPU|MIG)/.test(visible))
    return [`CUDA_VISIBLE_DEVICES is "${visible}", which hides every GPU.`, 'Unset it, and restart VS Code.'];
  const missing = /Could not load dynamic library '([^']+)'/.exec(said)?.[1];
  if (missing && !missing.startsWith('libcuda.') && !missing.startsWith('nvcuda'))
    return [
      `the CUDA library ${missing} is missing.`,
      'TensorFlow 2.9.1 needs CUDA 11.2 and cuDNN 8.1: install them, or set descent.tensorflow.library to a newer TensorFlow.',
    ];
  if (missing || /driver does not appear to be running|Could not find cuda drivers/i.test(said))
    return [
      'no NVIDIA driver was found on this machine.',
      'Install the driver of your GPU; in a container, pass the GPU through.',
    ];
  const failed = /failed call to cuInit: ([^\n]+)/.exec(said)?.[1];
  if (failed) return [`the NVIDIA driver finds no device (${failed.trim()}).`, 'Check with: nvidia-smi'];
  return ['TensorFlow sees no GPU.', 'Check with: nvidia-smi. Only NVIDIA GPUs can be used by TensorFlow.'];
}
