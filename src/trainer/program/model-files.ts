/** Loads and saves models as files, as tfjs-node does: `file://` and paths in `tf.loadLayersModel` and `model.save`, `tf.io.fileSystem`. */
import * as l10n from '@vscode/l10n';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, extname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Tf } from '../../catalog/tf.ts';
import { messageOf, UserError } from '../../core/fault.ts';
import { isRecord } from '../../core/params.ts';
import { withoutByteOrderMark } from '../../core/text.ts';
import { isMissing } from '../../store/disk.ts';
import { nameIn } from './error-location.ts';

type Handler = ReturnType<Tf['io']['fromMemory']>;
type ModelJson = Parameters<Tf['io']['getModelArtifactsForJSON']>[0];

const OF_BROWSERS = /^(localstorage|indexeddb|downloads):\/\//;

/** The folder to which paths are relative, by instance. TensorFlow.js keeps what was registered, and refuses a second handler. */
const roots = new WeakMap<Tf['io'], string>();

/** Makes `tf.loadLayersModel` and `model.save` take `file://` and paths, relative to `root`. */
export function registerModelFiles(tf: Tf, root: string): void {
  const registered = roots.has(tf.io);
  roots.set(tf.io, root);
  if (registered) return;
  const handlerFor = (url: string | string[]): Handler | null => {
    if (typeof url !== 'string') return null;
    if (OF_BROWSERS.test(url)) throw ofBrowsers(url);
    return isRemote(url) ? null : fileHandler(tf, roots.get(tf.io) ?? root, url);
  };
  tf.io.registerLoadRouter(handlerFor as Parameters<Tf['io']['registerLoadRouter']>[0]);
  tf.io.registerSaveRouter(handlerFor as Parameters<Tf['io']['registerSaveRouter']>[0]);
}

const ofBrowsers = (url: string) =>
  new UserError({
    message: l10n.t('{0} is a browser storage URL, which is not available in the training process.', url),
    remedy: l10n.t('Use a file: "file://./model/model.json".'),
  });

/** Whether it is no path: `https://…`. */
const isRemote = (url: string) => /^[a-z][a-z0-9+.-]+:/i.test(url) && !url.startsWith('file:');

/** A path or `file://` as an absolute one, in the form that `tf.data.csv` takes; all other URLs as they are. */
export const dataUrl = (root: string, url: string) => (isRemote(url) ? url : `file://${pathOf(root, url)}`);

/** Where a URL or path leads. `file://./model` is relative, which Node's own URLs cannot be. */
function pathOf(root: string, url: string): string {
  const path = url.startsWith('file:///') ? fileURLToPath(url) : url.replace(/^file:(\/\/)?/, '');
  return isAbsolute(path) ? path : resolve(root, path);
}

/** A model in a `model.json` and the weights that it names; saved, in `model.json` and `weights.bin` of a folder. */
export function fileHandler(tf: Tf, root: string, url: string): Handler {
  const path = pathOf(root, url);
  return {
    async load() {
      const json = parsed(path, await read(root, path));
      if (json.format === 'graph-model')
        throw new UserError({
          message: l10n.t('{0} is a graph model, which cannot be trained.', nameIn(root, path)),
          file: path,
          remedy: l10n.t('Convert it to a layers model: tensorflowjs_converter --output_format=tfjs_layers_model.'),
        });
      return tf.io.getModelArtifactsForJSON(json, async (manifest) => {
        const parts = await Promise.all(
          manifest.flatMap(({ paths }) => paths.map((name) => read(root, join(dirname(path), name)))),
        );
        const buffers = parts.map(
          ({ buffer, byteOffset, length }) => buffer.slice(byteOffset, byteOffset + length) as ArrayBuffer,
        );
        return [manifest.flatMap(({ weights }) => weights), tf.io.concatenateArrayBuffers(buffers)];
      });
    },
    async save(artifacts) {
      const {
        modelTopology,
        weightSpecs = [],
        weightData,
        trainingConfig,
        userDefinedMetadata,
        format,
        generatedBy,
        convertedBy,
      } = artifacts;
      const json: ModelJson = {
        ...(format ? { format } : {}),
        ...(generatedBy ? { generatedBy } : {}),
        convertedBy: convertedBy ?? null,
        modelTopology: modelTopology ?? {},
        weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }],
        ...(trainingConfig ? { trainingConfig } : {}),
        ...(userDefinedMetadata ? { userDefinedMetadata } : {}),
      } as ModelJson;
      const weights = weightData === undefined ? new ArrayBuffer(0) : new tf.io.CompositeArrayBuffer(weightData).slice();
      await mkdir(path, { recursive: true });
      await writeFile(join(path, 'weights.bin'), new Uint8Array(weights));
      await writeFile(join(path, 'model.json'), JSON.stringify(json));
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON({ ...artifacts, weightData: weights }) };
    },
  };
}

async function read(root: string, path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const name = nameIn(root, path);
    throw new UserError({
      message: isMissing(error)
        ? l10n.t('The file {0} of the model does not exist.', name)
        : l10n.t('The file {0} of the model cannot be read: {1}.', name, messageOf(error)),
      file: path,
      remedy: l10n.t('Correct its path, which is relative to the workspace folder.'),
    });
  }
}

function parsed(path: string, bytes: Uint8Array): ModelJson {
  try {
    const json: unknown = JSON.parse(withoutByteOrderMark(new TextDecoder().decode(bytes)));
    if (isRecord(json) && 'modelTopology' in json) return json as unknown as ModelJson;
  } catch {
    // It is told below.
  }
  const keras = ['.h5', '.hdf5', '.keras', '.pb'].includes(extname(path).toLowerCase());
  throw new UserError({
    message: l10n.t('{0} is not a TensorFlow.js model.', path),
    file: path,
    remedy: keras
      ? l10n.t('Convert it: tensorflowjs_converter --input_format=keras {0} model.', path)
      : l10n.t('Specify the path of the model.json file that model.save or tensorflowjs_converter wrote.'),
  });
}
