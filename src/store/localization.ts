/** In which language this process speaks, and how the processes and pages that it makes learn of it. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { textOf } from './regular-file.ts';
import { messageOf } from '../core/fault.ts';
import { type Translations, useTranslations } from '../core/localize.ts';
import { parseTranslations } from '../core/parse-translations.ts';

export interface Localization {
  /** As HTML's `lang` has it: `en`, `pt-br`. */
  readonly language: string;
  readonly translations: Translations;
  /** The file with the translations, for processes that are started by this one. */
  readonly path?: string;
}

/** The environment variable that names the file with the translations. Without it, a process speaks English. */
export const VARIABLE = 'DESCENT_L10N';

const ENGLISH: Localization = { language: 'en', translations: {} };
let current = ENGLISH;

export const localization = (): Localization => current;

/** Call it before anything is worded. */
export function localize(to: Localization = ENGLISH): void {
  current = to;
  useTranslations(to.translations, to.language);
}

/** Takes the language that the environment names. A file that cannot be read leaves it at English and is reported by `warn`. */
export function localizeByEnvironment(warn: (message: string) => void): void {
  const path = process.env[VARIABLE];
  if (!path) return;
  try {
    localize({ language: languageOf(path), translations: parseTranslations(JSON.parse(textOf(readFileSync(path)))), path });
  } catch (error) {
    warn(`${VARIABLE}: ${path} cannot be read as translations, so the text is in English. ${messageOf(error)}`);
  }
}

/** What a process that is started by this one needs in its environment to speak the same language. */
export const localizedEnvironment = (): Readonly<Record<string, string>> =>
  current.path === undefined ? {} : { [VARIABLE]: current.path };

/** `bundle.l10n.de.json` is German. */
const languageOf = (path: string) => /\.l10n\.([\w-]+)\.json$/.exec(basename(path))?.[1] ?? ENGLISH.language;
