/** Regression on targets of any size: what is trained, and the unit in which it is reported. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Random } from '../../src/core/random.ts';
import { randomFor } from '../../src/trainer/model/seeds.ts';
import { datasetInput } from '../unit/catalog.ts';
import { csv } from '../../src/catalog/datasets/csv.ts';
import { defaults } from '../../src/core/params.ts';
import { assertSame, header, Trainer, trained, workspace } from './trainers.ts';

/** Prices of houses, times a factor: 1 is dollars. */
function houses(factor: number): string {
  const random = new Random(11);
  const rows = Array.from({ length: 500 }, () => {
    const area = 30 + 170 * random.next();
    const rooms = 1 + Math.floor(6 * random.next());
    const age = Math.floor(80 * random.next());
    const noise = 8000 * (random.next() + random.next() - 1);
    return [area.toFixed(1), rooms, age, factor * (60_000 + 2400 * area + 9000 * rooms - 900 * age + noise)];
  });
  return ['area,rooms,age,price', ...rows.map((row) => row.join(','))].join('\n');
}

function folderWith(t: Parameters<typeof workspace>[0], table: string): string {
  const folder = workspace(t);
  writeFileSync(join(folder, 'houses.csv'), table);
  return folder;
}
const dataset = { type: 'csv', path: 'houses.csv', target: 'price' };
const PLAIN = { dataset, instrumentation: { budget: 0 } };

for (const factor of [1, 1e-6, 1e6])
  test(`prices × ${factor} reach an R² of 0.99 without any setting, and with plain SGD`, async (t) => {
    for (const more of [{}, { optimizer: { type: 'sgd' } }]) {
      const trainer = await trained(t, { ...PLAIN, ...more }, 'run', folderWith(t, houses(factor)));
      const best = Math.max(...trainer.table('epochs').column('val_r2'));
      assert.ok(best >= 0.99, `${best}`);
      assert.ok(!trainer.events().some(({ type }) => type === 'finding'));
    }
  });

test('loss and metrics are in the unit of the target: the loss in its square, and all agree with R²', async (t) => {
  const table = houses(1);
  const trainer = await trained(t, { ...PLAIN, training: { epochs: 5 } }, 'run', folderWith(t, table));
  const epochs = trainer.table('epochs');
  const column = (name: string) => [...epochs.column(name)];
  assert.deepEqual(epochs.columns.slice(3), [
    ...['loss', 'r2', 'rootMeanSquaredError', 'meanAbsoluteError'],
    ...['val_loss', 'val_r2', 'val_rootMeanSquaredError', 'val_meanAbsoluteError'],
  ]);
  // The same examples, as the trainer divides them.
  const input = { ...datasetInput({ 'houses.csv': table }), random: randomFor(42, 'data') };
  const { validation, training, task } = await csv.load({ ...defaults(csv.params), ...dataset }, input);
  const scale = task.output.kind === 'numbers' ? task.output.scale : undefined;
  assert.ok(validation && scale && scale.deviation > 100_000);
  const varianceOf = (targets: Float32Array) => {
    const prices = [...targets].map((value) => scale.mean + scale.deviation * value);
    const mean = prices.reduce((a, b) => a + b, 0) / prices.length;
    return prices.reduce((sum, price) => sum + (price - mean) ** 2, 0) / prices.length;
  };
  for (const [prefix, { targets }] of [
    ['', training],
    ['val_', validation],
  ] as const) {
    const [loss, r2, rmse, mae] = ['loss', 'r2', 'rootMeanSquaredError', 'meanAbsoluteError'].map((name) =>
      column(prefix + name),
    );
    loss?.forEach((squares, i) => {
      const close = (value: number | undefined, wanted: number) =>
        assert.ok(
          Math.abs((value ?? Number.NaN) - wanted) <= 1e-4 * Math.max(1, Math.abs(wanted)),
          `${prefix}: ${value}, not ${wanted}`,
        );
      close(r2?.[i], 1 - squares / varianceOf(targets));
      close(rmse?.[i], Math.sqrt(squares));
      assert.ok((mae?.[i] ?? 0) < (rmse?.[i] ?? 0) && (mae?.[i] ?? 0) > 0.5 * (rmse?.[i] ?? 0));
    });
  }
});

