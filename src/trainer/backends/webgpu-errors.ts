/**
 * What a GPU reports only later and throws to nobody: shaders that it refuses, memory that it does not have, and its own loss. An
 * operation whose shader was refused leaves its result as it was, and a training would go on with that.
 */
import { type Fault, UserError } from '../../core/fault.ts';
import type { DeviceErrors } from './backend.ts';
import type { TrainerTf } from './tf.ts';
import type { GpuDevice, GpuError } from './webgpu-dawn.ts';

const ANOTHER = 'Set descent.backend to "wasm", or to another backend that has what the model needs.';
/** Turns of the event loop in which Dawn gives its answers. */
const TURNS = 4;

/** The operation that is being computed; TensorFlow.js keeps its registry of them for the whole process. */
let operation: string | undefined;
let named = false;

/** Lets every operation of the backend leave its name while it is at work. */
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
  /** What follows from a refused shader is reported before the refusal itself, and says less. */
  let vague: Fault | undefined;
  let asked = 0;
  let lost = false;
  let closed = false;
  let layer: () => string | undefined = () => undefined;

  const explain = <T>(make: () => T): T => {
    const place = placeOf(operation, layer());
    device.pushErrorScope('validation');
    const made = make();
    asked++;
    device.popErrorScope().then(
      (error) => {
        asked--;
        if (error) fault ??= { message: `${name} cannot compute ${place}: ${brief(error)}`, remedy: ANOTHER };
      },
      // Only where the device is lost, which is told of below.
      () => asked--,
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
        message: `The memory of ${name} is full.`,
        key: 'descent.training.batchSize',
        remedy: 'Use a smaller descent.training.batchSize (descent.training.accumulate makes up for it), or a smaller model.',
      };
    else vague ??= { message: `${name} reports an error: ${brief(error)}`, remedy: ANOTHER };
  };
  void device.lost.then(({ reason, message }) => {
    if (closed) return;
    lost = true;
    const why = message === '' ? reason : message;
    fault = {
      message: `The connection to ${name} was lost (${why}), and with it all that was not saved.`,
      remedy: 'Resume the run: it goes on from its last checkpoint. If that happens again, install the newest driver of the GPU.',
    };
  });

  return {
    check() {
      const told = fault ?? (asked === 0 ? vague : undefined);
      if (told) throw new UserError(told);
    },
    async settle() {
      for (let turn = 0; turn < TURNS || (asked > 0 && !lost); turn++) await new Promise((resolve) => setImmediate(resolve));
    },
    get lost() {
      return lost;
    },
    trackLayer(now) {
      layer = now;
    },
    close() {
      closed = true;
    },
  };
}

/** Gradients are computed after the layers are through: then no layer is at work. */
const placeOf = (kernel: string | undefined, layer: string | undefined) =>
  `${kernel === undefined ? 'an operation' : `the operation ${kernel}`} ${layer === undefined ? 'outside of the layers’ own computations' : `in the layer "${layer}"`}`;

const brief = ({ message }: GpuError) => (message.split('\n')[0] ?? '').slice(0, 200);
