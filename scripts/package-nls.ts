/**
 * Takes the texts out of what package.json declares: each becomes a key, `%commands.descent.start.title%`, whose text is in
 * package.nls.json, and in package.nls.de.json for who speaks German. A text that is there twice has one key. Pure.
 */
import { isRecord } from '../src/core/params.ts';

/** Keys of a manifest whose texts people read. */
const SHOWN: ReadonlySet<string> = new Set([
  'title',
  'description',
  'markdownDescription',
  'label',
  'contents',
  'altText',
  'contextualTitle',
  'enumItemLabels',
  'enumDescriptions',
  'markdownEnumDescriptions',
  'deprecationMessage',
  'markdownDeprecationMessage',
  'patternErrorMessage',
]);
/** Keys whose texts are for VS Code, or are what a user would write. */
const NOT_SHOWN: ReadonlySet<string> = new Set([
  '$ref',
  'args',
  'body',
  'category',
  'command',
  'completionEvents',
  'const',
  'default',
  'editPresentation',
  'enum',
  'fileMatch',
  'format',
  'group',
  'icon',
  'id',
  'image',
  'initialConfigurations',
  'key',
  'mac',
  'pattern',
  'required',
  'restrictedConfigurations',
  'scope',
  'supported',
  'tags',
  'type',
  'url',
  'view',
  'when',
]);
/** Levels of a manifest that keys of texts do not name: they would only make them longer. */
const UNNAMED: ReadonlySet<string> = new Set([
  'contributes',
  'properties',
  'configurationAttributes',
  'activitybar',
  'walkthroughs',
]);

/** The product's name is the same in every language. */
const PRODUCT = 'Descent';

export interface Localized {
  /** As it was, with keys in the place of texts. */
  readonly value: unknown;
  readonly texts: Readonly<Record<string, string>>;
}

/** Throws for a text under a key of which is not known whether people read it. */
export function localized(value: unknown): Localized {
  const keys = new Map<string, string>();
  const keyOf = (text: string, path: readonly string[]) => {
    const known = keys.get(text);
    if (known !== undefined) return known;
    const key = path.join('.');
    keys.set(text, key);
    return key;
  };
  const walk = (item: unknown, name: string, path: readonly string[], parent: unknown): unknown => {
    if (Array.isArray(item)) return item.map((one, i) => walk(one, name, [...path, nameOf(one, i, name, parent)], parent));
    if (isRecord(item))
      return Object.fromEntries(
        Object.entries(item).map(([key, inner]) => {
          // Below `properties`, keys are names of settings, which may be called like a keyword.
          if (name !== 'properties' && NOT_SHOWN.has(key)) return [key, inner];
          return [key, walk(inner, key, below(key, path), item)];
        }),
      );
    if (typeof item !== 'string' || item === '' || item === PRODUCT) return item;
    // A view has a name; what else is called by one, a user has named.
    if (!SHOWN.has(name) && !(name === 'name' && isRecord(parent) && String(parent.id).startsWith('descent.')))
      throw new Error(
        `${path.join('.')}: scripts/package-nls.ts does not know whether the texts of "${name}" are read by people.`,
      );
    return `%${keyOf(item, path)}%`;
  };
  const replaced = walk(value, '', [], undefined);
  return { value: replaced, texts: Object.fromEntries([...keys].map(([text, key]) => [key, text])) };
}

/** The path of what is below a key. A setting is found by its name alone, in whatever section of the Settings editor it is. */
function below(key: string, path: readonly string[]): readonly string[] {
  if (UNNAMED.has(key)) return path;
  return key.startsWith('descent.') ? ['settings', key.slice('descent.'.length)] : [...path, key];
}

/** The part of a key that names one of a list: by what it is called where it is called something, so that keys stay as others come. */
function nameOf(item: unknown, place: number, list: string, parent: unknown): string {
  if (isRecord(item)) {
    const name = [item.command, item.id, item.type].find((one) => typeof one === 'string');
    if (typeof name === 'string') return name.replace(/^descent\.(?=\w+$)/, '');
    if (typeof item.title === 'string') return item.title.toLowerCase().replaceAll(/\W+/g, '-');
  }
  const values = isRecord(parent) && Array.isArray(parent.enum) && /^(enum|markdownEnum)/.test(list) ? parent.enum : [];
  return String(values[place] ?? place);
}
