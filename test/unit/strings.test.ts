/** Text can be translated: all of it is in the bundle that translators copy, and every process and page takes its language from one. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { bundle, declared, literals, sources } from '../../scripts/strings.ts';
import { formatAgo } from '../../src/core/format.ts';
import { dayOf } from '../../src/core/runs-table/show.ts';
import { translated } from '../../src/core/localize.ts';
import { parseTranslations } from '../../src/core/parse-translations.ts';
import { translationsElement } from '../../src/core/report-format.ts';
import { localization, localize, localizeByEnvironment, localizedEnvironment, VARIABLE } from '../../src/store/localization.ts';
import { temporary } from './fake-trainer.ts';

const project = resolve(import.meta.dirname, '../..');
const json = (path: string): unknown => JSON.parse(readFileSync(resolve(project, path), 'utf8'));
after(() => localize());

test('the bundle has every text that the sources and the catalog show (npm run strings)', () => {
  assert.deepEqual(json('l10n/bundle.l10n.json'), bundle());
});

test('the bundle has the texts that are worded in place, those that are marked, and those that are declared', () => {
  const source = (text: string) => literals({ file: 'src/a.ts', text });
  assert.deepEqual(source('\nl10n.t(\'It isn\\\'t {0}\', name);\nconst t = msg(\n  "a \\"b\\" \\u2026",\n);'), [
    { text: "It isn't {0}", where: 'src/a.ts:2' },
    { text: 'a "b" …', where: 'src/a.ts:3' },
  ]);
  assert.deepEqual(declared({ params: { a: { kind: 'float', title: 'A', help: 'B.', unset: { value: 0, word: 'off' } } } }), [
    { text: 'A', where: 'params.a.title' },
    { text: 'B.', where: 'params.a.help' },
    { text: 'off', where: 'params.a.unset' },
  ]);
});

test('a text that no translator would see is refused', () => {
  for (const call of ['l10n.t(title)', "l10n.t('a' + b)", 'l10n.t(`a`)', 'msg(`a`)'])
    assert.throws(() => literals({ file: 'src/a.ts', text: call }), /src\/a\.ts:1: the first argument/);
  assert.throws(() => declared({ a: { caption: 'What is this?' } }), /a\.caption: .* whether the texts of "caption" are shown/);
});

test('no error is worded in English alone', () => {
  const errors = [
    /\b(?:diskFault|UserError|Unfit|#refuse)\(\s*(?:\w+,\s*)?['"`][A-Za-z]/g,
    /\b(?:message|remedy|reason):\s*(?:[^,;{}'"`]*[?:]\s*)?['"`][A-Z][^'"`]* /g,
  ];
  const found = sources().flatMap(({ file, text }) =>
    errors.flatMap((error) => [...text.matchAll(error)].map(([all]) => `${file}: ${all}`)),
  );
  assert.deepEqual(found, []);
});

const GERMAN = { 'just now': 'gerade eben', 'Learning rate': 'Lernrate', '{0} min ago': 'vor {0} min' };

test('text is in the language whose table is in use, and English where the table has none', () => {
  localize({ language: 'de', translations: GERMAN });
  assert.deepEqual(
    [formatAgo(0, 0), formatAgo(0, 300_000), translated('Learning rate'), translated('Momentum')],
    ['gerade eben', 'vor 5 min', 'Lernrate', 'Momentum'],
  );
  localize();
  assert.equal(formatAgo(0, 0), 'just now');
});

test('dates are in the language of the text; a tag that names no language is taken for English', () => {
  const now = new Date(2026, 0, 10, 12).getTime();
  const days = () => [dayOf(new Date(2026, 0, 5).getTime(), now).label, formatAgo(new Date(2025, 4, 3).getTime(), now)];
  localize({ language: 'de', translations: GERMAN });
  assert.deepEqual(days(), ['Montag', '3. Mai 2025']);
  localize({ language: 'zh_CN', translations: {} });
  assert.deepEqual(days(), ['Monday', 'May 3, 2025']);
  localize();
  assert.deepEqual(days(), ['Monday', 'May 3, 2025']);
});

test('of a table from outside, only texts are taken', () => {
  assert.deepEqual(parseTranslations({ a: 'b', c: 1, d: '', e: { message: 'f' } }), { a: 'b' });
  assert.deepEqual(parseTranslations('nothing'), {});
});

test('a process hands its language on to those it starts; one that cannot read it says so and goes on in English', () => {
  const path = join(temporary(), 'bundle.l10n.pt-br.json');
  const before = process.env[VARIABLE];
  const warnings: string[] = [];
  try {
    process.env[VARIABLE] = path;
    localizeByEnvironment((message) => warnings.push(message));
    assert.match(warnings.join(), /DESCENT_L10N: .*bundle\.l10n\.pt-br\.json cannot be read as translations.*ENOENT/);
    assert.deepEqual(localizedEnvironment(), {});
    // As editors on Windows write it.
    writeFileSync(path, `\ufeff${JSON.stringify(GERMAN)}`);
    localizeByEnvironment((message) => warnings.push(message));
    assert.equal(warnings.length, 1);
    assert.deepEqual(localization(), { language: 'pt-br', translations: GERMAN, path });
    assert.deepEqual(localizedEnvironment(), { [VARIABLE]: path });
  } finally {
    if (before === undefined) delete process.env[VARIABLE];
    else process.env[VARIABLE] = before;
    localize();
  }
});

test('the trainer and the command line speak the language that the environment names', () => {
  const path = join(temporary(), 'bundle.l10n.de.json');
  for (const main of ['src/trainer/main.ts', 'src/cli/main.ts']) {
    const { stderr } = spawnSync(process.execPath, [resolve(project, main)], {
      env: { ...process.env, [VARIABLE]: path },
      input: '{}',
      encoding: 'utf8',
    });
    assert.match(stderr, /DESCENT_L10N: .*bundle\.l10n\.de\.json cannot be read/, main);
  }
});

test('a page carries its translations as data that nothing can break out of', () => {
  assert.equal(translationsElement({}), '');
  const element = translationsElement({ Loss: '</script><b>' });
  assert.equal(element.match(/<\/script>/g)?.length, 1);
  assert.deepEqual(JSON.parse(element.replace(/^<script[^>]*>|<\/script>\n$/g, '')), { Loss: '</script><b>' });
});
