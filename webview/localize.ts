/** Takes the page's language from its document. Import it before everything else: what follows may already word something. */
import { TRANSLATIONS_ID, useTranslations } from '../src/core/localize.ts';
import { parseTranslations } from '../src/core/parse-translations.ts';

const text = document.getElementById(TRANSLATIONS_ID)?.textContent;
if (text) useTranslations(parseTranslations(JSON.parse(text)), document.documentElement.lang);
