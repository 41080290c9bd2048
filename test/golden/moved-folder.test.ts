/** A workspace folder that was renamed or copied after a run: the run, its program, its data and its errors are where it is now. */
import assert from 'node:assert/strict';
import { cpSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readHeader, readRun } from '../../src/store/run-folders.ts';
import { header, Trainer, workspace } from './trainers.ts';

const program = (limit: number) => `import { readFileSync } from 'node:fs';
let steps = 0;
export default {
  model: (tf) => tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] }),
  data: () => {
    const numbers = readFileSync(new URL('numbers.txt', import.meta.url), 'utf8').trim().split(' ').map(Number);
    return { xs: numbers, ys: numbers };
  },
  loss(labels, predictions) {
    if (++steps > ${limit}) throw new RangeError('tired');
    return predictions.sub(labels).square().mean();
  },
};`;

test('a run in a folder that was renamed, and in a copy of it, goes on where it is', async (t) => {
  const parent = workspace(t);
  const original = join(parent, 'original (1)');
  cpSync(workspace(t), original, { recursive: true });
  writeFileSync(join(original, 'numbers.txt'), '1 2 3 4 5 6 7 8');
  writeFileSync(join(original, 'program.mjs'), program(20));
  const recipe = header(original, {
    program: 'program.mjs',
    earlyStopping: { enabled: false },
    training: { epochs: 30, batchSize: 4 },
  });
  const failed = new Trainer(t, recipe);
  await failed.exit;
  assert.equal((await readRun(failed.folder)).ended?.fault?.file, join(original, 'program.mjs'));

  const copy = join(parent, 'copy');
  cpSync(original, copy, { recursive: true });
  const renamed = join(parent, 'renamed (2)');
  renameSync(original, renamed);
  for (const folder of [renamed, copy]) {
    const place = join(folder, '.descent', 'runs', 'run');
    const { ended, header: moved } = await readRun(place);
    assert.deepEqual([ended?.fault?.file, ended?.fault?.line], [join(folder, 'program.mjs'), 10]);
    assert.equal(moved.workspaceFolder, folder);
    writeFileSync(join(folder, 'program.mjs'), program(1000));
    const again = new Trainer(t, await readHeader(place), { resume: true, folder: place });
    const { code, log } = await again.exit;
    assert.equal(code, 0, log);
    assert.equal((await readRun(place)).status, 'finished');
    // What is done to one of them is not done to the other.
    rmSync(join(folder, 'numbers.txt'));
  }
});