test('penalties are recorded in the unit of the loss, and train as they do on targets of deviation 1', async (t) => {
  const recipe = { ...PLAIN, regularization: { l2: 0.01 }, training: { epochs: 3 }, earlyStopping: { enabled: false } };
  const [dollars, thousands] = [1, 1e-3].map((factor) => trained(t, recipe, 'run', folderWith(t, houses(factor))));
  const [large, small] = [(await dollars)?.table('steps'), (await thousands)?.table('steps')];
  assert.ok(large && small);
  for (const name of ['loss', 'penalty', 'penalty.l2'])
    large.column(name).forEach((value, i) => {
      const ratio = value / (small.column(name)[i] ?? Number.NaN);
      assert.ok(Math.abs(ratio / 1e6 - 1) < 1e-3, `${name}: ${ratio}`);
    });
  for (const [i, value] of large.column('r2').entries())
    assert.ok(Math.abs(value - (small.column('r2')[i] ?? Number.NaN)) < 1e-3);
});

test('a run of numbers that is killed goes on bit for bit', async (t) => {
  const recipe = { ...PLAIN, training: { epochs: 40, averaging: 'ema' }, earlyStopping: { enabled: false } };
  const folder = folderWith(t, houses(1));
  const plain = await trained(t, recipe, 'plain', folder);
  const first = new Trainer(t, header(folder, recipe));
  const client = await first.client();
  await client.event('epoch', 2);
  client.send({ type: 'pause' });
  await client.until(({ saved }) => saved > 0);
  first.child.kill('SIGKILL');
  await first.exit;
  const second = new Trainer(t, header(folder, recipe), { resume: true });
  assert.equal((await second.exit).code, 0);
  assertSame(second.table('steps'), plain.table('steps'));
  assertSame(second.table('epochs'), plain.table('epochs'));
});

test('a run of a table that was read in another way is not resumed on other numbers', async (t) => {
  const folder = folderWith(t, houses(1));
  const recipe = { ...PLAIN, training: { epochs: 2 } };
  const first = await trained(t, recipe, 'run', folder);
  const file = join(first.folder, 'run.json');
  const before = first.events().length;
  const recorded = JSON.parse(readFileSync(file, 'utf8')) as { readonly versions: Readonly<Record<string, string>> };
  const { tables: _, ...older } = recorded.versions;
  writeFileSync(file, JSON.stringify({ ...recorded, versions: older }));
  const second = new Trainer(t, header(folder, recipe), { resume: true });
  const { code, log } = await second.exit;
  assert.notEqual(code, 0);
  assert.match(log, /started with a version of Descent that read tables differently/);
  assert.equal(second.events().length, before, 'nothing is recorded');
});

test('large targets of a program are told, since it has to standardize them itself', async (t) => {
  const folder = workspace(t);
  const program = (factor: number) => `export default {
    model: (tf) => tf.sequential({ layers: [tf.layers.dense({ inputShape: [1], units: 1 })] }),
    data: () => { const xs = Array.from({ length: 40 }, (_, i) => [i / 40]); return { train: { xs, ys: xs.map(([x]) => ${factor} * x) } }; },
  };`;
  for (const [factor, told] of [
    [1e6, 1],
    [3, 0],
  ] as const) {
    writeFileSync(join(folder, 'train.mjs'), program(factor));
    const run = await trained(t, { program: 'train.mjs', training: { epochs: 1 } }, `run-${factor}`, folder);
    const notices = run
      .events()
      .filter((event) => event.type === 'notice' && /standardize them in the program/.test(event.message));
    assert.equal(notices.length, told);
  }
});

test('programs can ask for R² and the root of the mean squared error by their names', async (t) => {
  const folder = workspace(t);
  writeFileSync(
    join(folder, 'train.mjs'),
    `export default {
      model: (tf) => tf.sequential({ layers: [tf.layers.dense({ inputShape: [1], units: 1 })] }),
      data: () => { const xs = Array.from({ length: 80 }, (_, i) => [i / 80]); return { train: { xs, ys: xs.map(([x]) => 3 * x + 1) } }; },
      metrics: ['r2', 'rmse', 'meanSquaredError'],
    };`,
  );
  const recipe = {
    program: 'train.mjs',
    optimizer: { type: 'adam', learningRate: 0.1 },
    training: { epochs: 60, batchSize: 8 },
    instrumentation: { budget: 0 },
  };
  const epochs = (await trained(t, recipe, 'run', folder)).table('epochs');
  const last = (name: string) => epochs.column(name).at(-1) ?? Number.NaN;
  assert.ok(last('val_r2') > 0.99);
  assert.ok(Math.abs(last('val_rmse') - Math.sqrt(last('val_meanSquaredError'))) < 1e-6);
});
