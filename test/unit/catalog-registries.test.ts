/** What every entry of every registry owes: a file of its name, words for people, and parameters that check out. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve as resolvePath } from 'node:path';
import { test } from 'node:test';
import { datasets } from '../../src/catalog/datasets/index.ts';
import { diagnoses } from '../../src/catalog/diagnoses/index.ts';
import { models } from '../../src/catalog/models/index.ts';
import { optimizers } from '../../src/catalog/optimizers/index.ts';
import { regularizers } from '../../src/catalog/regularizers/index.ts';
import { schedules } from '../../src/catalog/schedules/index.ts';
import { paramSchema } from '../../src/catalog/schema.ts';
import { EARLY_STOPPING, INSTRUMENTATION, TRAINING } from '../../src/catalog/settings.ts';
import { surfaces } from '../../src/catalog/surfaces/index.ts';
import { type Choice, check, defaults, type Params, resolve } from '../../src/core/params.ts';
import { type Schema, violations } from './json-schema.ts';

const catalog = resolvePath(import.meta.dirname, '../../src/catalog');
const registries: Readonly<Record<string, readonly Choice[]>> = {
  optimizers,
  schedules,
  regularizers,
  models,
  datasets,
  diagnoses,
  surfaces,
};

const isSentence = (words: string) => /^\S.*[.…]$/s.test(words);

function checkParams(params: Params): void {
  for (const [name, param] of Object.entries(params)) {
    assert.ok(param.title.length > 0, `${name} needs a title`);
    assert.ok(isSentence(param.help), `${name} needs a sentence of help: "${param.help}"`);
    const left = param.kind === 'text' && param.required && param.default === '';
    if (!left) assert.equal(check(param, param.default, name), undefined, `the default of ${name}`);
    if (!left)
      assert.deepEqual(violations(paramSchema(param) as Schema, param.default), [], `the schema of ${name} takes its default`);
  }
}

for (const [folder, registry] of Object.entries(registries)) {
  test(`${folder}: ids differ`, () => assert.equal(new Set(registry.map(({ id }) => id)).size, registry.length));
  for (const choice of registry)
    test(`${folder}/${choice.id}: its file bears its id, it explains itself, and its defaults check out`, () => {
      const source = readFileSync(join(catalog, folder, `${choice.id}.ts`), 'utf8');
      assert.match(source, new RegExp(`id: '${choice.id}'`));
      assert.ok(choice.title.length > 0);
      assert.ok(isSentence(choice.summary), choice.summary);
      checkParams(choice.params);
      const required = Object.entries(choice.params).filter(([, param]) => param.kind === 'text' && param.required);
      const { values, problems } = resolve(choice.params, Object.fromEntries(required.map(([name]) => [name, 'x'])), 'k');
      assert.deepEqual(problems, []);
      assert.deepEqual(Object.keys(values), Object.keys(defaults(choice.params)));
    });
}

for (const rule of [...optimizers, ...schedules, ...surfaces])
  test(`${rule.id} names where it comes from`, () => assert.match(rule.source, /\d{4}|η/));

for (const [name, params] of Object.entries({ TRAINING, EARLY_STOPPING, INSTRUMENTATION }))
  test(`${name}: the group explains itself, and its defaults check out`, () => checkParams(params));
