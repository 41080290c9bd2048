/** Reads a table of translations that comes from outside. */
import type { Translations } from './localize.ts';
import { isRecord } from './params.ts';

/** The texts of a table from outside; what is no text is left out, and so shown in English. */
export const parseTranslations = (value: unknown): Translations =>
  isRecord(value)
    ? Object.fromEntries(
        Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== ''),
      )
    : {};
