/** A table as a spreadsheet exports it trains as its clean twin does, and is resumed bit for bit. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import iconv from 'iconv-lite';
import { assertSame, header, Trainer, workspace } from './trainers.ts';

const COUNT = 120;
const rows = (row: (i: number) => string, end: string) => Array.from({ length: COUNT }, (_, i) => row(i) + end).join('');
const size = (i: number) => ((i * 37) % 100) + 1000;
const town = (i: number) => ['Köln', 'München', 'Aß'][i % 3] ?? '';
const isLarge = (i: number) => size(i) > 1050;

/** German Excel: Windows-1252, a line that names the separator, decimal commas, points between thousands, gaps, spellings. */
const GERMAN = iconv.encode(
  `sep=;\r\nGröße;Preis;Ort;Prämie;;\r\n${rows(
    (i) =>
      `${i === 7 ? '#NV' : `1.${String(size(i)).slice(1)},5`};${i},25 €;${i === 4 ? town(i).toUpperCase() : town(i)};${isLarge(i) ? 'ja' : 'nein'};;`,
    '\r\n',
  )}`,
  'windows-1252',
);
const CLEAN = `Größe,Preis,Ort,Prämie\n${rows((i) => `${i === 7 ? '' : `${size(i)}.5`},${i}.25,${town(i)},${isLarge(i) ? 'ja' : 'nein'}`, '\n')}`;

const RECIPE = {
  dataset: { type: 'csv', path: 'table.csv', target: 'Prämie' },
  model: { type: 'mlp', units: [16] },
  optimizer: { type: 'adam', learningRate: 0.02 },
  training: { epochs: 30, batchSize: 16, seed: 3 },
  earlyStopping: { enabled: false },
  instrumentation: { budget: 0 },
};
const LONG = { ...RECIPE, training: { ...RECIPE.training, epochs: 200 } };

test('the same values give the same run, whatever the file looks like, and what was assumed is told', async (t) => {
  const run = async (content: string | Buffer) => {
    const folder = workspace(t);
    writeFileSync(join(folder, 'table.csv'), content);
    const trainer = new Trainer(t, header(folder, RECIPE));
    assert.equal((await trainer.exit).code, 0);
    return trainer;
  };
  const [german, clean] = [await run(GERMAN), await run(CLEAN)];
  assertSame(german.table('steps'), clean.table('steps'));
  assertSame(german.table('epochs'), clean.table('epochs'));
  const best = Math.max(...german.table('epochs').column('val_accuracy'));
  assert.ok(best >= 0.95, `${best}`);
  const told = german
    .events()
    .flatMap((event) => (event.type === 'notice' ? [event.message] : []))
    .join('\n');
  for (const what of [/Windows-1252/, /decimal commas/i, /#NV/, /merged|spellings/i]) assert.match(told, what);
});

test('a run of such a table goes on from its checkpoint as if it had not been killed', async (t) => {
  const run = async (kill: boolean) => {
    const folder = workspace(t);
    writeFileSync(join(folder, 'table.csv'), GERMAN);
    const trainer = new Trainer(t, header(folder, LONG));
    if (!kill) {
      assert.equal((await trainer.exit).code, 0);
      return trainer;
    }
    const client = await trainer.client();
    await client.event('epoch', 3);
    client.send({ type: 'checkpoint' });
    await client.event('checkpoint');
    await client.event('epoch', 6);
    trainer.child.kill('SIGKILL');
    await trainer.exit;
    const resumed = new Trainer(t, header(folder, LONG), { resume: true });
    assert.equal((await resumed.exit).code, 0);
    return resumed;
  };
  const [plain, resumed] = [await run(false), await run(true)];
  assertSame(resumed.table('steps'), plain.table('steps'));
  assertSame(resumed.table('epochs'), plain.table('epochs'));
});
