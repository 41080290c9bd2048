/** The sample does what it promises, with the settings that it comes with. */
import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { givenIn } from '../../src/cli/folder-settings.ts';
import { trained, workspace } from './trainers.ts';

const sample = resolve(import.meta.dirname, '../../samples/digits');

test('the sample learns to read 95 % of its digits', async (t) => {
  const folder = join(workspace(t), 'digits');
  cpSync(sample, folder, { recursive: true, filter: (source) => !source.includes('.descent') });
  const { values } = await givenIn(folder, []);
  const trainer = await trained(t, values, 'run', folder);
  const ended = trainer.events().at(-1);
  assert.ok(ended?.type === 'ended' && ended.fault === undefined, JSON.stringify(ended));
  const accuracy = Math.max(...trainer.table('epochs').column('val_accuracy'));
  assert.ok(accuracy >= 0.95, `${accuracy}`);
  t.diagnostic(`${(100 * accuracy).toFixed(1)} % after ${Math.round(trainer.table('steps').column('time').at(-1) ?? 0)} s`);
});
