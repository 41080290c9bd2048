/** Whether this process may use native modules that hand out memory of their own, as Dawn and TensorFlow do. */
import type { Reason } from '../../core/backend.ts';
import { inElectron } from '../../store/node-runtime.ts';
import type { BackendEnvironment } from '../../core/backend.ts';

/**
 * Why not, or undefined where it may. Electron keeps what JavaScript can reach in a cage (V8's sandbox), and refuses ArrayBuffers of
 * memory outside: the first tensor that a native module gives back would end the training.
 */
export const noNative = ({ noNode }: BackendEnvironment): Reason | undefined =>
  noNode ?? (process.versions.electron === undefined ? undefined : inElectron());
