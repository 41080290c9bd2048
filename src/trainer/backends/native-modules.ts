/** Whether this process can use native modules that return external memory, as Dawn and TensorFlow do. */
import type { Reason } from '../../core/backend.ts';
import { inElectron } from '../../store/node-runtime.ts';
import type { BackendEnvironment } from '../../core/backend.ts';

/**
 * Why it cannot; undefined where it can. Electron enables V8's sandbox, which refuses ArrayBuffers of memory outside it: the first
 * tensor that a native module returns would crash the training.
 */
export const whyNoNativeModules = ({ noNode }: BackendEnvironment): Reason | undefined =>
  noNode ?? (process.versions.electron === undefined ? undefined : inElectron());
