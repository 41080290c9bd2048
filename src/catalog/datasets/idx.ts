import * as l10n from '@vscode/l10n';
import { listOf } from '../../core/localize.ts';
import { int, text } from '../../core/params.ts';
import { UserError } from '../../core/fault.ts';
import type { Data, Dataset, DatasetInput } from '../types.ts';
import { fileTitle } from '../file-name.ts';
import { pointTo, readPlain } from './file.ts';
import { divided } from './split.ts';

const params = {
  images: text(
    'Images',
    'IDX file of images, such as those of MNIST, optionally gzipped. Relative to the workspace folder.',
    '',
    {
      required: true,
      file: ['gz', 'idx', 'idx3-ubyte', 'idx4-ubyte'],
    },
  ),
  labels: text('Labels', 'IDX file of the labels. Relative to the workspace folder.', '', {
    required: true,
    file: ['gz', 'idx', 'idx1-ubyte'],
  }),
  limit: int('Limit', 'Number of images to use, from the start of the file. 0 uses all.', 0, { min: 0, max: 100_000_000 }),
};

/** The file format of MNIST (LeCun, Cortes & Burges): magic number, sizes as 32-bit big endian, then the bytes. */
export const idx: Dataset<typeof params> = {
  id: 'idx',
  title: 'Images (IDX)',
  summary: 'Images and labels in the IDX format of MNIST. Pixel values are scaled to the range 0 to 1.',
  params,
  input: () => 'image',
  load: async (values, input): Promise<Data> => {
    const images = await readIdx(input, values.images, [3, 4], 'images');
    const labels = await readIdx(input, values.labels, [1], 'labels');
    const [total = 0, height = 0, width = 0, channels = 1] = images.sizes;
    if (labels.sizes[0] !== total)
      throw new UserError({
        message: l10n.t('{0} has {1} images, but {2} has {3} labels.', values.images, total, values.labels, labels.sizes[0] ?? 0),
        remedy: l10n.t('Set descent.dataset.images and descent.dataset.labels to matching files.'),
        key: 'descent.dataset.labels',
        ...pointTo(input, values.labels),
      });
    const count = values.limit > 0 ? Math.min(values.limit, total) : total;
    const size = height * width * channels;
    if (count < 2 || size === 0)
      throw new UserError({
        message: l10n.t(
          '{0} has {1} images of {2} × {3} pixels, which is not enough for training.',
          values.images,
          total,
          height,
          width,
        ),
        remedy: l10n.t('Choose a file with at least two images, or raise descent.dataset.limit.'),
        ...pointTo(input, values.images),
      });
    const targets = Float32Array.from(labels.bytes.subarray(0, count));
    const classes = Math.max(targets.reduce((a, b) => Math.max(a, b)) + 1, 2);
    return {
      name: fileTitle(values.images),
      task: {
        input: { kind: 'image', height, width, channels },
        output: { kind: 'classes', classes: Array.from({ length: classes }, (_, i) => String(i)) },
      },
      ...divided(
        { count, inputs: Float32Array.from(images.bytes.subarray(0, count * size), (byte) => byte / 255), targets },
        input,
      ),
      notices: [],
    };
  },
};

const UNSIGNED_BYTE = 0x08;

async function readIdx(input: DatasetInput, path: string, dimensions: readonly number[], what: string) {
  const file = await readPlain(input, path);
  const fault = (problem: string, remedy: string) =>
    new UserError({ message: problem, remedy, key: `descent.dataset.${what}`, ...pointTo(input, path) });
  const [first = 1, second = 1, type = 0, rank = 0] = file;
  if (first !== 0 || second !== 0)
    throw fault(
      l10n.t('{0} is not an IDX file: it does not start with two zero bytes.', path),
      l10n.t('Choose an IDX file of {0}, optionally gzipped.', what),
    );
  if (type !== UNSIGNED_BYTE)
    throw fault(
      l10n.t('{0} has the data type 0x{1}. Only unsigned bytes (0x08) are supported.', path, type.toString(16).padStart(2, '0')),
      l10n.t('Convert the file to unsigned bytes.'),
    );
  if (!dimensions.includes(rank))
    throw fault(
      l10n.t(
        '{0} is not an IDX file of {1}: its number of dimensions is {2} instead of {3}.',
        path,
        what,
        rank,
        listOf(dimensions.map(String), 'disjunction'),
      ),
      l10n.t('Check that descent.dataset.images and descent.dataset.labels are not swapped.'),
    );
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const start = 4 + 4 * rank;
  const sizes = Array.from({ length: file.length < start ? 0 : rank }, (_, i) => view.getUint32(4 + 4 * i));
  const expected = sizes.reduce((product, size) => product * size, 1);
  if (sizes.length === 0 || file.length - start < expected)
    throw fault(
      sizes.length === 0
        ? l10n.t('{0} is truncated: it ends within the header.', path)
        : l10n.t(
            '{0} is truncated: the header declares {1} bytes of {2}, but {3} follow.',
            path,
            expected,
            what,
            file.length - start,
          ),
      l10n.t('Download the file again.'),
    );
  return { sizes, bytes: file.subarray(start, start + expected) };
}
