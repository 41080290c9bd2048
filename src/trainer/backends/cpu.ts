/** The plain JavaScript backend of TensorFlow.js: the reference that the others are checked against. */
import * as l10n from '@vscode/l10n';
import { msg } from '../../core/localize.ts';
import '@tensorflow/tfjs-backend-cpu';
import type { Backend } from './backend.ts';
import { plainStatistics } from './statistics-plain.ts';
import { processor } from './processor.ts';
import { tf } from './tf.ts';

export const cpu: Backend = {
  id: 'cpu',
  title: 'CPU (reference)',
  summary: msg('Plain JavaScript. Runs anywhere and is the reference for correctness, but 15 to 150 times slower than WASM.'),
  async probe() {
    return { available: true };
  },
  async open() {
    await tf.setBackend('cpu');
    // At its first use the backend prints a banner that advertises another package.
    (tf.backend() as { firstUse?: boolean }).firstUse = false;
    return {
      info: {
        id: 'cpu',
        label: 'CPU · reference',
        detail: l10n.t('Plain JavaScript, which is slow and only for reference. Use the backend "wasm" instead.'),
        device: processor(),
      },
      tf,
      statistics: plainStatistics(),
      async close() {},
    };
  },
};
