import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveConfig, titleOf } from '../../src/catalog/config.ts';
import { titlesOf } from '../../src/catalog/run-table.ts';
import { header } from './runs.ts';

/** The titles of runs with these settings, in their order. */
function titles(...all: readonly Readonly<Record<string, unknown>>[]): readonly string[] {
  const headers = all.map((given, i) => {
    const { config } = resolveConfig({ dataset: { type: 'moons' }, ...given });
    return header(`run-${i}`, { config, title: titleOf(config) });
  });
  const found = titlesOf(headers.map((one) => ({ id: one.id, header: one })));
  return headers.map(({ id }) => found.get(id) ?? '');
}
const BASE = 'moons · mlp · adam 1e-3';

test('a run that no other is called like keeps its title', () => {
  assert.deepEqual(titles({}, { optimizer: { type: 'sgd' } }), [BASE, 'moons · mlp · sgd 0.01']);
});

test('runs of one title name the settings in which they differ', () => {
  assert.deepEqual(titles({}, { training: { batchSize: 64 } }), [`${BASE} · batch size 32`, `${BASE} · batch size 64`]);
  const batches = [{}, { training: { batchSize: 'all' } }, {}, {}];
  assert.deepEqual(
    titles(...batches),
    [BASE, `${BASE} · batch size all`, BASE, BASE],
    'what most of them have goes without saying',
  );
});

test('as few settings as tell them apart, the seed only where nothing else does', () => {
  const seeds = [1, 2].flatMap((seed) => [16, 64].map((batchSize) => ({ training: { seed, batchSize } })));
  assert.deepEqual(titles(...seeds), [
    `${BASE} · batch size 16 · random seed 1`,
    `${BASE} · batch size 64 · random seed 1`,
    `${BASE} · batch size 16 · random seed 2`,
    `${BASE} · batch size 64 · random seed 2`,
  ]);
  const apart = [{ training: { batchSize: 16, seed: 1 } }, { training: { batchSize: 64, seed: 2 } }];
  assert.deepEqual(titles(...apart), [`${BASE} · batch size 16`, `${BASE} · batch size 64`]);
});

test('two runs that differ never read alike, whatever they differ in', () => {
  const all = [
    {},
    { optimizer: { type: 'adam', beta1: 0.8 } },
    { optimizer: { type: 'adam', epsilon: 1e-6 } },
    { schedule: { type: 'cosine' } },
    { schedule: { type: 'step', every: 3 } },
    { model: { type: 'mlp', units: [16, 8] } },
    { regularization: { l2: 1e-4 } },
    { layers: { dense: { frozen: true } } },
    { earlyStopping: { enabled: false } },
    { training: { shuffle: false } },
    { training: { checkpointSeconds: 5 } },
    { instrumentation: { histograms: false } },
    { backend: 'cpu' },
  ];
  const found = titles(...all);
  assert.equal(new Set(found).size, all.length, found.join('\n'));
  assert.ok(found.every((title) => title.startsWith('moons')));
});

test('runs of equal settings share a title', () => {
  assert.deepEqual(titles({}, {}), [BASE, BASE]);
});
