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
    const { classes, targets, notices } = classesOf(labels.bytes.subarray(0, count), values.labels);
    return {
      name: fileTitle(values.images),
      task: {
        input: { kind: 'image', height, width, channels },
        output: { kind: 'classes', classes },
      },
      ...divided(
        { count, inputs: Float32Array.from(images.bytes.subarray(0, count * size), (byte) => byte / 255), targets },
        input,
      ),
      notices,
    };
  },
};

/**
 * The classes are the labels that occur. Files of MNIST and its relatives count them from 0 or, as EMNIST's letters, from 1; in a part of
 * such a file some may be absent.
 */
function classesOf(labels: Uint8Array, path: string) {
  const known = [...new Set(labels)].sort((a, b) => a - b);
  const [first = 0] = known;
  const last = known.at(-1) ?? 0;
  const gaps = last - first + 1 - known.length;
  const from = first <= 1 ? first : 0;
  // Labels between those that occur belong to the same numbering. Other values than those are codes, such as 0 and 255.
  const classes = gaps <= known.length && first <= 1 ? Array.from({ length: last - from + 1 }, (_, i) => from + i) : known;
  const padded = classes.length < 2 ? [0, 1] : classes;
  const index = new Map(padded.map((label, i) => [label, i]));
  const absent = padded.filter((label) => !known.includes(label));
  return {
    classes: padded.map(String),
    targets: Float32Array.from(labels, (label) => index.get(label) ?? 0),
    notices: [
      ...(padded[0] !== 0 || padded.length !== last + 1
        ? [l10n.t('{0}: the labels are {1}, which gives {2} classes.', path, listed(padded), padded.length)]
        : []),
      ...(absent.length > 0 && absent.length < padded.length
        ? [l10n.t('{0}: no image has the label {1}.', path, listed(absent))]
        : []),
    ],
  };
}

const listed = (labels: readonly number[]) => {
  const whole = labels.length > 2 && labels.every((label, i) => i === 0 || label === (labels[i - 1] ?? 0) + 1);
  return whole ? l10n.t('{0} to {1}', labels[0] ?? 0, labels.at(-1) ?? 0) : labels.slice(0, 12).join(', ');
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
