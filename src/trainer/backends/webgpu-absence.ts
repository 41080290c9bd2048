/** Why there is no WebGPU on this machine, and what would change that. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Reason } from '../../core/backend.ts';
import { hasNvidia } from '../../store/nvidia-driver.ts';

/** What a system shows of its GPUs and their drivers. */
export interface GraphicsInfo {
  readonly platform: NodeJS.Platform;
  /** Linux: the Vulkan loader, `libvulkan.so.1`, is there. */
  readonly loader: boolean;
  /** Linux: the Vulkan drivers that are registered, by the names of their files. */
  readonly drivers: readonly string[];
  /** A driver of NVIDIA is at work, as far as Linux and Windows show it. */
  readonly nvidia: boolean;
  /** Linux: a device of another GPU can be seen. */
  readonly other: boolean;
  readonly container: boolean;
}

const CHOOSE_ANOTHER = 'Without one, trainings run on the processor.';

/** Of a system on which Dawn runs and finds no adapter at all. */
export function noAdapter({ platform, loader, drivers, nvidia, other, container }: GraphicsInfo): Reason {
  if (platform === 'darwin')
    return {
      reason: 'No GPU was found through Metal, as on a virtual machine.',
      remedy: `A Mac itself has one. ${CHOOSE_ANOTHER}`,
    };
  if (platform === 'win32')
    return {
      reason: 'No GPU was found through Direct3D 12.',
      remedy: `Install the GPU vendor's newest driver; in a remote session, its settings may hide the GPU. ${CHOOSE_ANOTHER}`,
    };
  const gpu = nvidia || other;
  if (!gpu && container)
    return {
      reason: 'No GPU is visible in this container.',
      remedy: `If the machine has one, pass it on: "docker run --gpus all" with NVIDIA_DRIVER_CAPABILITIES=all, or "--device /dev/dri" for AMD and Intel. ${CHOOSE_ANOTHER}`,
    };
  if (!gpu) return { reason: 'No GPU was found on this machine.', remedy: CHOOSE_ANOTHER };
  const kind = nvidia ? 'an NVIDIA GPU' : 'a GPU';
  const driver = nvidia
    ? 'Install the driver of NVIDIA with its Vulkan part (libnvidia-gl); in a container, set NVIDIA_DRIVER_CAPABILITIES=all'
    : 'Install the driver of Mesa (Debian and Ubuntu: mesa-vulkan-drivers)';
  if (!loader)
    return {
      reason: `There is ${kind}, but the Vulkan loader is not installed (libvulkan.so.1).`,
      remedy: `Install it (Debian and Ubuntu: libvulkan1; Fedora: vulkan-loader). ${driver}, if it is missing too.`,
    };
  if (drivers.length === 0)
    return { reason: `There is ${kind}, but no Vulkan driver is registered on this machine.`, remedy: `${driver}.` };
  return {
    reason: `There is ${kind}, but none of the Vulkan drivers of this machine works with it (${drivers.join(', ')}).`,
    remedy: `${driver}, and make sure that you may open the devices in /dev/dri (the groups "video" and "render").`,
  };
}

/** Dawn itself is not there. */
export const noModule = (platform: string): Reason => ({
  reason: `Dawn, the native module that WebGPU needs, is not installed for ${platform}.`,
  remedy:
    'Fetch it with "Descent: Fetch WebGPU", or install the build of Descent for your platform; when running from source, run "npm install".',
  command: 'descent.installWebGPU',
});

/** Dawn is there and does not load. */
export const noLoad = (message: string): Reason => ({
  reason: `Dawn, the native module that WebGPU needs, does not load: ${message.split('\n')[0]?.trim()}`,
  remedy: 'It needs glibc 2.29 or newer on Linux, macOS 12, or Windows 10.',
});

const LIBRARIES = ['/usr/lib', '/usr/lib64', '/usr/local/lib', '/lib', '/lib64'];
const REGISTERS = ['/usr/share/vulkan/icd.d', '/usr/local/share/vulkan/icd.d', '/etc/vulkan/icd.d'];

export function readGraphicsInfo(): GraphicsInfo {
  const { platform, env } = process;
  const nvidia = hasNvidia();
  if (platform !== 'linux') return { platform, loader: true, drivers: [], nvidia, other: false, container: false };
  const triplet = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
  const folders = [...LIBRARIES.flatMap((folder) => [folder, join(folder, triplet)]), ...(env.LD_LIBRARY_PATH ?? '').split(':')];
  const named = (env.VK_DRIVER_FILES ?? env.VK_ICD_FILENAMES ?? '').split(':').filter((path) => path !== '');
  const registered = REGISTERS.flatMap((folder) => list(folder).filter((name) => name.endsWith('.json')));
  return {
    platform,
    loader: folders.some((folder) => folder !== '' && existsSync(join(folder, 'libvulkan.so.1'))),
    drivers: named.length > 0 ? named : registered,
    nvidia,
    other: list('/dev/dri').some((name) => /^(card|renderD)\d+$/.test(name)),
    container: existsSync('/.dockerenv') || existsSync('/run/.containerenv') || env.KUBERNETES_SERVICE_HOST !== undefined,
  };
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
