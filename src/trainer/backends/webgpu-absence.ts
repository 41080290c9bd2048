/** Why there is no WebGPU on this machine, and what would change that. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Reason } from '../../core/backend.ts';
import { hasNvidia } from '../../store/nvidia-driver.ts';

/** What can be found out about a system's GPUs and drivers. */
export interface GraphicsInfo {
  readonly platform: NodeJS.Platform;
  /** Linux: the Vulkan loader, `libvulkan.so.1`, is installed. */
  readonly loader: boolean;
  /** Linux: the Vulkan drivers that are registered, by the names of their files. */
  readonly drivers: readonly string[];
  /** The NVIDIA driver is loaded. */
  readonly nvidia: boolean;
  /** Linux: there is a device of another GPU. */
  readonly other: boolean;
  readonly container: boolean;
}

const CHOOSE_ANOTHER = 'Without a GPU, training uses the processor.';

/** Why Dawn finds no adapter on this system. */
export function noAdapter({ platform, loader, drivers, nvidia, other, container }: GraphicsInfo): Reason {
  if (platform === 'darwin')
    return {
      reason: 'Metal reports no GPU, as in a virtual machine.',
      remedy: `Run VS Code on the Mac itself. ${CHOOSE_ANOTHER}`,
    };
  if (platform === 'win32')
    return {
      reason: 'Direct3D 12 reports no GPU.',
      remedy: `Install the newest driver of the GPU. In a remote session, the settings of the session may hide it. ${CHOOSE_ANOTHER}`,
    };
  const gpu = nvidia || other;
  if (!gpu && container)
    return {
      reason: 'No GPU is visible in this container.',
      remedy: `If the machine has one, pass it to the container: "docker run --gpus all" with NVIDIA_DRIVER_CAPABILITIES=all, or "--device /dev/dri" for AMD and Intel. ${CHOOSE_ANOTHER}`,
    };
  if (!gpu) return { reason: 'No GPU was found on this machine.', remedy: CHOOSE_ANOTHER };
  const kind = nvidia ? 'an NVIDIA GPU' : 'a GPU';
  const driver = nvidia
    ? 'Install the NVIDIA driver with Vulkan (libnvidia-gl); in a container, set NVIDIA_DRIVER_CAPABILITIES=all'
    : 'Install the Mesa driver (Debian and Ubuntu: mesa-vulkan-drivers)';
  if (!loader)
    return {
      reason: `There is ${kind}, but the Vulkan loader is not installed (libvulkan.so.1).`,
      remedy: `Install it (Debian and Ubuntu: libvulkan1; Fedora: vulkan-loader). ${driver}, if it is missing as well.`,
    };
  if (drivers.length === 0)
    return { reason: `There is ${kind}, but no Vulkan driver is registered on this machine.`, remedy: `${driver}.` };
  return {
    reason: `There is ${kind}, but none of the Vulkan drivers on this machine supports it (${drivers.join(', ')}).`,
    remedy: `${driver}, and make sure that you can access the devices in /dev/dri (join the groups "video" and "render").`,
  };
}

/** Dawn is not installed. */
export const noModule = (platform: string): Reason => ({
  reason: `Dawn, the native module that WebGPU needs, is not installed for ${platform}.`,
  remedy:
    'Run "Descent: Fetch WebGPU", or install the build of Descent for your platform. When running from source, run "npm install".',
  command: 'descent.installWebGPU',
});

/** Dawn cannot be loaded. */
export const noLoad = (message: string): Reason => ({
  reason: `Dawn, the native module that WebGPU needs, cannot be loaded: ${message.split('\n')[0]?.trim()}`,
  remedy: 'It needs Linux with glibc 2.29, macOS 12, Windows 10, or newer.',
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
