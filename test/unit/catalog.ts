/** Catalog datasets as tests load them: files come from a record, randomness from a seed. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve as resolvePath } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { datasets } from '../../src/catalog/datasets/index.ts';
import type { Data, DatasetInput } from '../../src/catalog/types.ts';
import { find, resolve } from '../../src/core/params.ts';
import { UserError } from '../../src/core/fault.ts';
import { Random } from '../../src/core/random.ts';
import { textReader } from '../../src/store/text/text-reader.ts';

const shared = resolvePath(import.meta.dirname, '../../../shared/data');
/** For `test`'s options: why a test that needs the shared data is left out. */
export const withSharedData = existsSync(shared) ? {} : { skip: 'the shared data (../shared/data) is absent' };

export type Files = Readonly<Record<string, string | Uint8Array>>;

export function datasetInput(files: Files, seed = 1, validationSplit = 0.2, split?: DatasetInput['split']): DatasetInput {
  return {
    read: async (path) => {
      const content = files[path];
      if (content === undefined && existsSync(join(shared, path))) return readFile(join(shared, path));
      if (content === undefined) throw new UserError(`${path} does not exist.`);
      return typeof content === 'string' ? new TextEncoder().encode(content) : content;
    },
    gunzip: async (bytes) => gunzipSync(bytes),
    text: textReader,
    locate: (path) => `/folder/${path}`,
    random: new Random(seed),
    validationSplit,
    ...(split ? { split } : {}),
  };
}

/** Loads a dataset by its settings. */
export async function loadDataset(
  given: Record<string, unknown>,
  files: Files = {},
  seed = 1,
  validationSplit = 0.2,
  split?: DatasetInput['split'],
): Promise<Data> {
  const dataset = find(datasets, given.type);
  if (!dataset) throw new Error(`no dataset ${given.type}`);
  const { values, problems } = resolve(dataset.params, given, 'descent.dataset');
  if (problems[0]) throw new Error(problems[0].message);
  return dataset.load(values, datasetInput(files, seed, validationSplit, split));
}

/** IDX bytes: type, sizes, then the data. */
export function idxBytes(sizes: readonly number[], data: readonly number[], type = 8): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * sizes.length + data.length);
  bytes.set([0, 0, type, sizes.length]);
  sizes.forEach((size, i) => {
    new DataView(bytes.buffer).setUint32(4 + 4 * i, size);
  });
  bytes.set(data, 4 + 4 * sizes.length);
  return bytes;
}
