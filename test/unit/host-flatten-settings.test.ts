import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { parse, type ParseError } from 'jsonc-parser';
import { settingsIn } from '../../src/catalog/settings-file.ts';
import { flattened, nestedIn } from '../../src/host/settings/flatten-settings.ts';

const NESTED = `{
  // What we train.
  "descent.dataset": { "type": "moons" },
  "descent.training": { // as in the paper
    // Enough of them.
    "epochs": 3, // for a start
    "batchSize": 16 /* small */
  }, // the usual
  "descent.earlyStopping": { "enabled": true, "patience": 7 },
  "editor.tabSize": 2
}
`;

const FLAT = `{
  // What we train.
  "descent.dataset": { "type": "moons" },
  // as in the paper
  // Enough of them.
  "descent.training.epochs": 3, // for a start
  "descent.training.batchSize": 16, /* small */ // the usual
  "descent.earlyStopping.enabled": true,
  "descent.earlyStopping.patience": 7,
  "editor.tabSize": 2
}
`;

/** The same settings, valid as before, and nothing nested any more. */
function rewritten(text: string, root: readonly string[] = []): string {
  const after = flattened(text, [...root]);
  const errors: ParseError[] = [];
  const read = (json: string) => root.reduce((value, key) => value[key], parse(json, errors, { allowTrailingComma: true }));
  const given = (json: string) => Object.entries(settingsIn(read(json))).filter(([, value]) => !isDeepStrictEqual(value, {}));
  assert.deepEqual(given(after), given(text));
  assert.deepEqual(errors, [], after);
  assert.deepEqual(nestedIn(after, [...root]), []);
  const comments = (json: string) => [...json.matchAll(/\/\/[^\n]*|\/\*.*?\*\//g)].length;
  assert.equal(comments(after), comments(text));
  return after;
}

test('nested settings become settings of their own, and comments stay where they were', () => {
  assert.equal(rewritten(NESTED), FLAT);
  assert.equal(flattened(FLAT, []), FLAT);
  assert.equal(nestedIn(NESTED, []).length, 2);
});

test('one object for all is opened, too', () => {
  const after = rewritten(`{
  "descent": {
    "backend": "wasm",
    // slowly
    "optimizer": {
      "type": "sgd"
    },
    "training": {
      "epochs": 3
    }
  }
}
`);
  assert.equal(
    after,
    `{
  "descent.backend": "wasm",
  // slowly
  "descent.optimizer": {
    "type": "sgd"
  },
  "descent.training.epochs": 3
}
`,
  );
});

test('a value that a longer key gives already is not written twice', () => {
  const after = rewritten('{\n  "descent.training.epochs": 5,\n  "descent.training": { "epochs": 3, "seed": 1 }\n}\n');
  assert.equal(after.match(/epochs/g)?.length, 1);
  assert.match(after, /"descent\.training\.epochs": 5,/);
  assert.match(after, /"descent\.training\.seed": 1\n/);
});

test('all on one line, tabs, Windows line ends, trailing commas and empty objects', () => {
  assert.equal(
    rewritten('{ "descent.training": { "epochs": 3, "seed": 1 }, "x": 1 }'),
    '{ "descent.training.epochs": 3, "descent.training.seed": 1, "x": 1 }',
  );
  assert.equal(
    rewritten('{\r\n\t"descent.training": {\r\n\t\t"epochs": 3,\r\n\t\t"seed": 1,\r\n\t},\r\n}\r\n'),
    '{\r\n\t"descent.training.epochs": 3,\r\n\t"descent.training.seed": 1,\r\n}\r\n',
  );
  assert.equal(rewritten('{\n  "descent.training": {},\n  "x": 1\n}\n'), '{\n  "x": 1\n}\n');
  rewritten('{\n  "x": 1,\n  "descent.training": { /* nothing yet */ }\n}\n');
  rewritten('{ "descent.training": /* why */ { "epochs": 3 // three\n }, "x": 1 }');
  rewritten('{ "descent.training": // why\n { "epochs": 3 // three\n } }');
});

test('what is wrong stays wrong, to be complained about by name', () => {
  assert.match(rewritten('{"descent.training": {"epocs": 3}}'), /"descent\.training\.epocs": 3/);
  assert.equal(flattened('{"descent.training": 5}', []), '{"descent.training": 5}');
  const both = '{"descent": {"optimizer": {"beta1": 0.8}}, "descent.optimizer": {"type": "adam"}}';
  assert.equal(flattened(both, []), both);
});

test('in a workspace file they stand below "settings"', () => {
  assert.equal(
    rewritten('{\n  "folders": [],\n  "settings": {\n    "descent.gpu": {\n      "adapter": "RTX"\n    }\n  }\n}\n', [
      'settings',
    ]),
    '{\n  "folders": [],\n  "settings": {\n    "descent.gpu.adapter": "RTX"\n  }\n}\n',
  );
});
