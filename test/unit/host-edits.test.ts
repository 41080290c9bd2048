import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Change, edited, placeOf, replacement, restored, settingPath, touched } from '../../src/host/settings/json-edits.ts';

const SETTINGS = `{
  // What we train.
  "editor.tabSize": 2,
  "descent.optimizer": {
    "type": "adam", // the usual
    "learningRate": 0.001
  },
  "descent.earlyStopping": { "enabled": true }
}
`;

const change = (text: string, key: string, value: unknown): Change => ({ path: settingPath(text, [], key, false), value });

test('a changed value replaces only itself; comments and formatting stay', () => {
  assert.equal(
    edited(SETTINGS, [change(SETTINGS, 'optimizer.learningRate', 0.01)]),
    SETTINGS.replace('"learningRate": 0.001', '"learningRate": 0.01'),
  );
});

test('a new key goes into the object that is there, in the style of that object', () => {
  const after = edited(SETTINGS, [change(SETTINGS, 'earlyStopping.patience', 7), change(SETTINGS, 'optimizer.beta1', 0.8)]);
  assert.match(after, /"descent\.earlyStopping": \{ "enabled": true, "patience": 7 \}/);
  assert.match(after, /"learningRate": 0\.001,\n {4}"beta1": 0\.8\n {2}\}/);
  assert.match(after, /\/\/ the usual/);
});

test('a setting that is not there yet is written in the form that the file has the others in', () => {
  const wrote = (text: string) => Object.keys(JSON.parse(edited(text, [change(text, 'regularization.l2', 1e-4)])) as object);
  assert.deepEqual(wrote(''), ['descent.regularization.l2']);
  assert.deepEqual(wrote('{"descent.optimizer":{"type":"sgd"}}'), ['descent.optimizer', 'descent.regularization.l2']);
  assert.deepEqual(wrote('{"descent.training.epochs":5}'), ['descent.training.epochs', 'descent.regularization.l2']);
  assert.deepEqual(wrote('{"descent.training":{"epochs":5}}'), ['descent.training', 'descent.regularization']);
  assert.deepEqual(wrote('{"descent":{"training":{"epochs":5}}}'), ['descent']);
  assert.deepEqual(wrote('{"descent.training":{"epochs":5},"descent.gpu.adapter":"RTX"}'), [
    'descent.training',
    'descent.gpu.adapter',
    'descent.regularization.l2',
  ]);
});

test('a value is changed in the form that holds', () => {
  const both = '{"descent.training":{"epochs":5},"descent.training.epochs":7}';
  assert.deepEqual(settingPath(both, [], 'training.epochs', false), ['descent.training.epochs']);
  assert.deepEqual(settingPath(both, [], 'training.seed', false), ['descent.training', 'seed']);
});

test('an empty file becomes an object', () => {
  assert.deepEqual(JSON.parse(edited('', [change('', 'training.epochs', 5)])), { 'descent.training.epochs': 5 });
});

test('tabs and Windows line ends are kept', () => {
  const text = '{\r\n\t"descent.training": {\r\n\t\t"epochs": 5\r\n\t}\r\n}\r\n';
  const after = edited(text, [change(text, 'training.seed', 1)]);
  assert.match(after, /"epochs": 5,\r\n\t\t"seed": 1\r\n\t\}/);
  assert.doesNotMatch(after, /[^\r]\n/);
});

test('settings are found in each of the ways VS Code lets them be written', () => {
  assert.deepEqual(settingPath('{"descent.optimizer":{"learningRate":1}}', [], 'optimizer.learningRate', false), [
    'descent.optimizer',
    'learningRate',
  ]);
  assert.deepEqual(settingPath('{"descent.optimizer.learningRate":1}', [], 'optimizer.learningRate', false), [
    'descent.optimizer.learningRate',
  ]);
  assert.deepEqual(settingPath('{"descent":{"optimizer":{}}}', [], 'optimizer.learningRate', false), [
    'descent',
    'optimizer',
    'learningRate',
  ]);
});

test('in a .code-workspace file and in launch.json they stand below a root', () => {
  assert.deepEqual(settingPath('{"settings":{}}', ['settings'], 'training.epochs', false), [
    'settings',
    'descent.training.epochs',
  ]);
  const launch = '{"configurations":[{"name":"a"},{"type":"descent","name":"b"}]}';
  const path = settingPath(launch, ['configurations', 1], 'training.epochs', true);
  assert.deepEqual(JSON.parse(edited(launch, [{ path, value: 3 }])).configurations[1].training, { epochs: 3 });
});

test('what was touched can be put back to the letter, also after other edits', () => {
  const changes = [
    change(SETTINGS, 'optimizer.learningRate', 0.5),
    change(SETTINGS, 'regularization.l2', 1e-4),
    change(SETTINGS, 'earlyStopping.patience', 9),
  ];
  const before = touched(SETTINGS, changes);
  const after = edited(SETTINGS, changes);
  const meanwhile = after.replace('"editor.tabSize": 2', '"editor.tabSize": 8');
  const back = restored(meanwhile, before);
  assert.match(back, /"learningRate": 0\.001\n/);
  assert.match(back, /"editor\.tabSize": 8/);
  assert.doesNotMatch(back, /regularization|patience/);
  assert.match(back, /\/\/ What we train\./);
});

test('two texts differ by one replacement, as small as can be', () => {
  assert.deepEqual(replacement('abcXdef', 'abcYYdef'), { start: 3, end: 4, text: 'YY' });
  assert.deepEqual(replacement('same', 'same'), { start: 4, end: 4, text: '' });
  const { start, end, text } = replacement('aa', 'aaa');
  assert.equal('aa'.slice(0, start) + text + 'aa'.slice(end), 'aaa');
});

test('the place of a wrong key is that of its property, or of the nearest one above it', () => {
  const spot = (key: string) => {
    const place = placeOf(SETTINGS, [], key, false);
    return place && SETTINGS.slice(place.offset, place.offset + place.length);
  };
  assert.equal(spot('optimizer.learningRate'), '"learningRate": 0.001');
  assert.equal(spot('earlyStopping.patience'), '"descent.earlyStopping": { "enabled": true }');
  assert.equal(spot('dataset.path'), undefined);
  const unknown = placeOf('{"descent.trainig.epochs": 3}', [], 'trainig', false);
  assert.deepEqual(unknown, { offset: 1, length: 27 });
});
