/** Why there is no WebGPU on this machine, and what would change that. */
import * as l10n from '@vscode/l10n';
import { msg, translated } from '../../core/localize.ts';
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

const CHOOSE_ANOTHER = msg('Without a GPU, training uses the CPU.');

/** Why Dawn finds no adapter on this system. */
export function noAdapter({ platform, loader, drivers, nvidia, other, container }: GraphicsInfo): Reason {
  if (platform === 'darwin')
    return {
      reason: l10n.t('Metal reports no GPU. This is expected in a virtual machine.'),
      remedy: l10n.t('Run VS Code directly on the Mac. {0}', translated(CHOOSE_ANOTHER)),
    };
  if (platform === 'win32')
    return {
      reason: l10n.t('Direct3D 12 reports no GPU.'),
      remedy: l10n.t(
        'Install the latest GPU driver. In a remote session, check that the session can use the GPU. {0}',
        translated(CHOOSE_ANOTHER),
      ),
    };
  const gpu = nvidia || other;
  if (!gpu && container)
    return {
      reason: l10n.t('No GPU is visible in this container.'),
      remedy: l10n.t(
        'If the machine has one, pass it to the container: "docker run --gpus all" with NVIDIA_DRIVER_CAPABILITIES=all, or "--device /dev/dri" for AMD and Intel. {0}',
        translated(CHOOSE_ANOTHER),
      ),
    };
  if (!gpu) return { reason: l10n.t('No GPU was found on this machine.'), remedy: translated(CHOOSE_ANOTHER) };
  const driver = nvidia
    ? l10n.t('Install the NVIDIA driver with Vulkan (libnvidia-gl). In a container, set NVIDIA_DRIVER_CAPABILITIES=all.')
    : l10n.t('Install the Mesa driver (Debian and Ubuntu: mesa-vulkan-drivers).');
  if (!loader)
    return {
      reason: nvidia
        ? l10n.t('An NVIDIA GPU was found, but the Vulkan loader is not installed (libvulkan.so.1).')
        : l10n.t('A GPU was found, but the Vulkan loader is not installed (libvulkan.so.1).'),
      remedy: l10n.t(
        'Install the loader (Debian and Ubuntu: libvulkan1; Fedora: vulkan-loader). If the driver is missing as well: {0}',
        driver,
      ),
    };
  if (drivers.length === 0)
    return {
      reason: nvidia
        ? l10n.t('An NVIDIA GPU was found, but no Vulkan driver is registered on this machine.')
        : l10n.t('A GPU was found, but no Vulkan driver is registered on this machine.'),
      remedy: driver,
    };
  const registered = drivers.join(', ');
  return {
    reason: nvidia
      ? l10n.t('An NVIDIA GPU was found, but none of the Vulkan drivers on this machine supports it ({0}).', registered)
      : l10n.t('A GPU was found, but none of the Vulkan drivers on this machine supports it ({0}).', registered),
    remedy: l10n.t('{0} Make sure that you can access the devices in /dev/dri (join the groups "video" and "render").', driver),
  };
}

/** Dawn is not installed. */
export const noModule = (platform: string): Reason => ({
  reason: l10n.t('Dawn, the native module that WebGPU needs, is not installed for {0}.', platform),
  remedy: l10n.t(
    'Run "Descent: Install WebGPU Backend", or install the build of Descent for your platform. When running from source, run "npm install".',
  ),
  command: 'descent.installWebGPU',
});

/** Dawn cannot be loaded. */
export const noLoad = (message: string): Reason => ({
  reason: l10n.t('Dawn, the native module that WebGPU needs, cannot be loaded: {0}', message.split('\n')[0]?.trim() ?? message),
  remedy: l10n.t('It needs Linux with glibc 2.29, macOS 12, Windows 10, or newer.'),
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
