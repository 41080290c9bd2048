/**
 * TensorFlow.js as programs get it, whichever package they import: what those of other platforms have beside it works, is ignored with
 * a notice, or says what to use.
 */
import * as l10n from '@vscode/l10n';
import type { Tf } from '../../catalog/tf.ts';
import { UserError } from '../../core/fault.ts';
import { dataUrl, fileHandler, registerModelFiles } from './model-files.ts';

export type Notify = (message: string) => void;

/** The trainer's instance, with the members that programs expect of their package. */
export function programTensorFlow(tf: Tf, root: string, notify: Notify = () => undefined): Tf {
  const told = new Set<string>();
  const once: Notify = (message) => {
    if (told.has(message)) return;
    told.add(message);
    notify(message);
  };
  registerModelFiles(tf, root);
  const { data } = tf as Tf & { readonly data?: WithCsv };
  const given = {
    ...tf,
    ...(data ? { data: { ...data, csv: (url: string, ...more: unknown[]) => data.csv(dataUrl(root, url), ...more) } } : {}),
    io: { ...tf.io, fileSystem: (path: string | string[]) => fileHandler(tf, root, [path].flat()[0] ?? '') },
    // The run has its backend before the program is loaded. Another one would have other tensors.
    setBackend: (name: string): Promise<boolean> => {
      if (name !== tf.getBackend()) once(otherBackend(name, tf.getBackend()));
      return Promise.resolve(true);
    },
    node: Object.fromEntries(Object.entries(OF_NODE).map(([name, remedy]) => [name, absent(`tf.node.${name}`, remedy)])),
    ...Object.fromEntries(GRAPH_MODELS.map((name) => [name, absent(`tf.${name}`, graphModels)])),
    version: { tfjs: tf.version_core, 'tfjs-core': tf.version_core, 'tfjs-layers': tf.version_layers },
    ...Object.fromEntries(OF_BACKENDS.map((name) => [name, ignored(name, once)])),
    getThreadsCount: () => 1,
  };
  return given as unknown as Tf;
}

/** The part of tfjs-data that reads files. */
interface WithCsv {
  csv(url: string, ...more: readonly unknown[]): unknown;
}

const otherBackend = (asked: string, used: string) =>
  l10n.t(
    'The program requests the backend {0}, which is ignored: the run uses {1} (descent.backend). To use another backend, change that setting.',
    asked,
    used,
  );

/** Settings of backends, which the trainer loads itself. */
const OF_BACKENDS = ['setWasmPaths', 'setWasmPath', 'setThreadsCount', 'setWebGLContext', 'forceHalfFloat'];

const ignored = (name: string, notify: Notify) => () =>
  notify(l10n.t('{0} of the program has no effect: Descent loads the backend itself, as set in descent.backend.', name));

const GRAPH_MODELS = ['loadGraphModel', 'loadGraphModelSync', 'GraphModel'];

const graphModels = () =>
  l10n.t(
    'Graph models cannot be trained. To train a layers model, use tf.loadLayersModel. To compute features, import { loadGraphModel } from "@tensorflow/tfjs-converter".',
  );
const pixels = () =>
  l10n.t(
    'Decode images with a package, such as sharp, pngjs or jpeg-js, and return their pixels in data: tf.tensor3d(pixels, [height, width, 3]).',
  );
const savedModels = () => l10n.t('Convert the model with tensorflowjs_converter, and load it with tf.loadLayersModel.');
const recorded = () => l10n.t('Remove it: Descent records the run and shows it.');

/** What tfjs-node adds, and what to use in its place. */
const OF_NODE: Readonly<Record<string, () => string>> = {
  decodeImage: pixels,
  decodePng: pixels,
  decodeJpeg: pixels,
  decodeBmp: pixels,
  decodeGif: pixels,
  encodeJpeg: pixels,
  encodePng: pixels,
  loadSavedModel: savedModels,
  getMetaGraphsFromSavedModel: savedModels,
  tensorBoard: recorded,
  summaryFileWriter: recorded,
};

/** It can be named, imported and asked for, but not called. */
function absent(name: string, remedy: () => string) {
  return () => {
    throw new UserError({ message: l10n.t('{0} is not available in Descent.', name), remedy: remedy() });
  };
}

/** What an import of a package of TensorFlow.js gives: of tfjs-data what is `tf.data` elsewhere, of all others everything. */
export function packageOf(tf: Tf, specifier: string): object {
  const { data } = tf as Tf & { readonly data?: object };
  return /^@tensorflow\/tfjs-data(\/|$)/.test(specifier) && data ? data : tf;
}
