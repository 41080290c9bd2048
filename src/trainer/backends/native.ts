/** Whether this process may use native modules that hand out memory of their own, as Dawn and TensorFlow do. */
import type { Reason } from '../../core/backend.ts';
import type { Surroundings } from './backend.ts';

const IN_ELECTRON: Reason = {
  reason: 'The Node.js inside VS Code cannot run it.',
  remedy: 'Install Node.js 20 or newer, or name it in descent.node.path.',
  command: 'descent.openSettings',
};

/**
 * Why not, or undefined where it may. Electron keeps what JavaScript can reach in a cage (V8's sandbox), and refuses ArrayBuffers of
 * memory outside: the first tensor that a native module gives back would end the training.
 */
export const noNative = ({ noNode }: Surroundings): Reason | undefined =>
  noNode ?? (process.versions.electron === undefined ? undefined : IN_ELECTRON);
