/**
 * Text in the language of the editor. Every part words what it shows with `l10n.t('…')` of `@vscode/l10n`, whose first argument
 * is always a literal, so that `npm run strings` can list them all. Text that is declared in one place and shown in another (titles
 * and help of the catalog, tables of names) stays English where it is declared and goes through `translated` where it is shown:
 * a module is evaluated before a language has been chosen.
 */
import * as l10n from '@vscode/l10n';

/** Translations by the English text. A text that is not in it is shown in English. */
export type Translations = Readonly<Record<string, string>>;

/** The id of the element that carries a page's translations, as JSON. */
export const TRANSLATIONS_ID = 'descent-translations';

/** Marks a literal that is declared here and shown elsewhere by `translated`, for `npm run strings`. */
export const msg = (text: string): string => text;

/** Declared text in the language of the editor: a title or help of the catalog, or what `msg` marks. `{0}` stands for the first argument. */
export const translated = (text: string, ...args: readonly (string | number)[]): string => l10n.t(text, ...args);

let language = 'en';

/** The language of the text, in which dates and lists are formatted as well. */
export const displayLanguage = (): string => language;

/** Items in a sentence: `a, b and c`, or with `disjunction` `a, b or c`. English is without the serial comma, as everywhere in Descent. */
export const listOf = (items: readonly string[], type: 'conjunction' | 'disjunction' = 'conjunction'): string =>
  new Intl.ListFormat(language === 'en' ? 'en-GB' : language, { type }).format(items);

/** From now on, text of this process or page is in this language. `of` is a language tag, such as `pt-br`. */
export function useTranslations(translations: Translations, of = 'en'): void {
  language = isLanguage(of) ? of : 'en';
  l10n.config({ contents: { ...translations } });
}

/** `Intl` throws on a tag that is malformed, as the name of a file of translations can make it. */
function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
