import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RunColumn, RunRow } from '../../src/core/runs-table/columns.ts';
import { compileFilter } from '../../src/core/runs-table/filter/compile.ts';

const column = (id: string, kind: RunColumn['kind'], more: Partial<RunColumn> = {}): RunColumn => ({
  id,
  title: id,
  help: '',
  kind,
  section: 'run',
  ...more,
});
const columns: readonly RunColumn[] = [
  column('name', 'text'),
  column('state', 'text'),
  column('tags', 'list'),
  column('starred', 'flag'),
  column('created', 'date'),
  column('duration', 'duration'),
  column('optimizer', 'text'),
  column('optimizer.learningRate', 'number'),
  column('training.batchSize', 'number', { words: { 0: 'all' } }),
  column('model.units', 'text'),
  column('schedule.monitor', 'text'),
  column('earlyStopping.monitor', 'text'),
  column('layers.conv2d*.frozen', 'flag'),
  column('val_accuracy', 'number'),
  column('best.val_accuracy', 'number'),
];
const NOW = new Date(2026, 0, 10, 12).getTime();
const HOUR = 3_600_000;

const rows: readonly RunRow[] = [
  {
    id: 'wide',
    cells: {
      name: 'digits · cnn',
      state: 'finished',
      tags: ['Baseline', 'paper'],
      starred: true,
      created: NOW - HOUR,
      duration: 90,
      optimizer: 'adam',
      'optimizer.learningRate': 1e-3,
      'training.batchSize': 0,
      'model.units': '16, 8',
      'layers.conv2d*.frozen': true,
      val_accuracy: 0.91,
      'best.val_accuracy': 0.95,
    },
  },
  {
    id: 'early',
    cells: {
      name: 'digits · mlp',
      state: 'stoppedEarly',
      tags: [],
      starred: false,
      created: NOW - 24 * HOUR,
      duration: 600,
      optimizer: 'sgd',
      'optimizer.learningRate': 0.1,
      'training.batchSize': 64,
      val_accuracy: 0.8,
      'best.val_accuracy': 0.8,
    },
  },
  {
    id: 'nan',
    cells: {
      name: 'A = B',
      state: 'diverged',
      tags: ['lab'],
      starred: false,
      created: NOW - 72 * HOUR,
      duration: 7200,
      optimizer: 'adamw',
      'optimizer.learningRate': 10,
      'training.batchSize': 128,
      val_accuracy: Number.NaN,
    },
  },
  {
    id: 'bare',
    cells: { name: 'just begun', state: 'running', tags: [], starred: false, created: NOW, optimizer: 'tensor-sum' },
  },
];

function kept(filter: string): readonly string[] {
  const compiled = compileFilter(filter, columns, NOW);
  assert.equal(compiled.kind, 'filter', compiled.kind === 'error' ? `${filter}: ${compiled.message}` : filter);
  return compiled.kind === 'filter' ? rows.filter(compiled.test).map(({ id }) => id) : [];
}

describe('a filter that lets through', () => {
  const cases: readonly (readonly [filter: string, ids: readonly string[]])[] = [
    ['', ['wide', 'early', 'nan', 'bare']],
    ['   ', ['wide', 'early', 'nan', 'bare']],
    ['val_accuracy > 0.9 && optimizer == adam', ['wide']],
    ['val_accuracy > 90%', ['wide']],
    ['val_accuracy>.9', ['wide']],
    ['val_accuracy <= 8e-1', ['early']],
    ['optimizer == adam', ['wide']],
    ['Optimizer = ADAM', ['wide']],
    ['optimizer != adam', ['early', 'nan', 'bare']],
    ['optimizer == tensor-sum', ['bare']],
    ['optimizer ~ adam', ['wide', 'nan']],
    ['optimizer !~ adam', ['early', 'bare']],
    ['optimizer in [adam, sgd]', ['wide', 'early']],
    ['optimizer in (adam, "sgd")', ['wide', 'early']],
    ['not optimizer in [adam, sgd]', ['wide', 'early', 'nan', 'bare'].slice(2)],
    ['optimizer == sgd || optimizer == adamw && starred == true', ['early']],
    ['(optimizer == sgd or optimizer == adam) and starred == true', ['wide']],
    ['!(state == finished) && starred == false', ['early', 'nan', 'bare']],
    ['!!starred', ['wide']],
    ['starred && val_accuracy > 0', ['wide']],
    // Without its group where no other column ends like that, in any spelling.
    ['learningRate >= 0.1', ['early', 'nan']],
    ['learning_rate >= 0.1', ['early', 'nan']],
    ['batch_size == all', ['wide']],
    ['batch_size == 64', ['early']],
    ['model.units == "16, 8"', ['wide']],
    ['`layers.conv2d*.frozen` == true', ['wide']],
    // States as they are recorded, and as people write them.
    ['state == stoppedEarly', ['early']],
    ['state == "stopped early"', ['early']],
    ['tags == baseline', ['wide']],
    ['tags == #baseline', ['wide']],
    ['tags != baseline', ['early', 'nan', 'bare']],
    ['tags ~ base', ['wide']],
    ['tags && state == diverged', ['nan']],
    ['duration > 2m', ['early', 'nan']],
    ['duration >= 1.5h && duration < 1d', ['nan']],
    ['duration < 100', ['wide']],
    ['created == today', ['wide', 'bare']],
    ['created >= yesterday', ['wide', 'early', 'bare']],
    ['created < 2d ago', ['nan']],
    ['created == 2026-01-09', ['early']],
    ['created > 2026-01-09', ['wide', 'bare']],
    ['created <= 2026-01-09', ['early', 'nan']],
    ['created > 2026-01-10T11:30', ['bare']],
    // One column compared with another.
    ['val_accuracy < best.val_accuracy', ['wide']],
    ['val_accuracy == best.val_accuracy', ['early']],
    // NaN is a value that equals itself and has no order; a missing value equals nothing.
    ['val_accuracy == nan', ['nan']],
    ['val_accuracy >= 0 || val_accuracy < 0', ['wide', 'early']],
    ['val_accuracy != 0.8', ['wide', 'nan', 'bare']],
    ['!val_accuracy', ['bare']],
  ];
  for (const [filter, ids] of cases) test(filter || 'nothing at all', () => assert.deepEqual(kept(filter), ids));
});

