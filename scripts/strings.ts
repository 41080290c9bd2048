/**
 * Every text that Descent shows, collected from where it is worded: the literals of `l10n.t('…')` and `msg('…')`, and what the
 * catalog and the settings declare. `npm run strings` writes them as `l10n/bundle.l10n.json`, which translators copy, and as a list
 * to read; a test fails when the bundle is behind. Pure but for reading the sources.
 */
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { datasets } from '../src/catalog/datasets/index.ts';
import { diagnoses } from '../src/catalog/diagnoses/index.ts';
import { models } from '../src/catalog/models/index.ts';
import { optimizers } from '../src/catalog/optimizers/index.ts';
import { regularizers } from '../src/catalog/regularizers/index.ts';
import { schedules } from '../src/catalog/schedules/index.ts';
import * as settings from '../src/catalog/settings.ts';
import { surfaces } from '../src/catalog/surfaces/index.ts';
import { isRecord } from '../src/core/params.ts';

const PROJECT = resolve(import.meta.dirname, '..');

/** One text, and where it is: `file:line`, or the path of what declares it. */
export interface Found {
  readonly text: string;
  readonly where: string;
}

export interface Source {
  readonly file: string;
  readonly text: string;
}

export const sources = (): readonly Source[] =>
  globSync(['src/**/*.ts', 'webview/**/*.ts'], { cwd: PROJECT, exclude: ['**/*.assembly.ts'] })
    .map((file) => file.replaceAll('\\', '/'))
    .sort()
    .map((file) => ({ file, text: readFileSync(resolve(PROJECT, file), 'utf8') }));

const CALL = /\b(?:l10n\.t|msg)\(\s*/g;
const LITERAL = /'((?:[^'\\\n]|\\.)*)'(?=\s*[,)])|"((?:[^"\\\n]|\\.)*)"(?=\s*[,)])/y;
/** Declares `msg` and hands on what is not literal. */
const DEFINITION = 'src/core/localize.ts';

/** The literals in a source. Throws where a call's first argument is no plain string: it could not be translated. */
export function literals({ file, text }: Source): readonly Found[] {
  if (file === DEFINITION) return [];
  return [...text.matchAll(CALL)].map((call) => {
    LITERAL.lastIndex = call.index + call[0].length;
    const found = LITERAL.exec(text);
    const where = `${file}:${text.slice(0, call.index).split('\n').length}`;
    if (!found) throw new Error(`${where}: the first argument of ${call[0].trim()}…) must be one string, without + or \${…}.`);
    return { text: unescaped(found[1] ?? found[2] ?? ''), where };
  });
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t' };
const unescaped = (literal: string) =>
  literal.replace(/\\(?:u([0-9a-f]{4})|(.))/gi, (_, code?: string, char = '') =>
    code ? String.fromCharCode(Number.parseInt(code, 16)) : (ESCAPES[char] ?? char),
  );

/** Keys of declarations whose texts are shown, and those whose texts are not: ids, formulas, citations, what package.json alone tells. */
const SHOWN: ReadonlySet<string> = new Set(['title', 'summary', 'help', 'unset']);
const NOT_SHOWN: ReadonlySet<string> = new Set([
  'id',
  'kind',
  'value',
  'default',
  'file',
  'spelled',
  'equation',
  'source',
  'conventions',
  'keras',
  'pytorch',
  'looksAt',
  'means',
  'of',
  'inputs',
  'detail',
]);

const DECLARED = { datasets, models, optimizers, schedules, regularizers, diagnoses, surfaces, settings: shownSettings() };

/** What settings.ts tells only to package.json has its translations there. */
function shownSettings() {
  const { DESCRIPTIONS: _, SETTINGS: __, FROM_PROGRAM: ___, SECTIONS: ____, ...shown } = settings;
  return shown;
}

/** The texts that a declaration shows. Throws for a text under a key of which is not known whether it is shown. */
export function declared(value: unknown = DECLARED, path = ''): readonly Found[] {
  if (Array.isArray(value))
    return value.flatMap((item, i) => declared(item, `${path}.${isRecord(item) ? (item.id ?? item.value ?? i) : i}`));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const where = path === '' ? key : `${path}.${key}`;
    if (NOT_SHOWN.has(key)) return [];
    if (key === 'unset' && isRecord(item)) return [{ text: String(item.word), where }];
    if (typeof item !== 'string') return declared(item, where);
    if (!SHOWN.has(key)) throw new Error(`${where}: scripts/strings.ts does not know whether the texts of "${key}" are shown.`);
    return [{ text: item, where }];
  });
}

/** All texts as they stand in the sources, then in the catalog. */
export const found = (): readonly Found[] => [...sources().flatMap(literals), ...declared()].filter(({ text }) => text !== '');

/** The bundle that VS Code takes translations from: here, each text by itself. */
export const bundle = (): Readonly<Record<string, string>> =>
  Object.fromEntries([...new Set(found().map(({ text }) => text))].sort().map((text) => [text, text]));

/** A list to read from end to end: each file or registry with its texts in their order. */
export function readable(texts: readonly Found[]): string {
  const sections = new Map<string, string[]>();
  for (const { text, where } of texts) {
    const section = where.includes(':') ? where.replace(/:\d+$/, '') : where.replace(/\..*$/, '');
    const place = where.slice(section.length + 1);
    sections.set(section, [...(sections.get(section) ?? []), `- ${text.replaceAll('\n', '⏎')} \`${place}\``]);
  }
  return [...sections].map(([section, lines]) => `## ${section}\n\n${lines.join('\n')}\n`).join('\n');
}
