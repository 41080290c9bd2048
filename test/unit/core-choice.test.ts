import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useTranslations } from '../../src/core/localize.ts';
import { check, defaults, find, flag, float, int, ints, pick, resolve, suggest, text, texts } from '../../src/core/params.ts';

const params = {
  rate: float('Rate', 'How fast.', 0.1, { min: 0, openMin: true, max: 1 }),
  depth: int('Depth', 'How deep.', 3, { min: 1 }),
  kind: pick('Kind', 'Which.', 'a', { a: 'First', b: 'Second' }),
  on: flag('On', 'Whether.', true),
  path: text('Path', 'Where from.', '', { required: true }),
  units: ints('Units', 'How many.', [2, 1], { min: 1 }),
  names: texts('Names', 'What they are called.'),
};

test('defaults fill in what is not given', () => {
  const { values, problems } = resolve(params, { path: 'x.csv', rate: 0.5 }, 'descent.thing');
  assert.deepEqual(problems, []);
  assert.deepEqual(values, { rate: 0.5, depth: 3, kind: 'a', on: true, path: 'x.csv', units: [2, 1], names: [] });
  assert.deepEqual(defaults(params), { ...values, rate: 0.1, path: '' });
});

const wrong: readonly (readonly [given: Record<string, unknown>, key: string, message: RegExp])[] = [
  [{ rate: 0 }, 'rate', /must be greater than 0, not 0\./],
  [{ rate: 1.5 }, 'rate', /must be at most 1, not 1\.5\./],
  [{ rate: '0.1' }, 'rate', /must be a number, not "0\.1"\./],
  [{ rate: Number.NaN }, 'rate', /must be a number/],
  [{ depth: 2.5 }, 'depth', /must be an integer, not 2\.5\./],
  [{ depth: 0 }, 'depth', /must be at least 1, not 0\./],
  [{ kind: 'c' }, 'kind', /must be one of "a", "b", not "c"\./],
  [{ on: 'yes' }, 'on', /must be true or false, not "yes"\./],
  [{ path: '' }, 'path', /is missing\. Where from\./],
  [{ path: 7 }, 'path', /must be a string, not 7\./],
  [{ units: 5 }, 'units', /must be an array, not 5\./],
  [{ units: [4, 0] }, 'units', /must contain only integers of at least 1, not 0\./],
  [{ names: ['a', 1] }, 'names', /must contain only strings, not 1\./],
  [{ dept: 2 }, 'dept', /: unknown setting "dept"\. Did you mean "depth"\?/],
];
for (const [given, key, message] of wrong)
  test(`${JSON.stringify(given)} is refused by name and its default is used`, () => {
    const { values, problems } = resolve(params, { path: 'x', ...given }, 'descent.thing');
    assert.equal(problems.length, 1);
    assert.equal(problems[0]?.key, `descent.thing.${key}`);
    assert.match(problems[0]?.message ?? '', message);
    assert.match(problems[0]?.message ?? '', /^descent\.thing/);
    for (const name of Object.keys(given))
      if (name in params) assert.deepEqual({ ...values }[name], { ...defaults(params) }[name]);
  });

test('a required text that is not given is a problem, and so is a group that is no object', () => {
  assert.match(resolve(params, undefined, 'k').problems[0]?.message ?? '', /^k\.path is missing/);
  assert.match(resolve(params, [1], 'k').problems[0]?.message ?? '', /^k must be an object, not \[1\]\.$/);
});

test('every problem is found, not just the first', () => {
  const { problems } = resolve(params, { rate: -1, depth: 'x', more: 1, path: 'p' }, 'k');
  assert.deepEqual(
    problems.map(({ key }) => key),
    ['k.rate', 'k.depth', 'k.more'],
  );
});

test('bounds: open ones are not allowed themselves, closed ones are', () => {
  assert.equal(check(params.rate, 1, 'it'), undefined);
  assert.notEqual(check(params.rate, 0, 'it'), undefined);
  assert.equal(check(params.depth, 1, 'it'), undefined);
});

test('a problem is one sentence, in which a translation may put the name where its grammar wants it', (t) => {
  assert.equal(check(params.depth, 0, 'k.depth'), 'k.depth must be at least 1, not 0.');
  useTranslations({ '{0} must be at least {1}, not {2}.': 'At least {1} instead of {2} is expected of {0}.' });
  t.after(() => useTranslations({}));
  const { problems } = resolve(params, { path: 'p', depth: 0 }, 'k');
  assert.deepEqual(problems, [{ key: 'k.depth', message: 'At least 1 instead of 0 is expected of k.depth.' }]);
});

test('a mistyped name is answered by the nearest known one, a strange one by all of them', () => {
  assert.equal(suggest('adma', ['adam', 'sgd']), 'Did you mean "adam"?');
  assert.equal(suggest('lion', ['adam', 'sgd']), 'Available: adam, sgd.');
  assert.equal(suggest('val_acc', ['val_loss', 'val_accuracy']), 'Did you mean "val_accuracy"?');
  assert.equal(suggest('Y', ['x', 'y']), 'Did you mean "y"?');
  assert.equal(suggest('z', ['x', 'y']), 'Available: x, y.');
  assert.equal(find([{ id: 'a', title: '', summary: '', params: {} }], 'b'), undefined);
});
