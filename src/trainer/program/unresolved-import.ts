/** Words the error for an import that cannot be resolved. */
import * as l10n from '@vscode/l10n';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { similar } from '../../core/params.ts';
import { UserError } from '../../core/fault.ts';
import { nameIn, type Place } from './error-location.ts';
import { isCode, pathOf } from './resolve-import.ts';
import { aliased, tsConfigOf } from './tsconfig.ts';

export function unresolved(specifier: string, parent: string, root: string): UserError {
  const message = l10n.t('Cannot find "{0}", which {1} imports.', specifier, nameIn(root, parent));
  return new UserError({ message, remedy: remedyFor(specifier, parent, root), ...placeOf(specifier, parent) });
}

function remedyFor(specifier: string, parent: string, root: string): string {
  const path = pathOf(specifier, parent);
  if (path !== undefined) return nearest(path) ?? l10n.t('Correct the path, or create the file.');
  const config = tsConfigOf(parent, root);
  const [target] = config ? aliased({ ...config, baseUrl: undefined }, specifier) : [];
  if (config && target !== undefined)
    return (
      nearest(target) ??
      l10n.t(
        'It is a path alias for {1}, defined in {0}. Correct the alias or the import.',
        nameIn(root, config.file),
        nameIn(root, target),
      )
    );
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  return l10n.t('Run "npm install {0}" in {1}.', name, packageFolder(dirname(parent)) ?? root);
}

/** "Did you mean …", when there is a file with a similar name. */
export function nearest(path: string): string | undefined {
  const folder = dirname(path);
  if (!existsSync(folder)) return undefined;
  const bare = (file: string) => (isCode(file) ? basename(file, extname(file)) : basename(file));
  const files = readdirSync(folder).filter((file) => isCode(file) || file.endsWith('.json'));
  const near = similar(bare(path), files.map(bare));
  const file = files.find((candidate) => bare(candidate) === near);
  return file === undefined ? undefined : l10n.t('Did you mean "{0}"?', file);
}

function packageFolder(folder: string): string | undefined {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : packageFolder(parent);
}

/** The position of the import in the source. */
function placeOf(specifier: string, parent: string): Place | { readonly file: string } {
  if (!existsSync(parent)) return { file: parent };
  const lines = readFileSync(parent, 'utf8').split('\n');
  for (const [index, text] of lines.entries()) {
    const at = [`'${specifier}'`, `"${specifier}"`].map((quoted) => text.indexOf(quoted)).find((found) => found >= 0);
    if (at !== undefined && /\b(import|from|require|export)\b/.test(text))
      return { file: parent, line: index + 1, column: at + 1 };
  }
  return { file: parent };
}
