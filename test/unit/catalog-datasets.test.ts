/** Every dataset must repeat by its seed, split without overlap or loss, and fit the task it announces. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { datasets } from '../../src/catalog/datasets/index.ts';
import type { Data, Samples } from '../../src/catalog/types.ts';
import { inputShape } from '../../src/catalog/task.ts';
import { resolve } from '../../src/core/params.ts';
import { type Files, idxBytes, loadDataset } from './catalog.ts';

const rows = Array.from({ length: 40 }, (_, i) => `${i * 1.5},${Math.sin(i)},${['red', 'green', 'blue'][i % 3]},word${i} same`);
const files: Files = {
  'table.csv': `a,b,colour,words\n${rows.join('\n')}\n`,
  images: idxBytes(
    [30, 2, 2],
    Array.from({ length: 120 }, (_, i) => i),
  ),
  labels: idxBytes(
    [30],
    Array.from({ length: 30 }, (_, i) => i % 3),
  ),
};
/** Settings for one run of each dataset; one that is absent here runs with its defaults. */
const SETTINGS: Readonly<Record<string, readonly Record<string, unknown>[]>> = {
  csv: [
    { path: 'table.csv', target: 'colour', ignore: ['words'] },
    { path: 'table.csv', target: 'b', ignore: ['words'] },
    { path: 'table.csv', target: 'colour', text: 'words' },
  ],
  idx: [{ images: 'images', labels: 'labels' }],
  digits: [{ examples: 60 }],
};

const product = (sizes: readonly number[]) => sizes.reduce((a, b) => a * b, 1);

/** Each example as text, so that sets of them can be compared. */
function keys(samples: Samples): string[] {
  const width = samples.inputs.length / samples.count;
  return Array.from({ length: samples.count }, (_, i) => samples.inputs.slice(i * width, (i + 1) * width).join());
}

function checkSamples(data: Data, samples: Samples): void {
  const { input, output } = data.task;
  assert.equal(samples.inputs.length, samples.count * product(inputShape(data.task)));
  assert.equal(samples.targets.length, samples.count * (output.kind === 'numbers' ? output.size : 1));
  assert.ok(samples.inputs.every(Number.isFinite) && samples.targets.every(Number.isFinite));
  if (output.kind === 'classes')
    assert.ok(samples.targets.every((t) => Number.isInteger(t) && t >= 0 && t < output.classes.length));
  if (input.kind === 'image') assert.ok(samples.inputs.every((x) => x >= 0 && x <= 1));
  if (input.kind === 'text') assert.ok(samples.inputs.every((x) => Number.isInteger(x) && x >= 0 && x < input.vocabulary));
  if (input.kind === 'vector' && input.names) assert.equal(input.names.length, input.size);
}

for (const dataset of datasets)
  for (const settings of SETTINGS[dataset.id] ?? [{}]) {
    const given = { type: dataset.id, ...settings };
    const name = `${dataset.id} ${JSON.stringify(settings)}`;

    test(`${name}: fits its task, and announces its kind of input before loading`, async () => {
      const data = await loadDataset(given, files);
      assert.ok(data.name.length > 0);
      assert.equal(dataset.input(resolve(dataset.params, given, 'k').values), data.task.input.kind);
      checkSamples(data, data.training);
      assert.ok(data.validation);
      checkSamples(data, data.validation);
    });

    test(`${name}: the same seed gives the same data, another seed other data`, async () => {
      const [one, same, other] = await Promise.all([1, 1, 2].map((seed) => loadDataset(given, files, seed)));
      assert.deepEqual(one, same);
      assert.notDeepEqual(one?.training.inputs, other?.training.inputs);
    });

    test(`${name}: validation gets its share, and nothing is lost or in both`, async () => {
      const data = await loadDataset(given, files, 1, 0.25);
      const whole = await loadDataset(given, files, 1, 0);
      assert.equal(whole.validation, undefined);
      const [training, validation] = [data.training.count, data.validation?.count ?? 0];
      assert.equal(training + validation, whole.training.count);
      assert.equal(validation, Math.round(whole.training.count * 0.25));
      // Scaling and vocabularies are fitted to the training part, so only data that is not fitted can be compared by value.
      if (data.task.input.kind === 'vector' && dataset.id === 'csv') return;
      if (data.task.input.kind === 'text') return;
      const parts = [...keys(data.training), ...(data.validation ? keys(data.validation) : [])];
      assert.deepEqual(parts.sort(), keys(whole.training).sort());
    });
  }

test('circles: without noise every point lies on its circle', async () => {
  const { training } = await loadDataset({ type: 'circles', noise: 0, factor: 0.4 });
  for (let i = 0; i < training.count; i++) {
    const radius = Math.hypot(training.inputs[2 * i] ?? 0, training.inputs[2 * i + 1] ?? 0);
    assert.ok(Math.abs(radius - (training.targets[i] === 0 ? 1 : 0.4)) < 1e-6);
  }
});

test('moons: without noise the classes lie on half circles that face each other', async () => {
  const { training } = await loadDataset({ type: 'moons', noise: 0 });
  for (let i = 0; i < training.count; i++) {
    const [x = 0, y = 0] = training.inputs.subarray(2 * i, 2 * i + 2);
    const upper = training.targets[i] === 0;
    assert.ok(Math.abs((upper ? Math.hypot(x, y) : Math.hypot(x - 1, y - 0.5)) - 1) < 1e-6);
    assert.ok(upper ? y > -1e-6 : y < 0.5 + 1e-6);
  }
});

test('spirals: without noise the angle follows the radius, one arm a class', async () => {
  const { training } = await loadDataset({ type: 'spirals', noise: 0, classes: 4, turns: 1.5 });
  for (let i = 0; i < training.count; i++) {
    const [x = 0, y = 0] = training.inputs.subarray(2 * i, 2 * i + 2);
    const radius = Math.hypot(x, y);
    const angle = 2 * Math.PI * (radius * 1.5 + (training.targets[i] ?? 0) / 4);
    assert.ok(Math.hypot(x - radius * Math.cos(angle), y - radius * Math.sin(angle)) < 1e-5);
  }
});

test('digits: without variation and noise, all images of a digit are alike and those of two digits differ', async () => {
  const { training } = await loadDataset({ type: 'digits', examples: 100, variation: 0, noise: 0 }, {}, 1, 0);
  const seen = new Map<number, Set<string>>();
  keys(training).forEach((key, i) => {
    const digit = training.targets[i] ?? -1;
    seen.set(digit, (seen.get(digit) ?? new Set()).add(key));
  });
  assert.equal(seen.size, 10);
  for (const images of seen.values()) assert.equal(images.size, 1);
  assert.equal(new Set([...seen.values()].flatMap((images) => [...images])).size, 10);
  assert.ok(
    training.inputs.some((x) => x > 0.2 && x < 0.8),
    'smooth edges',
  );
});