describe('a filter without an operator searches', () => {
  test('for all its words, wherever they are', () => {
    assert.deepEqual(kept('digits'), ['wide', 'early']);
    assert.deepEqual(kept('CNN digits'), ['wide']);
    assert.deepEqual(kept('paper'), ['wide']);
    assert.deepEqual(kept('#paper'), ['wide']);
    assert.deepEqual(kept('digits nothing'), []);
  });
  test('for what is in quotes as a whole', () => {
    assert.deepEqual(kept('"digits · mlp"'), ['early']);
    assert.deepEqual(kept('"A = B"'), ['nan']);
    assert.deepEqual(kept('"A = B" || optimizer == sgd'), ['early', 'nan']);
  });
});

describe('a filter that is wrong says what is, and where', () => {
  const cases: readonly (readonly [filter: string, message: RegExp, marked: string])[] = [
    ['val_accuracy >', /^Enter a value after ">" \(character 15\)\.$/, ''],
    ['val_accuracy > && starred', /Enter a value after ">" \(character 16\)/, '&&'],
    ['optimizer = = adam', /Enter a value after "=" \(character 13\)/, '='],
    ['(optimizer == adam', /The "\(" is not closed: expected "\)" \(character 19\)/, ''],
    ['optimizer == adam)', /This "\)" has no matching "\(" \(character 18\)/, ')'],
    ['optimizer == adam sgd', /Expected && or \|\| before "sgd" \(character 19\)/, 'sgd'],
    ['optimizer in adam && starred', /Enter a list such as \[adam, sgd\] after "in" \(/, 'adam'],
    ['optimizer in [adam && starred', /The list is not closed: expected "," or "\]"/, '&&'],
    ['&& starred', /Enter a column name instead of "&&" \(character 1\)/, '&&'],
    ['0.9 < val_accuracy', /Enter a column name instead of "0\.9"/, '0.9'],
    ['optimzer == adam', /There is no column "optimzer"\. Did you mean "optimizer"\? \(character 1\)/, 'optimzer'],
    ['banana > 1', /There is no column "banana"\. To search for text, put it in quotes \(character 1\)/, 'banana'],
    ['monitor == loss', /"monitor" is ambiguous\. Use the full name: schedule\.monitor, earlyStopping\.monitor/, 'monitor'],
    ['val_accuracy > high', /"val_accuracy" is a number\. Compare it with a number \(character 16\)/, 'high'],
    ['val_accuracy > name', /"val_accuracy" and "name" cannot be compared/, 'name'],
    ['val_accuracy > 3d ago', /"val_accuracy" is not a date/, '3d ago'],
    ['val_accuracy > 3d', /"val_accuracy" is a number/, '3d'],
    ['duration > long', /"duration" is a duration\. Compare it with 90s, 5m, or 2h/, 'long'],
    ['duration > 3y', /"y" is not a unit\. Use s, m, h, d, or w/, 'y'],
    ['created > 5', /"created" is a date\. Compare it with 2026-01-31, today, yesterday, or 3d ago/, '5'],
    ['starred == maybe', /"starred" is true or false\. Compare it with == true or == false/, 'maybe'],
    ['tags > a', /"tags" is a list\. Compare it with ==, !=, or ~/, 'a'],
    ['name == "digits', /The closing " is missing/, '"digits'],
    ['name == § ', /Unexpected character "§"/, '§'],
  ];
  for (const [filter, message, marked] of cases)
    test(filter, () => {
      const compiled = compileFilter(filter, columns, NOW);
      assert.ok(compiled.kind === 'error', 'it is taken');
      assert.match(compiled.message, message);
      assert.equal(filter.slice(compiled.from, compiled.to), marked);
    });
});
