/**
 * Watches a device for errors that WebGPU reports asynchronously: invalid shaders, exhausted memory, and the loss of the device. An
 * operation whose shader is invalid leaves its output unchanged, and a training would continue with that.
 */
import * as l10n from '@vscode/l10n';
import { msg, translated } from '../../core/localize.ts';
import { type Fault, UserError } from '../../core/fault.ts';
import type { DeviceErrors } from './backend.ts';
import type { TrainerTf } from './tf.ts';
import type { GpuDevice, GpuError } from './webgpu-dawn.ts';

const ANOTHER = msg('Set descent.backend to "wasm", or to another backend that supports this operation.');
/** Turns of the event loop after which Dawn has reported its errors. */
const TURNS = 4;

interface Place {
  readonly kernel: string | undefined;
  readonly layer: string | undefined;
}

/** The operation that is being computed; TensorFlow.js keeps its registry of them for the whole process. */
let operation: string | undefined;
let named = false;

/** Wraps every operation of the backend, to know which one is being computed. */
function nameOperations(tf: TrainerTf): void {
  if (named) return;
  named = true;
  for (const kernel of tf.getKernelsForBackend('webgpu')) {
    const { kernelName, backendName, kernelFunc } = kernel;
    tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel({
      ...kernel,
      kernelFunc: (given) => {
        operation = kernelName;
        return kernelFunc(given);
      },
    });
  }
}

export function watchDevice(tf: TrainerTf, device: GpuDevice, name: string): DeviceErrors {
  nameOperations(tf);
  let fault: Fault | undefined;
  /** An error that a consequence of an invalid shader causes, which is reported before the cause and says less. */
  let vague: Fault | undefined;
  let pending = 0;
  let lost = false;
  let closed = false;
  let layer: () => string | undefined = () => undefined;

  const explain = <T>(make: () => T): T => {
    const place: Place = { kernel: operation, layer: layer() };
    device.pushErrorScope('validation');
    const made = make();
    pending++;
    device.popErrorScope().then(
      (error) => {
        pending--;
        if (error) fault ??= { message: cannotCompute(name, place, brief(error)), remedy: translated(ANOTHER) };
      },
      // Only if the device was lost, which is reported below.
      () => pending--,
    );
    return made;
  };
  const createShaderModule = device.createShaderModule.bind(device);
  const createComputePipeline = device.createComputePipeline.bind(device);
  device.createShaderModule = (descriptor) => explain(() => createShaderModule(descriptor));
  device.createComputePipeline = (descriptor) => explain(() => createComputePipeline(descriptor));

  device.onuncapturederror = ({ error }) => {
    if (error.constructor.name === 'GPUOutOfMemoryError')
      fault ??= {
        message: l10n.t('{0} is out of memory.', name),
        key: 'descent.training.batchSize',
        remedy: l10n.t('Reduce descent.training.batchSize (and increase descent.training.accumulate), or use a smaller model.'),
      };
    else vague ??= { message: l10n.t('{0} reported an error: {1}', name, brief(error)), remedy: translated(ANOTHER) };
  };
  void device.lost.then(({ reason, message }) => {
    if (closed) return;
    lost = true;
    const why = message === '' ? reason : message;
    fault = {
      message: l10n.t('The connection to {0} was lost ({1}). All progress since the last checkpoint is lost.', name, why),
      remedy: l10n.t('Resume the run from its last checkpoint. If this happens again, install the latest GPU driver.'),
    };
  });

  return {
    check() {
      const found = fault ?? (pending === 0 ? vague : undefined);
      if (found) throw new UserError(found);
    },
    async settle() {
      for (let turn = 0; turn < TURNS || (pending > 0 && !lost); turn++) await new Promise((resolve) => setImmediate(resolve));
    },
    get lost() {
      return lost;
    },
    trackLayer(current) {
      layer = current;
    },
    close() {
      closed = true;
    },
  };
}

/** Gradients are computed after the forward pass, that is not part of a layer. */
function cannotCompute(name: string, { kernel, layer }: Place, why: string): string {
  if (kernel === undefined)
    return layer === undefined
      ? l10n.t('{0} cannot compute an operation that is not part of a layer: {1}', name, why)
      : l10n.t('{0} cannot compute an operation in the layer "{1}": {2}', name, layer, why);
  return layer === undefined
    ? l10n.t('{0} cannot compute the operation {1}, which is not part of a layer: {2}', name, kernel, why)
    : l10n.t('{0} cannot compute the operation {1} in the layer "{2}": {3}', name, kernel, layer, why);
}

const brief = ({ message }: GpuError) => (message.split('\n')[0] ?? '').slice(0, 200);
