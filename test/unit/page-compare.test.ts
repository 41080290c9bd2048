import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namesOf } from '../../webview/panels/compare.ts';
import type { ShownRun } from '../../webview/store.ts';
import { RunData } from '../../src/core/run-data.ts';
import { header } from './runs.ts';

const shown = (title: string, created: Date, name?: string): ShownRun => ({
  run: new RunData({ ...header(), title, created: created.getTime() }).run,
  notes: name === undefined ? {} : { name },
});

test('compared runs go by their names; those that share one also by when they were started', () => {
  const [morning, noon] = [new Date(2026, 0, 2, 9, 5, 7), new Date(2026, 0, 2, 12, 0, 0)];
  assert.deepEqual(namesOf([shown('iris · adam', morning), shown('iris · sgd', noon)]), ['iris · adam', 'iris · sgd']);
  assert.deepEqual(namesOf([shown('iris · adam', morning), shown('iris · adam', noon), shown('iris · adam', noon, 'the best')]), [
    'iris · adam, 09:05:07',
    'iris · adam, 12:00:00',
    'the best',
  ]);
});
