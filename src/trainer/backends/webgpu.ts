/** TensorFlow.js on WebGPU through Dawn, for every GPU with a driver for Vulkan, Metal or Direct3D 12. */
import * as l10n from '@vscode/l10n';
import { msg } from '../../core/localize.ts';
import type { GpuOptions, Reason } from '../../core/backend.ts';
import { messageOf, UserError } from '../../core/fault.ts';
import type { Backend } from './backend.ts';
import type { BackendEnvironment } from '../../core/backend.ts';
import { locateDawn, PLATFORM } from './binaries.ts';
import { whyNoNativeModules } from './native-modules.ts';
import { Readback } from './readback.ts';
import { deviceStatistics } from './statistics-device.ts';
import { tf } from './tf.ts';
import { noAdapter, noLoad, noModule, readGraphicsInfo } from './webgpu-absence.ts';
import { type Adapter, adapterNames, findAdapter, type Gpu, type GpuDevice, isSoftware, loadDawn } from './webgpu-dawn.ts';
import { watchDevice } from './webgpu-errors.ts';

const DEFAULT: GpuOptions = { powerPreference: 'high-performance', adapter: '' };

interface FoundAdapter {
  readonly gpu: Gpu;
  readonly adapter: Adapter;
  readonly name: string;
}

export const webgpu: Backend = {
  id: 'webgpu',
  title: 'WebGPU',
  summary: msg('Any GPU with a driver for Vulkan, Metal or Direct3D 12. Nothing else needs to be installed.'),
  gpu: true,
  async probe(environment) {
    const found = await find(environment);
    if ('reason' in found) return { available: false, ...found };
    if (!isSoftware(found.adapter.info, found.name)) return { available: true, gpu: true };
    const reason = l10n.t(
      'The only GPU adapter is a software renderer ({0}), which runs on the CPU and is slower than WASM.',
      found.name,
    );
    return {
      available: true,
      passedOver: { reason, remedy: noAdapter(readGraphicsInfo()).remedy },
    };
  },
  async open(environment) {
    const found = await find(environment);
    if ('reason' in found) throw new UserError({ message: found.reason, remedy: found.remedy, key: 'descent.backend' });
    const { adapter, name } = found;
    const { description, architecture } = adapter.info;
    const device = await openDevice(found);
    const deviceErrors = watchDevice(tf, device, name);
    await verifyDevice();
    await deviceErrors.settle();
    deviceErrors.check();
    const readback = new Readback(tf);
    const software = isSoftware(adapter.info, name);
    return {
      info: {
        id: 'webgpu',
        label: `WebGPU · ${name}`,
        detail: l10n.t(
          'TensorFlow.js {0} on WebGPU, through Dawn: {1}, {2}.',
          tf.version_core,
          name,
          description || architecture,
        ),
        device: { name, kind: software ? 'cpu' : 'gpu', ...(description === '' ? {} : { driver: description }) },
      },
      tf,
      statistics: deviceStatistics(tf, readback),
      readback,
      deviceErrors,
      async close() {
        deviceErrors.close();
        tf.removeBackend('webgpu');
        device.destroy();
        Reflect.deleteProperty(navigator, 'gpu');
      },
    };
  },
};

async function find(environment: BackendEnvironment): Promise<FoundAdapter | Reason> {
  const refused = whyNoNativeModules(environment);
  if (refused) return refused;
  const { storage, gpu: wanted = DEFAULT } = environment;
  const path = locateDawn(storage);
  if (path === undefined) return noModule(PLATFORM);
  let dawn: ReturnType<typeof loadDawn>;
  try {
    dawn = loadDawn(path);
  } catch (error) {
    return noLoad(messageOf(error));
  }
  const names = await adapterNames(dawn);
  const found = await findAdapter(dawn, names, wanted);
  if (found) {
    Object.assign(globalThis, dawn.globals);
    return found;
  }
  if (wanted.adapter === '' || names.length === 0) return noAdapter(readGraphicsInfo());
  return {
    reason: l10n.t('descent.gpu.adapter: no adapter\'s name contains "{0}".', wanted.adapter),
    remedy: l10n.t('Available: {0}.', names.map((name) => `"${name}"`).join(', ')),
  };
}

/** The limits that are raised to the adapter's maximum, since their defaults would bound the size of tensors. */
const LIMITS = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
];

/** Opens a device and makes it the one that `tf` computes on. */
async function openDevice({ gpu, adapter }: FoundAdapter): Promise<GpuDevice> {
  // TensorFlow.js looks for WebGPU where browsers have it. The reference also keeps Dawn's adapters alive.
  if (typeof navigator === 'undefined') Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  const device = await adapter.requestDevice({
    requiredFeatures: [],
    requiredLimits: Object.fromEntries(
      LIMITS.flatMap((name) => (adapter.limits[name] === undefined ? [] : [[name, adapter.limits[name]]])),
    ),
  });
  // The module registers a backend when it is imported, for any adapter.
  if (tf.findBackendFactory('webgpu')) tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => new WebGPUBackend(device as never, adapter.info as never));
  if (!(await tf.setBackend('webgpu'))) throw new UserError(l10n.t('The WebGPU backend of TensorFlow.js could not be started.'));
  return device;
}

/** Computes something small, since a device that opens may still not compute. */
async function verifyDevice(): Promise<void> {
  const squares = tf.tidy(() => tf.square(tf.tensor1d([3, -2])));
  try {
    const [nine, four] = await squares.data();
    if (nine !== 9 || four !== 4) throw new Error(l10n.t('it returned {0} for 3² and {1} for (−2)²', String(nine), String(four)));
  } catch (error) {
    throw new UserError({
      message: l10n.t('The GPU failed a test computation: {0}.', messageOf(error)),
      remedy: l10n.t('Install the latest GPU driver, or set descent.backend to another backend.'),
      key: 'descent.backend',
    });
  } finally {
    squares.dispose();
  }
}
