/**
 * A made-up language in which every letter has an accent and every text is 40 % longer: what is shown without accents was not
 * translated, and what has no room for it has none for German either.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Translations } from '../../../src/core/localize.ts';
import { parseTranslations } from '../../../src/core/parse-translations.ts';

const BUNDLE = join(dirname(fileURLToPath(import.meta.url)), '../../../l10n/bundle.l10n.json');

const PLAIN = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ACCENTED = [...'áƀçðéƒĝĥíĵķļɱñöþɋŕšţüṽŵẋýžÁßÇÐÉƑĜĤÍĴĶĻṀÑÖÞɊŔŠŢÛṼŴẊÝŽ'];
const PADDING = 'éñöü íšáţüõ ';

/** `Epoch {0}` as `⟦Éþöçĥ {0} éñö⟧`: placeholders stay as they are, and words stay words, so that lines break as they would. */
export function pseudo(text: string): string {
  const accented = text.replace(/\{[^}]*\}|[a-zA-Z]/g, (found) => ACCENTED[PLAIN.indexOf(found)] ?? found);
  const length = text.replaceAll(/\{[^}]*\}/g, '').length;
  const padding = PADDING.repeat(Math.ceil(length / PADDING.length))
    .slice(0, Math.ceil(0.4 * length))
    .trim();
  // A short word grows by itself; what is longer gets more words.
  return `⟦${accented}${length > 10 ? ' ' : ''}${padding}⟧`;
}

/** Every text of the product in the made-up language. */
export const pseudoTranslations = (): Translations =>
  Object.fromEntries(
    Object.keys(parseTranslations(JSON.parse(readFileSync(BUNDLE, 'utf8')))).map((text) => [text, pseudo(text)]),
  );
