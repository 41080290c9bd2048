/** Single elements of weights, followed step by step in a real training. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertSame, header, Trainer, trained, workspace } from './trainers.ts';

const recipe = (backend: string) => ({
  dataset: { type: 'spirals' },
  model: { type: 'mlp', units: [8] },
  optimizer: { type: 'momentum', learningRate: 0.05 },
  earlyStopping: { enabled: false },
  training: { epochs: 6, seed: 3 },
  backend,
});

for (const backend of ['wasm', 'cpu'])
  test(`on ${backend}, a followed element tells its value, gradient, update and slots, and changes nothing in the training`, async (t) => {
    const given = recipe(backend);
    const plain = await trained(t, given);
    const trainer = new Trainer(t, header(workspace(t), given));
    const client = await trainer.client();
    await client.pauseAt(10);
    client.send({ type: 'matrix', weight: 0 });
    await client.until(({ replies }) => replies.some(({ type }) => type === 'matrix'));
    const reply = client.replies.find((one) => one.type === 'matrix');
    assert.ok(reply?.type === 'matrix');
    const { values, ...table } = reply.matrix;
    assert.deepEqual(table, { weight: 0, step: 10, rowStride: 1, columnStride: 1, rows: 2, columns: 8 });
    const before = new Float32Array(Uint8Array.from(Buffer.from(values, 'base64')).buffer)[11] ?? Number.NaN;
    client.send({ type: 'follow', weight: 0, element: 11, on: true });
    await client.event('followed');
    await client.pauseAt(30);
    client.send({ type: 'follow', weight: 0, element: 11, on: false });
    client.send({ type: 'continue' });
    assert.equal((await trainer.exit).code, 0);
    const rows = trainer.table('elements');
    assert.deepEqual(
      rows.steps,
      Array.from({ length: 20 }, (_, i) => 11 + i),
    );
    assert.deepEqual(new Set(rows.column('followed')), new Set([0]));
    const [w, g, change] = [rows.column('weight'), rows.column('gradient'), rows.column('update')];
    const velocity = rows.column(rows.columns[6] ?? '');
    const rates = trainer.table('steps').column('learningRate');
    for (let i = 0; i < 20; i++) {
      const last = i === 0 ? before : (w[i - 1] ?? Number.NaN);
      assert.ok(Math.abs((w[i] ?? 0) - last - (change[i] ?? 0)) < 1e-7, `Δw of row ${i}`);
      // v ← μv − ηg, and Δw = v.
      assert.ok(Math.abs((velocity[i] ?? 0) - (change[i] ?? 0)) < 1e-6, `slot of row ${i}`);
      if (i === 0) continue;
      const expected = 0.9 * (velocity[i - 1] ?? 0) - (rates[10 + i] ?? 0) * (g[i] ?? 0);
      assert.ok(Math.abs((velocity[i] ?? 0) - expected) < 1e-6, `gradient of row ${i}`);
    }
    const told = trainer.events().flatMap((event) => (event.type === 'followed' ? [[event.step, event.element, event.on]] : []));
    assert.deepEqual(told, [
      [10, 11, true],
      [30, 11, false],
    ]);
    const [a, b] = [trainer.table('steps'), plain.table('steps')];
    assert.deepEqual(a.column('loss'), b.column('loss'));
    assertSame(a, b);
  });

test('a weight or an element that is not there, and a ninth one, are refused', async (t) => {
  const trainer = new Trainer(t, header(workspace(t), { ...recipe('wasm'), training: { epochs: 500 } }));
  const client = await trainer.client();
  await client.pauseAt(2);
  client.send({ type: 'follow', weight: 99, element: 0, on: true });
  client.send({ type: 'follow', weight: 0, element: 16, on: true });
  client.send({ type: 'matrix', weight: 99 });
  for (let element = 0; element < 9; element++) client.send({ type: 'follow', weight: 0, element, on: true });
  const refused = () => client.replies.flatMap((one) => (one.type === 'refused' ? [one.message] : []));
  await client.until(() => refused().length === 4);
  assert.match(refused()[0] ?? '', /no weight 99/);
  assert.match(refused()[1] ?? '', /has 16 elements, so there is no element 16/);
  assert.match(refused()[3] ?? '', /At most 8 elements/);
  // Followed elements reach a client while the run goes on.
  await client.pauseAt(4);
  assert.ok(client.bytes('elements.table').length > 0);
});
