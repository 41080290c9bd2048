import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { UserError } from '../../src/core/fault.ts';
import { type Files, idxBytes, loadDataset, withSharedData } from './catalog.ts';

const images = idxBytes([4, 1, 2], [0, 255, 51, 102, 10, 20, 30, 40]);
const labels = idxBytes([4], [1, 0, 2, 1]);
const load = (files: Files, more: Record<string, unknown> = {}) =>
  loadDataset({ type: 'idx', images: 'i.gz', labels: 'l', ...more }, files, 1, 0);

test('bytes become brightness from 0 to 1, each with its label; gzip or not', async () => {
  for (const file of [images, gzipSync(images)]) {
    const { task, training } = await load({ 'i.gz': file, l: labels });
    assert.deepEqual(task, {
      input: { kind: 'image', height: 1, width: 2, channels: 1 },
      output: { kind: 'classes', classes: ['0', '1', '2'] },
    });
    const pairs = Array.from({ length: 4 }, (_, i) => [...training.inputs.subarray(2 * i, 2 * i + 2), training.targets[i] ?? -1]);
    pairs.sort((a, b) => (a[1] ?? 0) - (b[1] ?? 0));
    assert.deepEqual(
      pairs.map((pair) => pair.map((x) => Math.round(x * 255))),
      [
        [10, 20, 2 * 255],
        [30, 40, 255],
        [51, 102, 0],
        [0, 255, 255],
      ],
    );
  }
});

test('a limit takes the first images; four dimensions are images with channels', async () => {
  assert.equal((await load({ 'i.gz': images, l: labels }, { limit: 2 })).training.count, 2);
  const colour = idxBytes([4, 1, 1, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  assert.deepEqual((await load({ 'i.gz': colour, l: labels })).task.input, { kind: 'image', height: 1, width: 1, channels: 3 });
});

const broken: readonly (readonly [what: string, files: Files, message: RegExp])[] = [
  ['a wrong start', { 'i.gz': Uint8Array.from([1, 2, 3, 4, 5]), l: labels }, /i\.gz is not an IDX file/],
  ['a wrong type of numbers', { 'i.gz': idxBytes([4, 1, 2], [], 0x0d), l: labels }, /type 0x0d\. Only unsigned bytes/],
  ['swapped files', { 'i.gz': labels, l: images }, /i\.gz is not an IDX file of images: its number of dimensions is 1/],
  ['missing pixels', { 'i.gz': images.subarray(0, images.length - 3), l: labels }, /declares 8 bytes of images, but 5 follow/],
  ['half a header', { 'i.gz': images.subarray(0, 9), l: labels }, /it ends within the header/],
  ['damaged gzip', { 'i.gz': gzipSync(images).subarray(0, 20), l: labels }, /gzip data is damaged/],
  ['an empty file', { 'i.gz': new Uint8Array(0), l: labels }, /i\.gz is empty/],
  ['counts that differ', { 'i.gz': images, l: idxBytes([3], [0, 1, 2]) }, /i\.gz has 4 images, but l has 3 labels/],
  ['a file that is not there', { l: labels }, /i\.gz does not exist/],
];
for (const [what, files, message] of broken)
  test(`${what}: refused by the name of the file`, async () => {
    await assert.rejects(load(files), (error) => error instanceof UserError && message.test(error.message));
  });

test("MNIST's ten thousand test digits split into 8,000 and 2,000", withSharedData, async () => {
  const settings = { type: 'idx', images: 't10k-images-idx3-ubyte.gz', labels: 't10k-labels-idx1-ubyte.gz' };
  const { name, task, training, validation } = await loadDataset(settings);
  assert.equal(name, 't10k-images');
  assert.deepEqual(task.input, { kind: 'image', height: 28, width: 28, channels: 1 });
  assert.equal(task.output.kind === 'classes' && task.output.classes.length, 10);
  assert.deepEqual([training.count, validation?.count], [8000, 2000]);
});
