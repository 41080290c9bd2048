/** What is written for readers is true: tables agree with the catalog, links lead somewhere, and names are those of the product. */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { test } from 'node:test';
import { optimizersPage } from '../../scripts/optimizers-page.ts';
import { REFERENCE, slug, withTables } from '../../scripts/reference.ts';
import { schedulesPage } from '../../scripts/schedules-page.ts';
import { optimizers } from '../../src/catalog/optimizers/index.ts';
import { schedules } from '../../src/catalog/schedules/index.ts';
import { COMMAND_NAMES, COMMANDS, commandId } from '../../src/host/commands/command-table.ts';

const project = resolve(import.meta.dirname, '../..');
const read = (page: string) => readFileSync(join(project, page), 'utf8');
const pages = globSync(['*.md', 'docs/*.md', 'samples/*/README.md'], { cwd: project }).map((file) => file.replaceAll('\\', '/'));

/** Without what stands in code blocks, which is no link and no heading. */
const prose = (page: string) => read(page).replaceAll(/^```[\s\S]*?^```/gm, '');

for (const [page, tables] of Object.entries(REFERENCE)) {
  test(`${page} says what the product says (npm run contributes)`, () => {
    assert.equal(withTables(read(page), tables), read(page));
    assert.throws(() => withTables('no place for tables', tables), /no place for the table/);
  });
}

test('docs/optimizers.md says what the catalog says (npm run contributes)', () => {
  const page = read('docs/optimizers.md');
  assert.equal(optimizersPage(), page);
  for (const { id, source } of optimizers) assert.ok(page.includes(`## ${id}\n`) && page.includes(source), id);
});

test('docs/schedules.md says what the catalog says (npm run contributes)', () => {
  const page = read('docs/schedules.md');
  assert.equal(schedulesPage(), page);
  for (const { id, source } of schedules) assert.ok(page.includes(`## ${id}\n`) && page.includes(source), id);
});

test('every link between pages leads to a file and a heading that exist', () => {
  const broken: string[] = [];
  let links = 0;
  for (const page of pages) {
    const text = prose(page).replaceAll(/`[^`\n]*`/g, '');
    for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      links++;
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? page : relative(project, resolve(project, dirname(page), path)).replaceAll('\\', '/');
      if (!existsSync(join(project, file))) broken.push(`${page}: ${target}`);
      else if (anchor !== undefined && !anchors(file).has(anchor)) broken.push(`${page}: ${target}`);
    }
  }
  assert.ok(links > 30);
  assert.deepEqual(broken, []);
});

/** The headings of a page, as links name them. */
const anchors = (page: string) => new Set([...prose(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => slug(heading)));

test('every page of docs/ is linked from the README', () => {
  const readme = read('README.md');
  assert.deepEqual(
    pages.filter((page) => page.startsWith('docs/') && !readme.includes(`(${page})`)),
    [],
  );
});

test('the README shows pictures and is short', () => {
  const readme = read('README.md');
  assert.ok([...readme.matchAll(/!\[[^\]]+\]\([^)]+\.png\)/g)].length >= 4);
  assert.ok(readme.split(/\s+/).length <= 1500, 'The README has more than 1,500 words: move what is reference to docs/.');
});

test('every command that a page names is one of the palette', () => {
  const titles = new Set(
    COMMAND_NAMES.filter((name) => COMMANDS[name].palette !== false).map((name) => bare(COMMANDS[name].title)),
  );
  const named = pages.flatMap((page) =>
    [...prose(page).matchAll(/(\*\*|_)Descent: ([^*_]+)\1/g)].map(([, , title = '']) => ({ page, title })),
  );
  assert.ok(named.length > 15);
  assert.deepEqual(
    named.filter(({ title }) => !titles.has(bare(title))),
    [],
  );
});
const bare = (title: string) => title.replace(/…$/, '');

test('every setting that a page names is one of the reference', () => {
  const known = new Set([...read('docs/settings.md').matchAll(/^\| `(descent\.[\w.]+)`/gm)].map(([, key = '']) => key));
  const named = pages.flatMap((page) =>
    [...read(page).matchAll(/["`](descent\.[a-zA-Z]+(?:\.[a-zA-Z]+)*)["`]/g)].map(([, key = '']) => ({ page, key })),
  );
  assert.ok(named.length > 40);
  assert.deepEqual(
    named.filter(({ key }) => !known.has(key) && !isGroup(key, known) && !NOT_SETTINGS.has(key)),
    [],
  );
});
/** A group of settings, which may be one object, or a parameter of a choice, such as `descent.optimizer.learningRate`. */
const isGroup = (key: string, known: ReadonlySet<string>) =>
  [...known].some((one) => one.startsWith(`${key}.`)) || known.has(key.replace(/\.\w+$/, ''));
/** Files and ids of commands look like settings. */
const NOT_SETTINGS: ReadonlySet<string> = new Set(['descent.d.ts', 'descent.vsix', ...COMMAND_NAMES.map(commandId)]);
