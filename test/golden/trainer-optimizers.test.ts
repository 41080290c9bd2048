/** Optimizers whose slots are not of the weight's shape, or not the same for every weight, resumed in the middle of a training. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertSame, header, Trainer, trained, workspace } from './trainers.ts';

const RECIPE = {
  dataset: { type: 'digits', examples: 300 },
  model: { type: 'cnn', filters: [4, 6], units: [10] },
  earlyStopping: { enabled: false },
  training: { epochs: 7, seed: 7 },
  instrumentation: { every: 5 },
};
const AT = 43;

for (const optimizer of [
  { type: 'adafactor' },
  { type: 'nadam' },
  { type: 'muon', exclude: ['dense_2'] },
  { type: 'rmsprop', centered: true, momentum: 0.5 },
])
  test(`${JSON.stringify(optimizer)} is taken up bit for bit, with its figures`, async (t) => {
    const recipe = { ...RECIPE, optimizer };
    const plain = await trained(t, recipe);
    const first = new Trainer(t, header(workspace(t), recipe));
    const client = await first.client();
    await client.pauseAt(AT);
    await client.until((now) => now.events().some((event) => event.type === 'checkpoint' && !event.best && event.step === AT));
    first.child.kill('SIGKILL');
    await first.exit;
    const second = new Trainer(t, header(first.folder, recipe), { resume: true, folder: first.folder });
    assert.equal((await second.exit).code, 0);
    assert.equal(second.events().find(({ type }) => type === 'resumed')?.step, AT, 'it went on, and did not begin anew');
    // The first update after a resume has none before it to be compared with.
    for (const table of ['steps', 'epochs', 'layers'] as const)
      assertSame(second.table(table), plain.table(table), ['cosineUpdates']);
  });
